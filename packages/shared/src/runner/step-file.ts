import { mkdtemp, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { explain } from '../aws/errors.ts';
import type { Ports } from './ports.ts';

/**
 * Writes a file for the steps that come after, which the runner removes with the job. Nobody but the runner's user may
 * read it.
 * @returns its path; empty, with a warning, where it cannot be written, which undoes nothing of what the step did
 */
export async function writeStepFile(
  name: string,
  content: string,
  { run, log }: Pick<Ports, 'run' | 'log'>,
): Promise<string> {
  try {
    const path = join(await folderOf(run.temporary), basename(name));
    await writeFile(path, content, { mode: 0o600 });
    return path;
  } catch (error) {
    log.warning(`${name} could not be written, so the output with its path is empty: ${explain(error)}`);
    return '';
  }
}

const folders = new Map<string, Promise<string>>();

/** This step's own: another one of the job may write files of the same names. */
function folderOf(temporary: string): Promise<string> {
  const known = folders.get(temporary) ?? mkdtemp(join(temporary, 'ecs-actions-'));
  folders.set(temporary, known);
  return known;
}
