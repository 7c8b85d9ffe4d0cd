import { describe, expect, test } from '@jest/globals';
import {
  parseRolledBack,
  printRolledBack,
  type RolledBack,
  staleRun,
} from '@ecs-actions/shared/ecs/stale-run';
import { readRunContext, type RunContext } from '@ecs-actions/shared/runner/run-context';

const left = '4b7e0aa'.padEnd(40, '0');
const other = '9f3c1d2'.padEnd(40, '0');
const rolledBack: RolledBack = { runId: '1000', commit: left };

const run = (runId: string, commit: string, attempt = 1): RunContext =>
  readRunContext({ GITHUB_RUN_ID: runId, GITHUB_SHA: commit, GITHUB_RUN_ATTEMPT: String(attempt) });

describe('after a rollback', () => {
  test.each<[string, RunContext, RegExp | undefined]>([
    ['a run that was queued before', run('999', other), /^run 1000 rolled this service back after this run/],
    ['a run of the commit that was left', run('1001', left), /^run 1000 .* to leave commit 4b7e0aa/],
    ['a later run of another commit', run('1001', other), undefined],
    ['an earlier run that a person started again', run('999', left, 2), undefined],
    ['a run of the commit that was left, started again', run('1001', left, 2), undefined],
    ['the run that rolled back itself', run('1000', left), undefined],
    ['a run outside GitHub', run('', other), undefined],
  ])('%s', (_, current, expected) => {
    const why = staleRun(rolledBack, current);
    if (expected) expect(why).toMatch(expected);
    else expect(why).toBeUndefined();
  });

  test('run ids are compared as numbers, however many digits they have', () => {
    const noted = { runId: '10000000000000000001', commit: '' };
    expect(staleRun(noted, run('9999999999999999999', other))).toBeDefined();
    expect(staleRun(noted, run('10000000000000000002', other))).toBeUndefined();
  });

  test('without a known commit only earlier runs are refused', () => {
    expect(staleRun({ runId: '1000', commit: '' }, run('1001', ''))).toBeUndefined();
  });
});

test('without a rollback every run passes', () => {
  expect(staleRun(undefined, run('1', left))).toBeUndefined();
});

describe('the note of a rollback', () => {
  test.each([rolledBack, { runId: '1000', commit: '' }])('is read as it was written: %j', (noted) => {
    expect(parseRolledBack(printRolledBack(noted))).toEqual(noted);
  });

  test.each([undefined, '', 'by hand', '1000 main', `x ${left}`])('is none where it is %j', (value) => {
    expect(parseRolledBack(value)).toBeUndefined();
  });
});
