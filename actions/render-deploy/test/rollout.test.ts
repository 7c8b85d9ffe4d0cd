import { describe, expect, test } from '@jest/globals';
import { configurationOf, leastDuration, type Rollout } from '../src/rollout.ts';
import type { JsonObject } from '@ecs-actions/shared/json';
import { usualInputs } from './story.ts';

const asked = (rollout: Partial<Rollout>): Rollout => ({ ...usualInputs.rollout, ...rollout });
const minute = 60_000;
const theirs = { targetType: 'AWS_LAMBDA', hookTargetArn: 'arn:f', lifecycleStages: ['POST_SCALE_UP'] };
const pauseAt = (...stages: string[]) => ({ targetType: 'PAUSE', lifecycleStages: stages });

describe('the deployment configuration that is asked for', () => {
  test('nothing asked, nothing sent', () => {
    expect(configurationOf(asked({}), { strategy: 'CANARY' }, [])).toBeUndefined();
  });

  test.each<[Partial<Rollout>, object]>([
    [{ strategy: 'rolling' }, { strategy: 'ROLLING' }],
    [
      { strategy: 'blue-green', bakeTime: 5 * minute },
      { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 },
    ],
    [
      { strategy: 'canary', canaryPercent: 10, canaryBakeTime: 0 },
      { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 0 } },
    ],
    [
      { strategy: 'linear', stepPercent: 25 },
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: 25 } },
    ],
  ])('%j', (rollout, expected) => {
    expect(configurationOf(asked(rollout), {}, [])).toEqual(expected);
  });

  test("pauses are added to the service's own hooks", () => {
    const rollout = asked({
      pauseAt: ['POST_TEST_TRAFFIC_SHIFT'],
      pauseTimeout: 10 * minute,
      pauseTimeoutAction: 'continue',
    });
    const current = { strategy: 'BLUE_GREEN', lifecycleHooks: [theirs, pauseAt('PRE_SCALE_UP')] };
    expect(configurationOf(rollout, current, [])).toEqual({
      lifecycleHooks: [
        theirs,
        pauseAt('PRE_SCALE_UP'),
        {
          ...pauseAt('POST_TEST_TRAFFIC_SHIFT'),
          timeoutConfiguration: { timeoutInMinutes: 10, action: 'CONTINUE' },
        },
      ],
    });
  });

  test('what an earlier run left behind is taken away, and only that', () => {
    const current = {
      strategy: 'CANARY',
      lifecycleHooks: [theirs, pauseAt('PRE_SCALE_UP'), pauseAt('POST_SCALE_UP')],
    };
    expect(configurationOf(asked({}), current, ['POST_SCALE_UP'])).toEqual({
      lifecycleHooks: [theirs, pauseAt('PRE_SCALE_UP')],
    });
  });

  test.each<[string, Partial<Rollout>, JsonObject, RegExp]>([
    ['a rolling deployment', {}, {}, /no stages to pause at/],
    ['one that is made rolling', { strategy: 'rolling' }, { strategy: 'CANARY' }, /no stages to pause at/],
    [
      'a stage with a pause',
      {},
      { strategy: 'CANARY', lifecycleHooks: [pauseAt('POST_SCALE_UP')] },
      /pauses at POST_SCALE_UP already/,
    ],
  ])('a pause is refused for %s', (_, rollout, current, message) => {
    expect(() => configurationOf(asked({ ...rollout, pauseAt: ['POST_SCALE_UP'] }), current, [])).toThrow(
      message,
    );
  });
});

describe('the least that a deployment takes', () => {
  test.each<[JsonObject, number]>([
    [{}, 0],
    [{ strategy: 'ROLLING', bakeTimeInMinutes: 3 }, 3],
    [{ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 }, 5],
    [{ strategy: 'CANARY', bakeTimeInMinutes: 5 }, 15],
    [{ strategy: 'CANARY', bakeTimeInMinutes: 5, canaryConfiguration: { canaryBakeTimeInMinutes: 1 } }, 6],
    [{ strategy: 'LINEAR' }, 54],
    [
      {
        strategy: 'LINEAR',
        linearConfiguration: { stepPercent: 30, stepBakeTimeInMinutes: 2 },
        bakeTimeInMinutes: 1,
      },
      7,
    ],
    [{ strategy: 'LINEAR', linearConfiguration: { stepPercent: 100, stepBakeTimeInMinutes: 2 } }, 0],
  ])('of %j is %i minutes', (configuration, expected) => {
    expect(leastDuration(configuration) / minute).toBe(expected);
  });
});
