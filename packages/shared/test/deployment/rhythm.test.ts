import { expect, test } from '@jest/globals';
import type { Subject } from '@ecs-actions/shared/deployment/subject';
import { watch } from '@ecs-actions/shared/deployment/watch';
import type { WatchPlan } from '@ecs-actions/shared/deployment/watch-plan';

const subject: Subject = {
  cluster: 'main',
  service: 'web',
  taskDefinitionArn: 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:2',
  deploymentId: 'ecs-svc/1',
  serviceDeploymentArn: undefined,
  createdAt: 0,
};
const plan: WatchPlan = {
  waitUntil: 'deployed',
  floor: 1,
  startedAt: 0,
  deadline: 3_600_000,
  rollbackBudget: 0,
  onFailure: 'none',
  failFast: false,
  failFastAfter: 3,
  breaker: { enabled: false, rollback: false },
  containerHealthChecks: false,
};

/** The pauses between looks that find nothing, each of which met as many throttles as `throttled` says. */
async function pauses(throttled: readonly number[]): Promise<number[]> {
  const slept: number[] = [];
  const controller = new AbortController();
  let looks = 0;
  let throttles = 0;
  await watch(
    [{ subject, plan }],
    {
      clock: {
        now: () => 0,
        sleep: async (milliseconds, signal) => {
          slept.push(milliseconds);
          if (slept.length === throttled.length) controller.abort();
          signal?.throwIfAborted();
        },
      },
      observer: {
        calls: 1,
        get throttles() {
          return throttles;
        },
        observe: async () => {
          throttles += throttled[looks++] ?? 0;
          return new Map();
        },
      },
      undo: { stop: async () => 'impossible', update: async () => 'nowhere' },
      prove: async () => undefined,
      listener: { seen: () => undefined, says: () => undefined },
    },
    controller.signal,
  );
  return slept;
}

test('looks come at an even pace as long as they are answered', async () => {
  expect(new Set(await pauses([0, 0, 0]))).toEqual(new Set([2_000]));
});

test('each look that meets a throttle slows the next, to a limit; then the pace comes back', async () => {
  const [first = 0, second = 0, ...later] = await pauses([1, 1, 5, 5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(first).toBe(4_000);
  expect(second).toBeGreaterThan(first);
  expect(Math.max(...later)).toBeLessThanOrEqual(16_000);
  expect(later.at(-1)).toBe(2_000);
});
