import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { projectRoot } from './action-file.ts';

const main = join(projectRoot, 'packages', 'testkit', 'src', 'recorder-main.cjs');

/** One start of a recorded program. Of the environment only the names, since values may be secrets. */
export interface RecordedCall {
  readonly argv: readonly string[];
  readonly environment: readonly string[];
  readonly directory: string;
}

export interface Recorder {
  /** A PATH on which the recorder comes first. */
  readonly path: string;
  calls(): readonly RecordedCall[];
}

/** Where `name` is found on PATH, or undefined. */
export function findExecutable(name: string, path = process.env['PATH'] ?? ''): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * Puts a program called `name` first on PATH that notes how it was started and hands everything on to the real one: arguments,
 * environment, standard streams, signals and exit code.
 */
export function recordExecutable(name: string): Recorder {
  const folder = mkdtempSync(join(tmpdir(), `recorded-${name}-`));
  const journal = join(folder, 'calls.jsonl');
  const script = join(folder, name);
  const settings = JSON.stringify({ name, journal, real: findExecutable(name) });
  writeFileSync(script, `#!${process.execPath}\nrequire(${JSON.stringify(main)}).record(${settings});\n`);
  chmodSync(script, 0o755);
  return {
    path: [folder, process.env['PATH']].join(delimiter),
    calls: () =>
      existsSync(journal)
        ? readFileSync(journal, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by recorder-main.cjs
            .map((line) => JSON.parse(line) as RecordedCall)
        : [],
  };
}
