import { expect, test } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { rightsOf, rightsTable, workflowTables } from '../workflow-tables.ts';
import type { Workflow } from '../workflow-checks.ts';

const source = `on:
  workflow_call:
    inputs:
      service: { description: What to deploy., type: string, required: true }
      runners:
        description: Runners.
        type: string
        default: |
          a=b
          c=d
    secrets:
      key: { description: A key. }
    outputs:
      status: { description: How it ended., value: x }
permissions: {}
jobs:
  build:
    permissions:
      contents: read # checkout
      id-token: write # the AWS role
    steps: []
  test:
    permissions:
      contents: read # checkout
  result:
    permissions: {}
`;

test('the tables of a workflow have what its callers look for', () => {
  expect(workflowTables(source).split('\n')).toEqual([
    '| input | default |  |',
    '| --- | --- | --- |',
    '| `service` | required | What to deploy. |',
    '| `runners` | `a=b, c=d` | Runners. |',
    '',
    '| secret |  |',
    '| --- | --- |',
    '| `key` | A key. |',
    '',
    '| output |  |',
    '| --- | --- |',
    '| `status` | How it ended. |',
  ]);
});

test('the rights of its jobs are told with their reasons', () => {
  expect(rightsTable(rightsOf('a.yml', source)).split('\n').slice(2)).toEqual([
    '| `a.yml` | `contents: read` | `build`, `test` | checkout |',
    '| `a.yml` | `id-token: write` | `build` | the AWS role |',
  ]);
});

const folder = join(import.meta.dirname, '..', '..', '.github', 'workflows');

test.each(globSync('*.yml', { cwd: folder }))('%s has every right for a reason', (name) => {
  const text = readFileSync(join(folder, name), 'utf8');
  const { jobs }: Workflow = parse(text);
  const granted = Object.entries(jobs).flatMap(([job, { permissions = {} }]) =>
    Object.entries(permissions).map(([scope, level]) => `${job}: ${scope}: ${level}`),
  );
  const told = rightsOf(name, text);
  expect(told.map(({ job, right }) => `${job}: ${right}`)).toEqual(granted);
  expect(told.filter(({ why }) => why === '')).toEqual([]);
});
