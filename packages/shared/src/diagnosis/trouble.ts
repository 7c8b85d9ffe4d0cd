import type { EventView } from '../deployment/observation.ts';
import { hasFailed } from '../ecs/failed-task.ts';
import type { TaskView } from '../ecs/task-view.ts';
import { briefly } from './briefly.ts';
import { counted, oneLine, terse } from './words.ts';

const unplaced = /unable to (?:consistently )?(?:place|start)|could not launch/;

/** What went wrong on the way of a release that came to serve all the same, a sentence each. */
export function trouble(
  tasks: readonly TaskView[],
  events: readonly EventView[],
  essential: readonly string[] = [],
): string[] {
  const failed = tasks.filter((task) => hasFailed(task));
  const last = failed.at(-1);
  const event = events.findLast(({ message }) => unplaced.test(message));
  const count = counted(failed.length, 'task').replace(/^./, (letter) => letter.toUpperCase());
  return [
    ...(last ? [`${count} failed on the way, the last one so: ${briefly(last, essential)}.`] : []),
    ...(event ? [`Some tasks had to wait. ECS said: ${oneLine(terse(event.message), 240)}`] : []),
  ];
}
