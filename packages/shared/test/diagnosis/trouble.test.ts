import { expect, test } from '@jest/globals';
import { trouble } from '@ecs-actions/shared/diagnosis/trouble';
import { container, events, task, tasks } from './fixtures.ts';

test('tasks that failed and capacity that was missing are told', () => {
  const said = trouble(
    tasks({ containers: [container({ exitCode: 3 })] }),
    events('was unable to place a task. Reason: Capacity is unavailable at this time.'),
  );
  expect(said).toEqual([
    'Three tasks failed on the way, the last one so: app exited with code 3 after 2 s.',
    'Some tasks had to wait. ECS said: was unable to place a task. Reason: Capacity is unavailable at this time.',
  ]);
});

test('a way without trouble is not told', () => {
  const running = task(1, { lastStatus: 'RUNNING', desiredStatus: 'RUNNING', stopCode: undefined });
  const quiet = { ...running, stoppedReason: undefined, stoppedAt: undefined, executionStoppedAt: undefined };
  expect(trouble([quiet], events('has reached a steady state.'))).toEqual([]);
});
