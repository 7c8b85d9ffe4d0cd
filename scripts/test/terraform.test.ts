import { describe, expect, test } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../packages/testkit/src/action-file.ts';
import {
  blocksOf,
  type Directory,
  directoriesIn,
  moduleProblems,
  names,
  referenceProblems,
} from '../terraform.ts';

const directories = directoriesIn(projectRoot);
const modules = directories.filter(({ path }) => path.startsWith('infra/terraform/'));
const readme = readFileSync(join(projectRoot, 'infra', 'terraform', 'README.md'), 'utf8');

test('every example and every module is looked at', () => {
  expect(directories.map(({ path }) => path)).toEqual([
    'examples/ec2/infra',
    'examples/flask-nginx/infra',
    'examples/flask-nginx/infra/environment',
    'examples/node-api/infra',
    'infra/terraform/ecr-repository',
    'infra/terraform/github-oidc-role',
    'infra/terraform/read-only-role',
  ]);
});

describe.each(directories)('the Terraform in $path', (directory) => {
  const blocks = blocksOf(directory.source);

  test('names only what is there, and nothing idly', () => {
    expect(referenceProblems(directory)).toEqual([]);
    expect(moduleProblems(directory, directories)).toEqual([]);
  });

  test('says what each variable and output is for, and which type a variable has', () => {
    const said = blocks.filter(({ type }) => type === 'variable' || type === 'output');
    expect(said.filter(({ body }) => !/^ {2}description += "[^"]+\."$/m.test(body))).toEqual([]);
    const variables = said.filter(({ type }) => type === 'variable');
    expect(variables.filter(({ body }) => !/^ {2}type += \S/m.test(body))).toEqual([]);
  });

  test('bounds Terraform and its provider from below', () => {
    const [settings] = blocks.filter(({ type }) => type === 'terraform');
    expect(settings?.body).toMatch(/required_version = ">= [\d.]+"/);
    expect(settings?.body).toMatch(/source\s+= "hashicorp\/aws"[^}]*version\s+= ">= [\d.]+"/);
  });
});

test('every example and every module is validated and tested where the provider can be fetched', () => {
  const ci = readFileSync(join(projectRoot, '.github', 'workflows', 'ci.yml'), 'utf8');
  const { jobs }: { jobs: { terraform: { strategy: { matrix: { directory: string[] } } } } } = parse(ci);
  expect(jobs.terraform.strategy.matrix.directory).toEqual(directories.map(({ path }) => path));
});

test.each(directories)('$path has tests that need no credentials', ({ path }) => {
  const tests = globSync('tests/*.tftest.hcl', { cwd: join(projectRoot, path) });
  expect(tests).not.toEqual([]);
  for (const file of tests) {
    expect(readFileSync(join(projectRoot, path, file), 'utf8')).toContain('mock_provider "aws"');
  }
});

describe.each(modules)('the module in $path', ({ path, source }) => {
  const [name = ''] = path.split('/').slice(-1);
  const section = readme.split(`\n## ${name}\n`)[1]?.split('\n## ')[0] ?? '';

  test('has its variables and outputs in the README, in the same words', () => {
    const said = blocksOf(source).filter(({ type }) => type === 'variable' || type === 'output');
    const rows = [...section.matchAll(/^\| `(\w+)` .*?\| ([^|]+) \|$/gm)];
    const documented = rows.map(([, row = '', words = '']) => `${row}: ${words.trim()}`);
    const described = said.map(
      ({ name: row, body }) => `${row}: ${names(body, /^ {2}description += "([^"]+)"$/gm)[0]}`,
    );
    expect(new Set(documented)).toEqual(new Set(described));
    expect(documented).toHaveLength(described.length);
  });
});

describe('Terraform that would not work', () => {
  const broken = (from: string, to: string): readonly string[] => {
    const example = directories.find(({ path }) => path === 'examples/node-api/infra');
    const changed: Directory = { path: example?.path ?? '', source: example?.source.replace(from, to) ?? '' };
    expect(changed.source).not.toBe(example?.source);
    return [...referenceProblems(changed), ...moduleProblems(changed, directories)];
  };

  test.each([
    ['a variable that is not there', 'var.vpc_id', 'var.vpc', 'There is no var "vpc".'],
    ['a variable that nobody uses', 'var.vpc_id', '"vpc-1"', 'Nobody uses the var "vpc_id".'],
    [
      'a resource that is not there',
      'aws_iam_role.task.arn',
      'aws_iam_role.tasks.arn',
      'There is no resource "aws_iam_role.tasks".',
    ],
    [
      'data that is not there',
      'data.aws_iam_policy_document.trust',
      'data.aws_iam_policy_document.tr',
      'There is no data "aws_iam_policy_document.tr".',
    ],
    ['a local that is not there', 'local.definition.family', 'local.family', 'There is no local "family".'],
    ['a module from nowhere', '/ecr-repository"', '/ecr"', 'where there is none'],
    [
      'a variable that the module has not',
      '  name = "orders/api"',
      '  nam = "orders/api"',
      'Module "repository" has no variable "nam".',
    ],
    ['less than the module needs', '  name = "orders/api"', '', 'Module "repository" needs "name".'],
    [
      'an output that the module has not',
      'module.deploy_role.arn',
      'module.deploy_role.uri',
      'Module "deploy_role" has no output "uri".',
    ],
  ])('has %s', (_, from, to, problem) => {
    expect(broken(from, to).join('\n')).toContain(problem);
  });
});
