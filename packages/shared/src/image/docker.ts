import { command, type Command } from './command.ts';

export type { CommandResult } from './command.ts';

/** Runs the `docker` that is first on PATH. */
export type Docker = Command;

/** Docker with `environment` (its private configuration) and in `folder`. */
export function dockerCli(folder: string, environment: Readonly<Record<string, string>>): Docker {
  return command({
    name: 'docker',
    folder,
    environment,
    missing:
      "There is no 'docker' on PATH. Run the job on a runner with Docker, or install it in a step before; " +
      "an image that exists already can be reused without it ('if-exists: reuse').",
  });
}
