import type { Task } from '../ecs/model.ts';

/** What becomes of a container that is run for a command of its own. */
export interface CommandRun {
  /** Virtual milliseconds. */
  readonly after: number;
  readonly exitCode: number;
}

/**
 * A container's command override as it would run: `sleep N` takes N seconds, `exit N` ends with N, words between them
 * are written to the log and do nothing. Undefined for a container that runs what its image does.
 */
export function commandRun(
  task: Task,
  container: string,
): (CommandRun & { readonly text: string }) | undefined {
  const override = task.overrides?.containerOverrides?.find(({ name }) => name === container);
  if (!override?.command) return undefined;
  const text = override.command.join(' ');
  return {
    text,
    after: Number(/\bsleep (\d+)/.exec(text)?.[1] ?? 1) * 1_000,
    exitCode: Number(/\bexit (\d+)/.exec(text)?.[1] ?? 0),
  };
}
