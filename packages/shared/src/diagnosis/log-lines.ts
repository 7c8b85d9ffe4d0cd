import type { RunContext } from '../runner/run-context.ts';

const usual = 20;

/**
 * How many last lines of a container's log may be shown. What a job page shows can be read by everybody who can read the
 * repository, so `auto` shows none unless the event says that this is a closed circle.
 */
export function logLines(input: number | 'auto', run: Pick<RunContext, 'visibility'>): number {
  if (input !== 'auto') return input;
  return run.visibility === 'private' || run.visibility === 'internal' ? usual : 0;
}

/** What stands in the lines' place when none are shown. */
export const linesHidden =
  'not shown; `log-lines` says how many lines to show, and is 0 by itself unless the repository is private or internal';
