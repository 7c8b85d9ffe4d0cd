import { describe, expect, test } from '@jest/globals';
import {
  type Facts,
  overallStatus,
  type Status,
  statusOf,
  statusTable,
  worstFirst,
} from '../../src/deployment/status.ts';

const rows: readonly [number, Facts, Status, 0 | 1][] = [
  [1, { refused: 'preflight', cancelled: true }, 'refused', 1],
  [2, { cancelled: true, only: 'dry-run' }, 'cancelled', 1],
  [3, { only: 'dry-run' }, 'dry-run', 0],
  [3, { only: 'listed' }, 'listed', 0],
  [3, { only: 'registered' }, 'registered', 0],
  [4, { noTarget: true }, 'no-target', 1],
  [5, { alreadyRunning: true }, 'no-change', 0],
  [6, { reached: 'started', superseded: true }, 'started', 0],
  [7, { reached: 'paused' }, 'paused', 0],
  [8, { reached: 'deployed', superseded: true }, 'succeeded', 0],
  [8, { reached: 'stable' }, 'succeeded', 0],
  [9, { lostSight: true, superseded: true }, 'unknown', 1],
  [10, { superseded: true, endedBy: 'detector', wayBack: 'failed' }, 'superseded', 1],
  [11, { endedBy: 'detector', wayBack: 'failed' }, 'rollback-failed', 1],
  [11, { endedBy: 'deadline', wayBack: 'nowhere' }, 'rollback-failed', 1],
  [12, { endedBy: 'detector', wayBack: 'done' }, 'rolled-back', 1],
  [12, { endedBy: 'hook', wayBack: 'done' }, 'rolled-back', 1],
  [12, { endedBy: 'certainty', wayBack: 'done' }, 'rolled-back', 1],
  [12, { endedBy: 'deadline', wayBack: 'done' }, 'rolled-back', 1],
  [13, { endedBy: 'somebody', wayBack: 'done' }, 'stopped', 1],
  [13, { endedBy: 'somebody' }, 'stopped', 1],
  [14, { endedBy: 'detector' }, 'failed', 1],
  [14, { endedBy: 'below-floor' }, 'failed', 1],
  [15, { endedBy: 'deadline' }, 'timed-out', 1],
];

describe('the status table', () => {
  test.each(rows)('row %i: %j is %s, exit %i', (row, facts, status, exit) => {
    expect(statusOf(facts)).toEqual({ row, status, exit });
  });

  test('has every row once, in order', () => {
    expect(statusTable.map(({ row }) => row)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
  });

  test('refuses facts that say nothing of an end', () => {
    expect(() => statusOf({})).toThrow('No status');
  });

  test('of several services the worst is the overall one', () => {
    for (const [index, worse] of worstFirst.entries()) {
      for (const better of worstFirst.slice(index)) {
        expect(overallStatus([better, worse])).toBe(worse);
      }
    }
    expect(new Set(worstFirst).size).toBe(17);
  });
});
