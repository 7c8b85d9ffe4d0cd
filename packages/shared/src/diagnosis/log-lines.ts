import type { InputReader } from '../runner/input-reader.ts';
import type { RunContext } from '../runner/run-context.ts';

/** What the input `log-lines` says. */
export type LogLines = number | 'auto';

const usual = 20;

export function readLogLines(read: InputReader): LogLines {
  if (read.text('log-lines') === 'auto') return 'auto';
  return read.integer('log-lines', { min: 0, max: 1_000 }) ?? 'auto';
}

/**
 * How many last lines of a container's log may be shown. What a job page shows can be read by everybody who can read the
 * repository, so `auto` shows none unless the event says that this is a closed circle.
 */
export function logLines(input: LogLines, run: Pick<RunContext, 'visibility'>): number {
  if (input !== 'auto') return input;
  return run.visibility === 'private' || run.visibility === 'internal' ? usual : 0;
}

/** What stands in the lines' place when none are shown. */
export const linesHidden =
  'not shown; `log-lines` says how many lines to show, and is 0 by itself unless the repository is private or internal';
