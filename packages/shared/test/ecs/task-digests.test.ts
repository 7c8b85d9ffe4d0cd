import { expect, test } from '@jest/globals';
import { digestsOfTasks } from '@ecs-actions/shared/ecs/task-digests';
import { task } from '../diagnosis/fixtures.ts';

const container = task(1).containers[0];
const running = (number: number, digests: Readonly<Record<string, string>>) =>
  task(number, {
    containers: Object.entries(digests).flatMap(([name, digest]) =>
      container ? [{ ...container, name, digest }] : [],
    ),
  });

test('what all tasks run alike is known, and what a tag brought that moved between them is not', () => {
  const tasks = [
    running(1, { app: 'sha256:a', proxy: 'sha256:p' }),
    running(2, { app: 'sha256:b', proxy: 'sha256:p' }),
  ];
  expect([...digestsOfTasks(tasks)]).toEqual([
    ['app', undefined],
    ['proxy', 'sha256:p'],
  ]);
  expect([...digestsOfTasks([])]).toEqual([]);
});
