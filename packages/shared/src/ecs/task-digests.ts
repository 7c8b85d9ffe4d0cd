import type { TaskView } from './task-view.ts';

/** The digests that tasks run, by container; undefined for a container that does not run the same in all of them. */
export function digestsOfTasks(tasks: readonly TaskView[]): ReadonlyMap<string, string | undefined> {
  const containers = Map.groupBy(
    tasks.flatMap((task) => task.containers),
    ({ name }) => name,
  );
  return new Map(
    [...containers].map(([name, all]) => {
      const [digest, ...others] = new Set(all.map((container) => container.digest));
      return [name, others.length === 0 ? digest : undefined];
    }),
  );
}
