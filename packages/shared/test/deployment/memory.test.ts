import { describe, expect, test } from '@jest/globals';
import type { TaskView } from '../../src/ecs/task-view.ts';
import { statusOf } from '../../src/deployment/status.ts';
import { verdict } from '../../src/deployment/verdict.ts';
import { memoryOf, plan, seen, task } from './seen.ts';

test('a hook that ended the deployment is remembered, though ECS tells of it only while its stage lasts', () => {
  const failedHook = { stage: 'POST_SCALE_UP', timedOut: false };
  const memory = memoryOf([
    seen(60_000, { stage: 'POST_SCALE_UP', failedHook }),
    seen(70_000, { stage: 'CLEAN_UP', state: 'rolled-back' }),
  ]);
  expect(memory.latest?.deployment?.failedHook).toEqual(failedHook);
  const decided = verdict(memory, plan, 70_000);
  expect(decided.kind === 'end' && statusOf(decided.facts).status).toBe('rolled-back');
});

describe('a task of ours', () => {
  const everHealthy = (looks: readonly (readonly [at: number, Partial<TaskView>])[], by = plan) =>
    memoryOf(
      looks.map(([at, view]) => seen(at, {}, { tasks: [task('a', view)] })),
      {},
      by,
    ).everHealthy;
  const checked = { ...plan, containerHealthChecks: true };
  const stopped = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' };

  test.each<[string, readonly (readonly [number, Partial<TaskView>])[], boolean, typeof plan]>([
    [
      'has run for 40 s',
      [
        [0, {}],
        [40_000, {}],
      ],
      true,
      plan,
    ],
    [
      'has run for less',
      [
        [0, {}],
        [39_999, {}],
      ],
      false,
      plan,
    ],
    ['ran for 40 s by its own times', [[0, { ...stopped, startedAt: 0, stoppedAt: 40_000 }]], true, plan],
    ['ran for less by its own times', [[0, { ...stopped, startedAt: 0, stoppedAt: 39_999 }]], false, plan],
    [
      'has run for 40 s and is still to be checked',
      [
        [0, {}],
        [40_000, {}],
      ],
      false,
      checked,
    ],
    ['is found healthy by its check', [[0, { health: 'HEALTHY' }]], true, checked],
  ])('that %s was healthy once: %j', (_, looks, expected, by) => {
    expect(everHealthy(looks, by)).toBe(expected);
  });

  test.each<[string, Partial<TaskView>, number, typeof plan]>([
    ['runs', {}, 1, plan],
    ['runs and is found unhealthy', { health: 'UNHEALTHY' }, 0, plan],
    ['is about to stop', { desiredStatus: 'STOPPED' }, 0, plan],
    ['starts', { lastStatus: 'PENDING' }, 0, plan],
    ['runs and is still to be checked', {}, 0, checked],
    ['is found healthy by its check', { health: 'HEALTHY' }, 1, checked],
  ])('that %s counts so much for the floor', (_, view, healthy, by) => {
    expect(memoryOf([seen(0, {}, { tasks: [task('a', view)] })], {}, by).healthy).toBe(healthy);
  });
});
