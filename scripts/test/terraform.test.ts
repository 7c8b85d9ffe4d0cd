import { describe, expect, test } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', 'infra', 'terraform');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const modules = globSync('*/variables.tf', { cwd: folder }).map((file) => file.split('/')[0] ?? '');

function names(source: string, pattern: RegExp): string[] {
  return [...new Set([...source.matchAll(pattern)].map(([, name = '']) => name))].sort();
}

// Without the provider Terraform itself cannot look at references; `validate` and `test` run where it can be fetched.
describe.each(modules)('the Terraform module %s', (module) => {
  const source = globSync('*.tf', { cwd: join(folder, module) })
    .map((file) => readFileSync(join(folder, module, file), 'utf8'))
    .join('\n');
  const section = readme.split(`\n## ${module}\n`)[1]?.split('\n## ')[0] ?? '';
  const tests = globSync('tests/*.tftest.hcl', { cwd: join(folder, module) });

  test('uses every variable that it declares, and no other', () => {
    expect(names(source, /\bvar\.(\w+)/g)).toEqual(names(source, /^variable "(\w+)"/gm));
  });

  test('refers only to what is there', () => {
    const declared = [
      ...names(source, /^resource "(\w+" "\w+)"/gm).map((name) => name.replace('" "', '.')),
      ...names(source, /^data "(\w+" "\w+)"/gm).map((name) => `data.${name.replace('" "', '.')}`),
    ];
    const used = names(source, /\b((?:data\.)?aws_\w+\.\w+)/g);
    expect(used.filter((name) => !declared.includes(name))).toEqual([]);
    const locals = names(/^locals \{$([^]*?)^\}$/m.exec(source)?.[1] ?? '', /^ {2}(\w+) += ?/gm);
    expect(names(source, /\blocal\.(\w+)/g)).toEqual(locals);
  });

  test('says what each variable and output is for, here and in the README', () => {
    const blocks = [...source.matchAll(/^(?:variable|output) "(\w+)" \{\n([^]*?)^\}$/gm)];
    expect(blocks.filter(([, , body = '']) => !/^ {2}description += "[^"]+\."$/m.test(body))).toEqual([]);
    for (const [, name] of blocks) expect(section).toContain(`\`${name}\``);
    const documented = names(section, /^\| `(\w+)`/gm);
    expect(documented).toEqual([...new Set(blocks.map(([, name = '']) => name))].sort());
  });

  test('has tests that need no credentials', () => {
    expect(tests).not.toEqual([]);
    for (const file of tests)
      expect(readFileSync(join(folder, module, file), 'utf8')).toContain('mock_provider "aws"');
  });
});
