import { expect, test } from '@jest/globals';
import { type Case, end, rival, running, seen, verdictOf } from './seen.ts';

const none = { desired: 0, running: 0, pending: 0 };
const counts = (desired: number, counted: number, pending: number) => ({
  status: 'ACTIVE',
  taskDefinitionArn: undefined,
  desired,
  running: counted,
  pending,
});

/** A deployment that ECS calls successful. */
const cases: readonly Case[] = [
  {
    what: 'successful and serving',
    observations: end({ state: 'successful' }, { tasks: running }),
    expected: 'succeeded',
  },
  {
    what: 'successful, tasks not looked at yet',
    observations: end({ state: 'successful' }),
    expected: 'undecided',
  },
  {
    what: 'successful, tasks may not be read, but counted',
    observations: end(
      { state: 'successful', ours: { desired: 2, running: 2, pending: 0 } },
      { tasksDenied: true },
    ),
    expected: 'succeeded',
  },
  {
    what: 'successful, tasks not looked at since',
    observations: [seen(50_000, {}, { tasks: running }), seen(60_000, { state: 'successful' })],
    expected: 'undecided',
  },
  {
    what: 'successful with nothing running, for a moment',
    observations: end({ state: 'successful' }, { tasks: [] }),
    expected: 'undecided',
  },
  {
    what: 'successful with nothing running, and it stays so',
    observations: [
      seen(60_000, { state: 'successful' }, { tasks: [] }),
      seen(120_000, { state: 'successful' }, { tasks: [] }),
    ],
    expected: 'undo by update (below-floor)',
  },
  {
    what: 'the same, nothing to be undone',
    observations: [
      seen(60_000, { state: 'successful' }, { tasks: [] }),
      seen(120_000, { state: 'successful' }, { tasks: [] }),
    ],
    plan: { onFailure: 'none' },
    expected: 'failed',
  },
  {
    what: 'successful with desired count 0',
    observations: end({ state: 'successful' }),
    plan: { floor: 0 },
    expected: 'succeeded',
  },
  {
    what: 'stable is waited for and old tasks drain',
    observations: end(
      { state: 'successful', others: { desired: 0, running: 1, pending: 0 } },
      { tasks: running },
    ),
    plan: { waitUntil: 'stable' },
    expected: 'undecided',
  },
  {
    what: 'stable is waited for, and less runs than is desired',
    observations: end({ state: 'successful', others: none }, { tasks: running, service: counts(2, 1, 0) }),
    plan: { waitUntil: 'stable', floor: 1 },
    expected: 'undecided',
  },
  {
    what: 'stable is waited for, and a task is about to start',
    observations: end({ state: 'successful', others: none }, { tasks: running, service: counts(2, 2, 1) }),
    plan: { waitUntil: 'stable' },
    expected: 'undecided',
  },
  {
    what: 'stable is waited for until time is up, and old tasks drain',
    observations: [
      seen(
        1_800_000,
        { state: 'successful', others: { desired: 0, running: 1, pending: 0 } },
        { tasks: running },
      ),
    ],
    plan: { waitUntil: 'stable' },
    expected: 'timed-out',
  },
  {
    what: 'stable',
    observations: end(
      { state: 'successful', others: { desired: 0, running: 0, pending: 0 } },
      { tasks: running },
    ),
    plan: { waitUntil: 'stable' },
    expected: 'succeeded',
  },
  {
    what: 'stable is waited for, and somebody deploys',
    observations: end(
      { state: 'successful', others: { desired: 0, running: 1, pending: 0 } },
      { tasks: running, newer: rival },
    ),
    plan: { waitUntil: 'stable' },
    expected: 'superseded',
  },
  {
    what: 'successful, then replaced before it was seen to serve',
    observations: end({ state: 'successful' }, { tasks: [], newer: rival }),
    expected: 'superseded',
  },
  {
    what: 'successful, and tasks cannot be read',
    observations: [
      seen(60_000, { state: 'successful', ours: { desired: 2, running: 2, pending: 0 } }),
      seen(120_000, { state: 'successful', ours: { desired: 2, running: 2, pending: 0 } }),
    ],
    expected: 'succeeded',
  },
  {
    what: 'successful, tasks cannot be read, and too few are counted',
    observations: [
      seen(60_000, { state: 'successful', ours: { desired: 2, running: 1, pending: 1 } }),
      seen(120_000, { state: 'successful', ours: { desired: 2, running: 1, pending: 1 } }),
    ],
    expected: 'unknown',
  },
];

test.each(cases)('$what: $expected', (one) => {
  expect(verdictOf(one)).toBe(one.expected);
});
