import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Memory } from '../../src/deployment/memory.ts';
import type { DeploymentView, Observation } from '../../src/deployment/observation.ts';
import { statusOf } from '../../src/deployment/status.ts';
import { verdict } from '../../src/deployment/verdict.ts';
import type { WatchPlan } from '../../src/deployment/watch-plan.ts';
import { crashed, memoryOf, plan, seen, task } from './seen.ts';

const running = [task('a'), task('b')];
const rival = { id: 'theirs', taskDefinitionArn: undefined };
const tripped = { triggered: true, failures: 3, threshold: 3 };
const hook = {
  id: 'h',
  stage: 'POST_SCALE_UP',
  status: 'AWAITING_ACTION',
  expiresAt: undefined,
  onExpiry: 'ROLLBACK',
} as const;
const asked = (because: NonNullable<Memory['asked']>['because'], at = 0) => ({
  asked: { because, at, since: at },
});

interface Case {
  readonly what: string;
  readonly observations: readonly Observation[];
  readonly memory?: Partial<Memory>;
  readonly plan?: Partial<WatchPlan>;
  /** A status, `undecided`, or how the release is undone. */
  readonly expected: string;
}

const none = { desired: 0, running: 0, pending: 0 };
const counts = (desired: number, counted: number, pending: number) => ({
  status: 'ACTIVE',
  taskDefinitionArn: undefined,
  desired,
  running: counted,
  pending,
});

const end = (view: Partial<DeploymentView>, rest: Partial<Observation> = {}) => [seen(60_000, view, rest)];

