import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '@ecs-actions/testkit/action-file';

const workflow = (job: string) => `on: push
permissions: {}
jobs:
  one:
    runs-on: ubuntu-24.04
${job}`;

/** What is printed of a workflow, or of an action, with this content. */
function told(path: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'language-service-'));
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  const args = ['--import', './scripts/json-modules.mjs', 'scripts/language-service.ts', file];
  try {
    return spawnSync(process.execPath, args, { cwd: projectRoot, encoding: 'utf8' }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each([
  ['a context that is not there', '    steps:\n      - run: echo "${{ steps.none.outputs.x }}"\n', 'none'],
  ['a key that no job has', '    step: []\n', 'step'],
  ['an expression that does not parse', '    if: ${{ (true }}\n    steps: []\n', ''],
])("GitHub's language service finds %s", (_, job, named) => {
  const printed = told('.github/workflows/x.yml', workflow(job));
  expect(printed).toMatch(/x\.yml:\d+: .+/);
  expect(printed).toContain(named);
  expect(printed).not.toContain('1 files, 0 findings');
});

test('and nothing where nothing is wrong', () => {
  const printed = told('.github/workflows/x.yml', workflow('    steps:\n      - run: echo hello\n'));
  expect(printed).toBe('1 files, 0 findings\n');
});
