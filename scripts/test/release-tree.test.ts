import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actionNames, internalNames } from '../../packages/testkit/src/action-file.ts';
import { foreignActions, forAct } from '../act/for-act.ts';
import { treeProblems } from '../workflow-checks.ts';

const scripts = join(import.meta.dirname, '..');
const tree = mkdtempSync(join(tmpdir(), 'release-tree-'));
const workflows = globSync('*.yml', { cwd: join(scripts, '..', '.github', 'workflows') });
const reusable = workflows.filter((name) =>
  readFileSync(join(scripts, '..', '.github', 'workflows', name), 'utf8').includes('workflow_call:'),
);

beforeAll(() => {
  execFileSync(process.execPath, ['--conditions=source', join(scripts, 'release-tree.ts'), tree]);
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

test('users get every action, ready to run, and every reusable workflow, and no other', () => {
  const folders = [...actionNames, ...internalNames.map((name) => join('internal', name))];
  for (const folder of folders) {
    expect(existsSync(join(tree, folder, 'action.yml'))).toBe(true);
    expect(existsSync(join(tree, folder, 'dist', 'index.js'))).toBe(true);
  }
  expect(globSync('*.yml', { cwd: join(tree, '.github', 'workflows') }).sort()).toEqual(reusable.sort());
  expect(globSync('{README,CHANGELOG}.md', { cwd: tree })).toHaveLength(2);
  expect(globSync('**/*.ts', { cwd: tree })).toEqual([]);
});

test.each(reusable)('%s names only what there is', (name) => {
  expect(treeProblems(tree, name)).toEqual([]);
});

describe('a workflow that would not work', () => {
  const changed = (from: string | RegExp, to: string, name: string): string[] => {
    const file = join(tree, '.github', 'workflows', name);
    const before = readFileSync(file, 'utf8');
    const after = before.replace(from, to);
    expect(after).not.toBe(before);
    writeFileSync(file, after);
    try {
      return treeProblems(tree, name);
    } finally {
      writeFileSync(file, before);
    }
  };

  test.each([
    ['an action that is not there', '$/internal/plan', '$/internal/plam', 'not in the release tree'],
    ['a version of the own repository', '$/rollback', '$/rollback@v1', 'always the same commit'],
    ['a path of the caller', '$/rollback', './rollback', 'not written as'],
    ['a tag of others', /@3d3c42e5aac5ba805825da76410c181273ba90b1/, '@v7', 'not pinned'],
    ['an input that is not there', 'only-if-current:', 'only-if:', 'no input "only-if"'],
    [
      'a required input left out',
      /\n +folder: .*\n +images:/,
      '\n          images:',
      'needs the input "folder"',
    ],
    [
      'an output that is not there',
      'steps.verify.outputs.verdict',
      'steps.verify.outputs.judgement',
      '"judgement"',
    ],
    [
      'a step that is not there',
      'steps.verify.outputs.verdict',
      'steps.check.outputs.verdict',
      'no step "check"',
    ],
    ['an input that nobody declared', 'inputs.on-unhealthy', 'inputs.on-bad', 'no input "on-bad"'],
    [
      'an input that nobody uses',
      '${{ inputs.protected-environments }}',
      "''",
      '"protected-environments" is not used',
    ],
    [
      'a job that is not waited for',
      'needs: [plan, build]\n',
      'needs: [build]\n',
      'does not wait for "plan"',
    ],
    [
      'a gate that misses a job',
      '[plan, build, merge, announce, deploy]',
      '[plan, deploy]',
      'wait for "build"',
    ],
    ['a value that the action refuses', 'kind: rollback', 'kind: return', '"return"', 'rollback.yml'],
    [
      'a script with an expression',
      '"$REPOSITORY" "$DIGEST"',
      '"${{ matrix.repository }}" "$DIGEST"',
      'expression',
    ],
    ['a group that may be the caller’s', 'group: ecs-actions-deploy-', 'group: deploy-', 'prefix'],
  ])('has %s', (_, from, to, words, name = 'deploy.yml') => {
    expect(changed(from, to, name).join('\n')).toContain(words);
  });
});

describe('what act runs', () => {
  test('differs only in what act does not know', () => {
    const source = readFileSync(join(tree, '.github', 'workflows', 'deploy.yml'), 'utf8').split('\n');
    const copy = new Set(forAct(source.join('\n')).split('\n'));
    const left = source.filter((line) => !copy.has(line)).map((line) => line.trim().replace(/: .*/, ''));
    expect(new Set(left)).toEqual(new Set(['uses', 'deployment', 'queue']));
  });

  test('refers to the tree by its name', () => {
    expect(forAct('      - uses: $/internal/plan\n')).toBe(
      '      - uses: org/ecs-actions/internal/plan@v1\n',
    );
  });

  test('needs a stand-in for what others wrote', () => {
    const actions = [...foreignActions(tree)].map((action) => action.replace(/@.*/, ''));
    expect(actions).toContain('actions/checkout');
    const missing = actions.filter(
      (action) =>
        action !== 'actions/checkout' && !existsSync(join(scripts, 'act', 'stand-ins', action, 'action.yml')),
    );
    expect(missing).toEqual([]);
  });
});
