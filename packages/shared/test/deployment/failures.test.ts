import { expect, test } from '@jest/globals';
import { failureKind } from '../../src/deployment/failures.ts';
import type { ContainerView, TaskView } from '../../src/ecs/task-view.ts';
import { crashed, task } from './seen.ts';

const stopped = (stopCode: string, stoppedReason: string, reason?: string): TaskView =>
  task('a', {
    ...crashed('a'),
    stopCode,
    stoppedReason,
    containers: crashed('a').containers.map((container) => ({ ...container, reason, exitCode: undefined })),
  });
const killed = ({ containers }: TaskView, exitCode: number, reason: string): readonly ContainerView[] =>
  containers.map((container) => ({ ...container, exitCode, reason }));

test.each<[string, TaskView, string | undefined]>([
  ['a container that exits, by its code', crashed('a', 3), 'exit: app 3'],
  [
    'one that is killed for memory, whatever its code',
    { ...crashed('a'), containers: killed(crashed('a'), 137, 'OutOfMemoryError: container killed') },
    'memory: app',
  ],
  [
    'a start that fails, by the class that ECS names',
    stopped('TaskFailedToStart', 'Task failed to start', 'CannotPullContainerError: pull image manifest: no'),
    'start: CannotPullContainerError',
  ],
  [
    'the same where only the task has a reason',
    stopped('TaskFailedToStart', 'ResourceInitializationError: unable to pull secrets'),
    'start: ResourceInitializationError',
  ],
  [
    'capacity that is missing is nobody’s failure',
    stopped('TaskFailedToStart', 'Capacity is unavailable at this time. Please try again later'),
    undefined,
  ],
  [
    'nor is a health check that fails',
    stopped('ServiceSchedulerInitiated', '(service web) failed container health checks'),
    undefined,
  ],
  ['nor is a person who stops it', stopped('UserInitiated', 'Task stopped by user'), undefined],
])('%s', (_, one, kind) => {
  expect(failureKind(one)).toBe(kind);
});

test.each([
  [{ stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' }],
  [{ stopCode: 'EssentialContainerExited', stoppedReason: 'Host EC2 (instance i-1) terminated.' }],
  [
    {
      stopCode: 'TaskFailedToStart',
      stoppedReason:
        'ResourceInitializationError: Unable to launch instance(s) for capacity provider pool. UnfulfillableCapacity: x',
    },
  ],
  [{ stopCode: 'TaskFailedToStart', stoppedReason: 'TaskFailedToStart: NO ACTIVE INSTANCES' }],
])('capacity that is missing or was taken away is none: %j', (view) => {
  expect(
    failureKind(task('1', { lastStatus: 'STOPPED', desiredStatus: 'STOPPED', ...view })),
  ).toBeUndefined();
});
