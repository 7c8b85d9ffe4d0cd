import { ranFor } from '../ecs/failed-task.ts';
import type { TaskView } from '../ecs/task-view.ts';
import { inWords } from './words.ts';

// What ECS takes to notice an end varies by about this much (milliseconds).
const alike = 2_000;

/**
 * " two seconds after it starts", " two seconds to three minutes after it starts": true of every one of the tasks, with a
 * space before it; empty where none ever started.
 */
export function afterStart(tasks: readonly TaskView[]): string {
  const times = tasks.flatMap((task) => ranFor(task) ?? []);
  if (times.length === 0) return '';
  const [shortest, longest] = [Math.min(...times), Math.max(...times)];
  const range = longest - shortest < alike ? '' : ` to ${inWords(longest)}`;
  return ` ${inWords(shortest)}${range} after it starts`;
}
