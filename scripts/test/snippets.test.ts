import { describe, expect, test } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { snippets } from '../snippets.ts';
import { stepProblems } from '../steps.ts';

const root = join(import.meta.dirname, '..', '..');
const pages = globSync(['README.md', 'docs/**/*.md', 'actions/*/README.md'], { cwd: root });

test('every snippet in the documentation works when it is copied', () => {
  const wrong = pages.flatMap((page) =>
    snippets(readFileSync(join(root, page), 'utf8')).flatMap(({ line, yaml }) =>
      stepProblems(yaml).map((problem) => `${page}:${line} ${problem}`),
    ),
  );
  expect(wrong).toEqual([]);
});

test('finds the YAML of a page, also inside a list', () => {
  const page = ['```yaml', 'a: 1', '```', '', '- item', '', '  ```yml', '  b:', '    c: 2', '  ```'].join(
    '\n',
  );
  expect(snippets(page)).toEqual([
    { line: 2, yaml: 'a: 1' },
    { line: 8, yaml: 'b:\n  c: 2' },
  ]);
});

test('leaves other blocks alone, even one that shows a fence', () => {
  expect(snippets('````text\n```yaml\na: 1\n```\n````\n')).toEqual([]);
});

describe('a snippet that would not work', () => {
  const step = (uses: string, inputs: string) =>
    `- uses: ${uses}\n  with:\n${inputs.replaceAll(/^/gm, '    ')}\n`;

  test.each([
    ['bad YAML', 'a: [1', 'Flow sequence'],
    ['a key twice', 'a: 1\na: 2', 'unique'],
    ['an action that does not exist', step('org/ecs-actions/deploy@v1', 'a: 1'), 'no action "deploy"'],
    ['a version that does not exist', step('org/ecs-actions/rollback@main', 'service: web'), '"@main"'],
    [
      'an input that does not exist',
      step('org/ecs-actions/rollback@v1', 'service: web\nto-tag: x'),
      '"to-tag"',
    ],
    ['a list', step('org/ecs-actions/rollback@v1', 'service:\n  - web'), '"|"'],
    ['a required input left out', step('org/ecs-actions/build-push@v1', 'context: app'), '"repository"'],
    [
      'a flag that is none',
      step('org/ecs-actions/build-push@v1', 'repository: web\nlogout: maybe'),
      '"logout"',
    ],
    [
      'a value out of its list',
      step('org/ecs-actions/build-push@v1', 'repository: web\ncache: disk'),
      '"cache"',
    ],
    [
      'an output that does not exist',
      `- id: build\n  uses: org/ecs-actions/build-push@v1\n  with:\n    repository: web\n- run: echo \${{ steps.build.outputs.uri }}`,
      '"uri"',
    ],
    [
      'a workflow that does not exist',
      'jobs:\n  a:\n    uses: org/ecs-actions/.github/workflows/none.yml@v1',
      'none.yml',
    ],
    [
      'a workflow without what it needs',
      'jobs:\n  a:\n    uses: org/ecs-actions/.github/workflows/deploy.yml@v1',
      'needs the input "services"',
    ],
    [
      'a workflow that is handed text for a flag',
      'jobs:\n  a:\n    uses: org/ecs-actions/.github/workflows/deploy.yml@v1\n    with: { services: web, promote: "yes" }',
      'is a boolean',
    ],
    [
      'a workflow that may not assume a role',
      'jobs:\n  a:\n    permissions: { contents: read }\n    uses: org/ecs-actions/.github/workflows/deploy.yml@v1\n    with: { services: web }',
      '"id-token: write"',
    ],
  ])('%s', (_, yaml, words) => {
    expect(stepProblems(yaml).join('\n')).toContain(words);
  });

  test('an expression may stand for any value, not for any name', () => {
    const yaml = step(
      'org/ecs-actions/build-push@v1',
      'repository: ${{ vars.REPOSITORY }}\ncache: ${{ vars.CACHE }}\nstore: ${{ vars.CACHE }}',
    );
    expect(stepProblems(yaml)).toEqual(['"build-push" has no input "store".']);
  });
});
