import { culprit, lostItsHost } from '../ecs/failed-task.ts';
import type { TaskView } from '../ecs/task-view.ts';

/** Waiting for capacity is nobody's failure (Amazon ECS developer guide, "API failures messages"). */
const lacksCapacity =
  /^Capacity is unavailable|RESOURCE:|no container instance|EMPTY CAPACITY PROVIDER|NO ACTIVE INSTANCES|Unable to launch instance\(s\)/i;

/**
 * In what way a stopped task failed, as a key under which failures that are alike fall together; undefined for a task
 * that did not fail by itself: health checks, scaling, a person, or capacity that was missing or reclaimed stopped it.
 */
export function failureKind(task: TaskView): string | undefined {
  if (lacksCapacity.test(task.stoppedReason ?? '') || lostItsHost(task)) return undefined;
  if (task.stopCode === 'TaskFailedToStart') return `start: ${kindOfStartFailure(task)}`;
  if (task.stopCode !== 'EssentialContainerExited') return undefined;
  const container = culprit(task, []);
  if (!container) return 'exit';
  if (container.reason?.includes('OutOfMemory')) return `memory: ${container.name}`;
  return `exit: ${container.name} ${container.exitCode ?? container.reason ?? ''}`;
}

/** ECS names the class of a failed start before the first colon, in the container's reason or in the task's. */
function kindOfStartFailure(task: TaskView): string {
  const reason = task.containers.find((container) => container.reason)?.reason ?? task.stoppedReason ?? '';
  return reason.split(':', 1)[0] ?? '';
}