const cases: readonly Case[] = [
  { what: 'nothing seen yet', observations: [], expected: 'undecided' },
  { what: 'going on', observations: end({}), expected: 'undecided' },
  {
    what: 'only started is waited for',
    observations: end({}),
    plan: { waitUntil: 'started' },
    expected: 'started',
  },
  {
    what: 'a pause is waited for',
    observations: end({ hooks: [hook] }),
    plan: { waitUntil: 'paused' },
    expected: 'paused',
  },
  {
    what: 'a pause, but not one that is waited for',
    observations: end({ hooks: [hook] }),
    plan: { waitUntil: 'paused', pausedFor: () => false },
    expected: 'undecided',
  },
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
    what: 'its rollback failed, and somebody deployed later',
    observations: end(
      { state: 'rollback-failed', breaker: tripped, endedAt: 0 },
      { newer: { ...rival, createdAt: 60_000 } },
    ),
    plan: { onFailure: 'none' },
    expected: 'rollback-failed',
  },
  {
    what: 'its rollback was ended by a newer deployment',
    observations: end(
      { state: 'rollback-failed', breaker: tripped, endedAt: 61_000 },
      { newer: { ...rival, createdAt: 60_000 } },
    ),
    plan: { onFailure: 'none' },
    expected: 'superseded',
  },
  {
    what: 'stopped for a newer deployment',
    observations: end({ state: 'stopped' }, { newer: rival }),
    expected: 'superseded',
  },
  {
    what: 'gone, and a newer one is there',
    observations: end({}, { deployment: undefined, newer: rival }),
    expected: 'superseded',
  },
  {
    what: 'stopped, the cause not visible yet',
    observations: end({ state: 'stopped' }),
    expected: 'undecided',
  },
  {
    what: 'stopped by somebody',
    observations: [seen(60_000, { state: 'stopped' }), seen(70_000, { state: 'stopped' })],
    expected: 'stopped',
  },
  {
    what: 'stopped by a breaker without rollback',
    observations: end({ state: 'stopped', breaker: tripped }),
    expected: 'undo by update (detector)',
  },
  {
    what: 'the same, nothing to be undone',
    observations: end({ state: 'stopped', breaker: tripped }),
    plan: { onFailure: 'none' },
    expected: 'failed',
  },
  {
    what: 'rolled back by the breaker',
    observations: end({ state: 'rolled-back', breaker: tripped }),
    expected: 'rolled-back',
  },
  {
    what: 'rolled back by an alarm',
    observations: end({ state: 'rolled-back', alarms: { names: ['a'], triggered: ['a'] } }),
    expected: 'rolled-back',
  },
  {
    what: 'rolled back by a hook',
    observations: end({ state: 'rolled-back', failedHook: { stage: 'x', timedOut: true } }),
    expected: 'rolled-back',
  },
  {
    what: 'rolled back by ECS itself, which could not shift the traffic',
    observations: end({ state: 'rolled-back', failure: { code: 'ECS', message: 'networking' } }),
    expected: 'rolled-back',
  },
  {
    what: 'rolled back because we asked',
    observations: end({ state: 'rolled-back' }),
    memory: asked('deadline'),
    expected: 'rolled-back',
  },
  {
    what: 'rolled back because somebody asked',
    observations: end({ state: 'rolled-back' }),
    expected: 'stopped',
  },
  {
    what: 'our stop came too late, only time had run out',
    observations: end({ state: 'successful' }, { tasks: running }),
    memory: asked('deadline'),
    expected: 'succeeded',
  },
  {
    what: 'our stop came too late for a release that cannot start',
    observations: end({ state: 'successful' }, { tasks: running }),
    memory: asked('certainty'),
    expected: 'undo by update (certainty)',
  },
  {
    what: 'the rollback failed by itself',
    observations: end({ state: 'rollback-failed', breaker: tripped }),
    expected: 'undo by update (detector)',
  },
  {
    what: "somebody's rollback failed",
    observations: end({ state: 'rollback-failed' }),
    expected: 'rollback-failed',
  },
  {
    what: 'a rollback that takes longer than its budget',
    observations: [
      seen(0, {
        state: 'rolling-back',
        breaker: tripped,
        rollback: { taskDefinitionArn: undefined, reason: undefined },
      }),
      seen(1_200_001, {
        state: 'rolling-back',
        breaker: tripped,
        rollback: { taskDefinitionArn: undefined, reason: undefined },
      }),
    ],
    expected: 'rollback-failed',
  },
  {
    what: 'a rollback that was asked for and stalls, since ECS knows nothing to go back to',
    observations: [
      seen(0, { state: 'rollback-requested', breaker: tripped }),
      seen(60_000, { state: 'rollback-requested', breaker: tripped }),
    ],
    expected: 'undo by update (detector)',
  },
  {
    what: 'stopping past the deadline, within the time that the way back has',
    observations: [seen(2_999_999, { state: 'stop-requested' })],
    expected: 'undecided',
  },
  {
    what: 'stopping without an end',
    observations: [seen(3_000_000, { state: 'stop-requested' })],
    expected: 'timed-out',
  },
  {
    what: 'a breaker that knows nothing to go back to',
    observations: [seen(0, { breaker: tripped }), seen(60_000, { breaker: tripped })],
    expected: 'undo by update (detector)',
  },
  { what: 'a breaker that has just tripped', observations: end({ breaker: tripped }), expected: 'undecided' },
  { what: 'out of time', observations: [seen(1_800_000)], expected: 'undo by stop (deadline)' },
  {
    what: 'out of time by the clock, not looked since',
    observations: [seen(1_799_999)],
    expected: 'undecided',
  },
  {
    what: 'out of time, nothing to be undone',
    observations: [seen(1_800_000)],
    plan: { onFailure: 'none' },
    expected: 'timed-out',
  },
  {
    what: 'out of time with all traffic on the new release',
    observations: [
      seen(1_800_000, { carriesAllTraffic: true }, { tasks: [task('a', { health: 'HEALTHY' })] }),
    ],
    expected: 'timed-out',
  },
  {
    what: 'out of time, all requests shifted to the new release',
    observations: [seen(1_800_000, { carriesAllTraffic: true, traffic: 100 }, { tasks: [task('a')] })],
    expected: 'timed-out',
  },
  {
    what: 'out of time, alone, and never healthy',
    observations: [seen(1_800_000, { carriesAllTraffic: true }, { tasks: [task('a')] })],
    expected: 'undo by stop (deadline)',
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
  {
    what: 'asked to stop again and again, for longer than the way back may take',
    observations: [seen(1_200_001)],
    memory: { asked: { because: 'certainty', at: 1_190_000, since: 0 } },
    expected: 'rollback-failed',
  },
  {
    what: 'asked to stop by who may not ask again, and nothing came of it yet',
    observations: end({}),
    memory: asked('request', 0),
    plan: { onFailure: 'none' },
    expected: 'undecided',
  },
  {
    what: 'asked to stop, and nothing came of it',
    observations: end({}),
    memory: asked('certainty', 30_000),
    expected: 'undo by stop (certainty)',
  },
  {
    what: 'a proof, and no failed task',
    observations: end({}),
    memory: { proof: 'gone' },
    expected: 'undecided',
  },
  {
    what: 'a proof and a failed task',
    observations: end({}, { tasks: [crashed('a')] }),
    memory: { proof: 'gone' },
    expected: 'undo by stop (certainty)',
  },
  {
    what: 'three tasks failed alike over two minutes',
    observations: [
      seen(0, {}, { tasks: [crashed('a')] }),
      seen(120_000, {}, { tasks: [crashed('b'), crashed('c')] }),
    ],
    expected: 'undo by stop (certainty)',
  },
  {
    what: 'three tasks failed alike within two minutes',
    observations: [
      seen(0, {}, { tasks: [crashed('a')] }),
      seen(119_999, {}, { tasks: [crashed('b'), crashed('c')] }),
    ],
    expected: 'undecided',
  },
  {
    what: 'three tasks failed, each in its own way',
    observations: [
      seen(0, {}, { tasks: [crashed('a', 1)] }),
      seen(120_000, {}, { tasks: [crashed('b', 2), crashed('c', 3)] }),
    ],
    expected: 'undecided',
  },
  {
    what: 'crashes, but one task was healthy',
    observations: [
      seen(0, {}, { tasks: [crashed('a'), task('h', { health: 'HEALTHY' })] }),
      seen(120_000, {}, { tasks: [crashed('b'), crashed('c')] }),
    ],
    expected: 'undecided',
  },
  {
    what: 'crashes under a breaker, which decides',
    observations: [
      seen(0, {}, { tasks: [crashed('a')] }),
      seen(120_000, {}, { tasks: [crashed('b'), crashed('c')] }),
    ],
    plan: { breaker: { enabled: true, rollback: true } },
    expected: 'undecided',
  },
  {
    what: 'crashes with fail-fast off',
    observations: [
      seen(0, {}, { tasks: [crashed('a')] }),
      seen(120_000, {}, { tasks: [crashed('b'), crashed('c')] }),
    ],
    plan: { failFast: false },
    expected: 'undecided',
  },
  {
    what: 'asked to stop, not yet to be seen',
    observations: end({}),
    memory: asked('certainty', 59_000),
    expected: 'undecided',
  },
  {
    what: 'never to be seen again',
    observations: [seen(1_800_000, {}, { deployment: undefined })],
    expected: 'unknown',
  },
];

