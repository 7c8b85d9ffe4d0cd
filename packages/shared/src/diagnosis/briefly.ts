import { culprit, ranFor } from '../ecs/failed-task.ts';
import type { TaskView } from '../ecs/task-view.ts';
import { oneLine, terse } from './words.ts';

const memory = /OutOfMemory|killed due to memory usage/;

/** How a stopped task reads in a few words: "app exited with code 3 after 2 s". */
export function briefly(task: TaskView, essential: readonly string[] = []): string {
  const container = culprit(task, essential);
  const time = ranFor(task);
  const after = time === undefined ? '' : ` after ${Math.floor(time / 1000)} s`;
  if (container?.exitCode !== undefined && task.stopCode !== 'ServiceSchedulerInitiated') {
    const cause = memory.test(container.reason ?? '') ? ', out of memory' : '';
    return `${container.name} exited with code ${container.exitCode}${cause}${after}`;
  }
  if (container?.reason) return `${container.name}: ${oneLine(terse(container.reason), 160)}`;
  return oneLine(terse(task.stoppedReason || task.stopCode || 'no reason given'), 160);
}
