import { describe, expect, test } from '@jest/globals';
import type { Fault } from '@ecs-actions/simulator/protocol/faults';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { somebody } from '@ecs-actions/testkit/somebody';
import { image } from '@ecs-actions/testkit/worlds';
import { account, made } from './account.ts';

const ecs = (operation: string, kind: Fault['kind'], rest: Partial<Fault> = {}): Fault => ({
  service: 'ecs',
  operation,
  kind,
  ...rest,
});
/** What runs, and one task more of it. */
const threeOfThem = {
  edits: { container: 'app', image: image.before },
  settings: { desiredCount: 3, overrides: {} },
};
const updates = (simulator: Simulator) =>
  simulator.truth.calls.filter(({ operation }) => operation === 'UpdateService').map(({ input }) => input);

describe('settings that start no deployment', () => {
  test.each<[string, Fault[], number]>([
    ['were carried out, and the answer is lost', [ecs('UpdateService', 'reset-after', { count: 1 })], 1],
    ['never arrived', [ecs('UpdateService', 'reset-before', { count: 1 })], 2],
  ])('that %s are changed', async (_, faults, sent) => {
    await account({}, async (step, simulator) => {
      simulator.control.faults(faults);
      const { outputs } = await step(threeOfThem);
      expect(outputs).toMatchObject({ status: 'succeeded', 'failure-reason': '' });
      const update = expect.objectContaining({ desiredCount: 3 });
      expect(updates(simulator)).toEqual(Array.from({ length: sent }, () => update));
    });
  });

  test.each<[string, Fault[], string, string]>([
    ['throttled for a while', [ecs('DescribeServices', 'throttle', { skip: 5, count: 20 })], 'succeeded', ''],
    ['expired for good', [ecs('DescribeServices', 'expired', { skip: 5 })], 'unknown', 'lost-sight'],
  ])('are watched %s', async (_, faults, status, reason) => {
    await account({ cluster: { capacity: { available: false } } }, async (step, simulator, clock) => {
      simulator.control.faults(faults);
      const clusters = [{ clusterName: 'demo', capacity: { available: true } }];
      const capacity = clock.sleep(120_000).then(() => simulator.control.world({ clusters }));
      const { outputs } = await step(threeOfThem);
      await capacity;
      expect(outputs).toMatchObject({ status, 'failure-reason': reason });
    });
  });

  test('are no less changed when autoscaling wants another count', async () => {
    await account({}, async (step, simulator, clock) => {
      const scaled = clock.sleep(1_000).then(() => somebody(simulator).scales(4));
      const { outputs } = await step(threeOfThem);
      await scaled;
      expect(outputs['status']).toBe('succeeded');
    });
  });
});

test('another deployment is waited for, though AWS throttles for minutes', async () => {
  const withoutBreaker = { deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 } };
  await account({ service: withoutBreaker }, async (step, simulator, clock) => {
    somebody(simulator).takesCapacity(5 * 60_000);
    await somebody(simulator).deploys('web:1');
    const throttled = clock
      .sleep(30_000)
      .then(() => simulator.control.faults([ecs('DescribeServices', 'throttle', { count: 25 })]));
    const { outputs } = await step({ ifInProgress: 'wait', inProgressTimeout: 30 * 60_000 });
    await throttled;
    expect(outputs['status']).toBe('succeeded');
  });
});

test('nothing is in doubt while only reads stay unanswered', async () => {
  await account({}, async (step, simulator) => {
    simulator.control.faults([ecs('DescribeServices', 'error-before')]);
    const { outputs } = await step();
    expect(outputs['status']).toBe('refused');
    expect(outputs['failure-detail']).not.toContain('carried out');
  });
});

test.each([1, 1_000])(
  'an update stays in doubt until the service can be read, %i reads later',
  async (count) => {
    await account({}, async (step, simulator) => {
      simulator.control.faults([
        ecs('UpdateService', 'reset-after', { count: 1 }),
        ecs('DescribeServices', 'throttle', { skip: 4, count }),
      ]);
      const { outputs } = await step();
      expect(outputs['status']).toBe(count === 1 ? 'succeeded' : 'unknown');
      expect(made(simulator, 'deployment.created')).toBe(1);
    });
  },
);
