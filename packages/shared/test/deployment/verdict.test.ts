import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { DeploymentView } from '../../src/deployment/observation.ts';
import { statusOf } from '../../src/deployment/status.ts';
import { verdict } from '../../src/deployment/verdict.ts';
import { asked, type Case, end, memoryOf, plan, rival, running, seen, task, verdictOf } from './seen.ts';

const tripped = { triggered: true, failures: 3, threshold: 3 };
const hook = {
  id: 'h',
  stage: 'POST_SCALE_UP',
  status: 'AWAITING_ACTION',
  expiresAt: undefined,
  onExpiry: 'ROLLBACK',
} as const;

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
    what: 'a pause is waited for, and pauses may not be seen',
    observations: end({ hooks: undefined }),
    plan: { waitUntil: 'paused' },
    expected: 'unknown',
  },
  {
    what: 'a pause, but not one that is waited for',
    observations: end({ hooks: [hook] }),
    plan: { waitUntil: 'paused', pausedFor: () => false },
    expected: 'undecided',
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
    what: 'an alarm that leads to nothing, since ECS knows nothing to go back to',
    observations: [
      seen(0, { alarms: { names: ['a'], triggered: ['a'] } }),
      seen(60_000, { alarms: { names: ['a'], triggered: ['a'] } }),
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
    what: 'never to be seen again',
    observations: [seen(1_800_000, {}, { deployment: undefined })],
    expected: 'unknown',
  },
];

describe('verdict', () => {
  test.each(cases)('$what: $expected', (one) => {
    expect(verdictOf(one)).toBe(one.expected);
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
});
