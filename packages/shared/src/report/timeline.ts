import { briefly } from '../diagnosis/briefly.ts';
import type { Evidence } from '../diagnosis/evidence.ts';
import { oneLine, terse } from '../diagnosis/words.ts';

/** All by AWS's clock: what happened at ECS, and when. */
export interface Moment {
  readonly at: number;
  readonly what: string;
}

const most = 100;

/** The deployment's story from its tasks and events, oldest first; of a very long one the newest. */
export function timeline({ stoppedTasks, runningTasks, events, essentialContainers }: Evidence): Moment[] {
  const tasks = [...stoppedTasks, ...runningTasks].flatMap((task) => {
    const name = `task ${task.id.slice(0, 8)}`;
    const started = task.startedAt === undefined ? [] : [{ at: task.startedAt, what: `${name} is running` }];
    const end = task.executionStoppedAt ?? task.stoppedAt;
    const stopped =
      end === undefined ? [] : [{ at: end, what: `${name} stopped: ${briefly(task, essentialContainers)}` }];
    return [...started, ...stopped];
  });
  const said = events.map(({ at, message }) => ({
    at,
    what: oneLine(terse(message), 240),
  }));
  return [...tasks, ...said].sort((a, b) => a.at - b.at).slice(-most);
}

/** `12:03:09` of AWS's clock, in UTC. */
export function clockTime(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
