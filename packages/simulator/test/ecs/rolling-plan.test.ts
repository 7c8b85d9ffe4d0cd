import { describe, expect, test } from '@jest/globals';
import { budget, successCount } from '../../src/ecs/budget.ts';
import { planRolling, type RollingState } from '../../src/ecs/rolling-plan.ts';

describe('floor and ceiling', () => {
  test.each([
    [4, 50, 200, 2, 8],
    [2, 75, 100, 2, 2],
    [3, 100, 125, 3, 3],
    [1, 100, 200, 1, 2],
    [1, 0, 100, 0, 1],
    [0, 100, 200, 0, 0],
  ])('%i desired at %i %% to %i %%', (desired, minimumHealthyPercent, maximumPercent, floor, ceiling) => {
    expect(budget(desired, { minimumHealthyPercent, maximumPercent })).toEqual({ floor, ceiling });
  });

  test('without percentages it is 100 to 200', () => {
    expect(budget(3, {})).toEqual({ floor: 3, ceiling: 6 });
  });
});

test.each([
  [100, 90, 90],
  [3, 50, 2],
  [1, 1, 1],
])('of %i tasks, %i %% for early success is %i', (desired, healthyPercent, expected) => {
  const earlySuccessCriteria = { enable: true, healthyPercent };
  expect(successCount(desired, { earlySuccessCriteria })).toBe(expected);
  expect(successCount(desired, { earlySuccessCriteria: { ...earlySuccessCriteria, enable: false } })).toBe(
    desired,
  );
});

const none = { live: 0, healthy: 0, unhealthy: 0 };

/** `desired` healthy old tasks and none of the new revision, with what is changed. */
function plan(
  desired: number,
  [minimum, maximum]: readonly [number, number],
  changes: Partial<RollingState> = {},
) {
  return planRolling({
    desired,
    ...budget(desired, { minimumHealthyPercent: minimum, maximumPercent: maximum }),
    primary: { ...none, mayStart: true },
    others: [{ live: desired, healthy: desired, unhealthy: 0, keeps: desired }],
    frozen: false,
    ...changes,
  });
}

describe('the first step', () => {
  test.each([
    { desired: 4, percent: [50, 200], start: 4, stop: 0, stuck: false },
    { desired: 4, percent: [50, 100], start: 0, stop: 2, stuck: false },
    { desired: 2, percent: [75, 100], start: 0, stop: 0, stuck: true },
    { desired: 3, percent: [100, 125], start: 0, stop: 0, stuck: true },
    { desired: 1, percent: [100, 200], start: 1, stop: 0, stuck: false },
    { desired: 1, percent: [0, 100], start: 0, stop: 1, stuck: false },
    { desired: 4, percent: [100, 150], start: 2, stop: 0, stuck: false },
  ] as const)(
    '$desired desired at $percent: start $start, stop $stop',
    ({ desired, percent, start, stop, stuck }) => {
      expect(plan(desired, percent)).toMatchObject({ start, others: [{ stop }], stuck });
    },
  );
});

describe('later', () => {
  test('an old task goes for every new one that is healthy', () => {
    const primary = { live: 2, healthy: 1, unhealthy: 0, mayStart: true };
    expect(plan(2, [100, 200], { primary })).toMatchObject({ start: 0, others: [{ stop: 1, keeps: 1 }] });
  });

  test('an old task that died is replaced by its own revision', () => {
    const others = [{ live: 1, healthy: 1, unhealthy: 0, keeps: 2 }];
    const primary = { live: 2, healthy: 0, unhealthy: 0, mayStart: true };
    expect(plan(2, [100, 200], { primary, others })).toMatchObject({
      others: [{ start: 1, stop: 0, keeps: 2 }],
    });
  });

  test('old tasks that made room are not brought back', () => {
    const first = plan(4, [50, 100]);
    expect(first.others).toEqual([{ start: 0, stop: 2, keeps: 2 }]);
    const others = [{ live: 2, healthy: 2, unhealthy: 0, keeps: 2 }];
    expect(plan(4, [50, 100], { others })).toMatchObject({ start: 2, others: [{ start: 0, stop: 0 }] });
  });

  test('tasks of a deployment that never came up go at once when it is superseded', () => {
    const others = [
      { live: 2, healthy: 0, unhealthy: 0, keeps: 0 },
      { live: 2, healthy: 2, unhealthy: 0, keeps: 2 },
    ];
    expect(plan(2, [100, 200], { others })).toMatchObject({ start: 0, others: [{ stop: 2 }, { stop: 0 }] });
  });

  test('nothing is stopped below the floor, not even what is surplus', () => {
    const primary = { live: 2, healthy: 1, unhealthy: 0, mayStart: true };
    const others = [{ live: 2, healthy: 1, unhealthy: 0, keeps: 2 }];
    expect(plan(2, [100, 200], { primary, others }).others[0]?.stop).toBeLessThanOrEqual(1);
  });

  test('an unhealthy task is replaced first where the ceiling allows', () => {
    const primary = { live: 2, healthy: 1, unhealthy: 1, mayStart: true };
    expect(plan(2, [100, 200], { primary, others: [] })).toMatchObject({ start: 1, stopUnhealthy: 0 });
  });

  test('and stopped once its replacement is healthy', () => {
    const primary = { live: 3, healthy: 2, unhealthy: 1, mayStart: true };
    expect(plan(2, [100, 200], { primary, others: [] })).toMatchObject({ start: 0, stopUnhealthy: 1 });
  });

  test('where it does not allow, one unhealthy task is stopped at a time', () => {
    const primary = { live: 2, healthy: 0, unhealthy: 2, mayStart: true };
    expect(plan(2, [100, 200], { primary })).toMatchObject({
      start: 0,
      stopUnhealthy: 1,
      others: [{ stop: 0 }],
    });
  });

  test('scaling in stops what is too much', () => {
    const primary = { live: 4, healthy: 4, unhealthy: 0, mayStart: true };
    expect(plan(1, [100, 200], { primary, others: [] })).toMatchObject({ start: 0, stopExcess: 3 });
  });

  test('while starts are held back, no old task makes room for them', () => {
    expect(plan(1, [0, 200], { primary: { ...none, mayStart: false } })).toMatchObject({
      start: 0,
      others: [{ stop: 0 }],
      stuck: false,
    });
  });

  test('a failed deployment starts nothing and leaves the old tasks alone, but for replacing them', () => {
    const others = [{ live: 1, healthy: 1, unhealthy: 0, keeps: 2 }];
    const primary = { live: 1, healthy: 0, unhealthy: 1, mayStart: true };
    expect(plan(2, [100, 200], { primary, others, frozen: true })).toMatchObject({
      start: 0,
      stopUnhealthy: 1,
      others: [{ start: 1, stop: 0, keeps: 2 }],
    });
  });
});