/** What a verdict means for whoever called: the status that the published table has for its facts. */
function inWords(memory: Memory, by: WatchPlan): string {
  const decided = verdict(memory, by, memory.latest?.at ?? 0);
  if (decided.kind === 'undo') return `undo by ${decided.how} (${decided.because})`;
  return decided.kind === 'end' ? statusOf(decided.facts).status : 'undecided';
}

describe('verdict', () => {
  test.each(cases)('$what: $expected', ({ observations, memory, plan: changed, expected }) => {
    const by = { ...plan, ...changed };
    expect(inWords(memoryOf(observations, memory, by), by)).toBe(expected);
  });

  test('is green for nothing but a deployment that ECS calls successful or that was only to be started', () => {
    const state = fc.constantFrom<DeploymentView['state']>(
      'pending',
      'in-progress',
      'stop-requested',
      'rollback-requested',
      'rolling-back',
      'stopped',
      'rolled-back',
      'rollback-failed',
    );
    const look = fc.record({ state, newer: fc.boolean(), tripped: fc.boolean(), at: fc.nat(4_000_000) });
    fc.assert(
      fc.property(fc.array(look, { minLength: 1, maxLength: 6 }), (looks) => {
        const observations = looks
          .toSorted((a, b) => a.at - b.at)
          .map((one) =>
            seen(
              one.at,
              { state: one.state, breaker: one.tripped ? tripped : undefined },
              { tasks: running, newer: one.newer ? rival : undefined },
            ),
          );
        const decided = verdict(memoryOf(observations), plan, observations.at(-1)?.at ?? 0);
        expect(decided.kind === 'end' && statusOf(decided.facts).exit === 0).toBe(false);
      }),
    );
  });

  test('a way back that somebody asked for, and that takes too long, is nobody else’s', () => {
    const view = {
      state: 'rolling-back',
      rollback: { taskDefinitionArn: undefined, reason: undefined },
    } as const;
    const memory = memoryOf([seen(0, view), seen(1_200_001, view)]);
    expect(verdict(memory, plan, 1_200_001)).toMatchObject({
      facts: { endedBy: 'somebody', wayBack: 'failed' },
    });
  });

  test('a look that took long ends nothing early', () => {
    const memory = { ...memoryOf(end({}, { tasks: [crashed('a')] })), proof: 'gone' };
    expect(verdict(memory, plan, 61_000)).toMatchObject({ kind: 'undo', because: 'certainty' });
    expect(verdict(memory, plan, 90_000)).toEqual({ kind: 'undecided' });
  });
});
