import { expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../packages/testkit/src/action-file.ts';

const page = readFileSync(join(projectRoot, 'docs', 'coverage.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| asked for') && !line.startsWith('| ---'))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | *\|$/g, '').trim()));
const runs = readFileSync(join(projectRoot, 'scripts', 'workflows.ts'), 'utf8');

/** A title in the forms that a test file has it in; one for several cases may begin with what differs. */
function quoted(title: string): readonly string[] {
  return ["'", '"', '%s '].flatMap((before) => [`${before}${title}'`, `${before}${title}"`]);
}

/** What a row names and there is not. */
function missing(shown: string): readonly string[] {
  return [...shown.matchAll(/`([^`:]+)(?:: ([^`]+))?`/g)].flatMap(([, where = '', title]) => {
    if (where === 'pnpm workflows') return runs.includes(`name: '${title}'`) ? [] : [`run ${title}`];
    const path = join(projectRoot, where);
    if (!existsSync(path)) return [where];
    const source = readFileSync(path, 'utf8');
    const found = title === undefined || quoted(title).some((text) => source.includes(text));
    return found ? [] : [`${where}: ${title}`];
  });
}

test.each(rows)('%s: is shown by what there is, or said to be static', (_, shown = '', statically = '') => {
  expect(missing(shown)).toEqual([]);
  expect(shown.replaceAll(/`[^`]+`/g, '').replaceAll(/[, ]/g, '')).toBe('');
  expect(`${shown}${statically}`).not.toBe('');
});

test('every run through act is named', () => {
  const names = [...runs.matchAll(/name: '(\d+ [^']+)'/g)].map(([, name = '']) => name);
  expect(names).not.toEqual([]);
  expect(names.filter((name) => !page.includes(`\`pnpm workflows: ${name}\``))).toEqual([]);
});

test('a test that is gone, and a run that is, are seen', () => {
  expect(missing('`scripts/test/coverage.test.ts: no such one`')).not.toEqual([]);
  const gone = '`scripts/test/none.test.ts`, `scripts/test/none.test.ts: x`, `pnpm workflows: 99 nothing`';
  expect(missing(gone)).toHaveLength(3);
});
