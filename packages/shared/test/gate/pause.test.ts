import { describe, expect, test } from '@jest/globals';
import type { DeploymentView, HookView } from '../../src/deployment/observation.ts';
import { longestPauses, pausesOf, type PauseRules } from '../../src/gate/pause.ts';

const none = { desired: 0, running: 0, pending: 0 };

function deployment(
  stage: string,
  ...hooks: readonly (readonly [id: string, status: string])[]
): DeploymentView {
  return {
    id: 'arn',
    state: 'in-progress',
    reason: undefined,
    taskDefinitionArn: undefined,
    ours: none,
    others: none,
    breaker: undefined,
    alarms: undefined,
    failedHook: undefined,
    rollback: undefined,
    stage,
    hooks: hooks.map(([id, status]): HookView => ({
      id,
      stage,
      status,
      expiresAt: undefined,
      onExpiry: 'ROLLBACK',
    })),
    traffic: undefined,
    carriesAllTraffic: false,
  };
}

const afterTest = 'POST_TEST_TRAFFIC_SHIFT';
const beforeShift = 'PRE_PRODUCTION_TRAFFIC_SHIFT';

/** Each pause as "id at stage", with a mark where it is ours. */
function told(view: DeploymentView, rules: Partial<PauseRules>): readonly string[] {
  const { configured = [], own = [], met = new Set<string>() } = rules;
  return pausesOf(view, { configured, own, met }).map(
    ({ hookId, stage, ours }) => `${hookId} at ${stage}${ours ? ', ours' : ''}`,
  );
}

describe('a hook that waits', () => {
  const waits = deployment(afterTest, ['old', 'SUCCEEDED'], ['a', 'AWAITING_ACTION']);

  test('is ours at a stage of ours', () => {
    expect(told(waits, { configured: [afterTest], own: [afterTest] })).toEqual([`a at ${afterTest}, ours`]);
    expect(told(waits, { configured: [afterTest], own: ['POST_SCALE_UP'] })).toEqual([`a at ${afterTest}`]);
  });

  test('is nobody’s to tell beside another', () => {
    const two = deployment(afterTest, ['a', 'AWAITING_ACTION'], ['b', 'AWAITING_ACTION']);
    const rules = { configured: [afterTest], own: [afterTest] };
    expect(told(two, rules)).toEqual([`a at ${afterTest}`, `b at ${afterTest}`]);
    expect(told(waits, { ...rules, configured: [afterTest, afterTest] })).toEqual([`a at ${afterTest}`]);
  });

  test.each<[string, string, Partial<PauseRules>, string]>([
    ['is told', beforeShift, { configured: [afterTest, beforeShift] }, beforeShift],
    ['is not told at a later step', 'PRODUCTION_TRAFFIC_SHIFT', { configured: [beforeShift] }, beforeShift],
    ['is not told, and no other pauses', afterTest, { configured: [beforeShift] }, beforeShift],
    ['is the first of two', afterTest, { configured: [afterTest, beforeShift] }, afterTest],
    [
      'is the second of two',
      afterTest,
      { configured: [afterTest, beforeShift], met: new Set([afterTest]) },
      beforeShift,
    ],
  ])('is at its stage where that %s', (_, stage, rules, expected) => {
    expect(told(deployment(stage, ['a', 'AWAITING_ACTION']), rules)).toEqual([`a at ${expected}`]);
  });
});

describe('the longest that pauses may last', () => {
  const minute = 60_000;
  const pause = (timeoutInMinutes: number, ...lifecycleStages: string[]) => ({
    targetType: 'PAUSE',
    lifecycleStages,
    timeoutConfiguration: { timeoutInMinutes },
  });

  test.each([
    [{ strategy: 'BLUE_GREEN' }, 0],
    [{ strategy: 'BLUE_GREEN', lifecycleHooks: [pause(30, afterTest, beforeShift)] }, 60],
    [{ strategy: 'CANARY', lifecycleHooks: [pause(30, beforeShift), pause(5, afterTest)] }, 65],
    [
      {
        strategy: 'LINEAR',
        linearConfiguration: { stepPercent: 40 },
        lifecycleHooks: [pause(10, beforeShift)],
      },
      30,
    ],
    [
      { strategy: 'BLUE_GREEN', lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: [afterTest] }] },
      1_440,
    ],
    [
      {
        strategy: 'BLUE_GREEN',
        lifecycleHooks: [{ targetType: 'AWS_LAMBDA', lifecycleStages: [afterTest] }],
      },
      0,
    ],
  ])('of %j is %i minutes', (configuration, expected) => {
    expect(longestPauses(configuration) / minute).toBe(expected);
  });
});
