import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import { type Markdown, md } from '@ecs-actions/shared/runner/summary';
import { type FreezeWindow, openWindow } from './freeze.ts';

export interface Freeze {
  readonly freezeWindows: readonly FreezeWindow[];
  readonly freezeOverride: string | undefined;
}

/** What is said of a freeze window that is broken; throws when it is not to be broken. */
export function thaw(
  environment: string,
  { freezeWindows, freezeOverride }: Freeze,
  { clock, log, run }: Pick<Ports, 'clock' | 'log' | 'run'>,
): Markdown | undefined {
  const window = openWindow(freezeWindows, environment, clock.now());
  if (!window) return undefined;
  if (freezeOverride === undefined) {
    throw new ActionError(
      `${environment} is frozen now: ${window.source}.\nWait until it is over, or start the run again with a reason as "freeze-override".`,
    );
  }
  log.notice(`Deploying to ${environment} inside a freeze window (${window.source}): ${freezeOverride}`);
  return md`**Freeze window broken:** ${window.source}, by ${run.actor}. Reason: ${freezeOverride}`;
}
