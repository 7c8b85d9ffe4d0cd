/** What a service runs, after all is over. */
export interface Serving {
  /** `web:41`; undefined when no task runs. */
  readonly revision: string | undefined;
  readonly commit: string | undefined;
  /** Milliseconds since verify-health marked it for this service; both times by the runner's clock. */
  readonly verifiedFor: number | undefined;
  readonly running: number;
  readonly desired: number;
}

const hour = 3_600_000;

/** Whether there is nothing that answers anybody. */
export function servesNothing(serving: Serving | undefined): boolean {
  return serving !== undefined && (serving.revision === undefined || serving.running === 0);
}

/** "web:41 (commit 9f3c1d2, verified 3 days ago), 2 of 2 tasks" */
export function servingWords(serving: Serving | undefined): string {
  if (!serving) return 'unknown, since the service could not be read';
  const { revision, commit, verifiedFor, running, desired } = serving;
  if (servesNothing(serving)) {
    if (desired === 0) return 'nothing (its desired count is 0)';
    const set = revision === undefined ? '' : `; the service is set to ${revision}`;
    return `nothing (0 of ${counted(desired)} run${set})`;
  }
  const known = [
    ...(commit ? [`commit ${commit.slice(0, 7)}`] : []),
    ...(verifiedFor === undefined ? [] : [`verified ${ago(verifiedFor)}`]),
  ];
  const more = known.length > 0 ? ` (${known.join(', ')})` : '';
  const release = `${revision ?? ''}${more}`;
  if (desired === 0) return `${release}, ${counted(running)} (its desired count is 0)`;
  return `${release}, ${running} of ${counted(desired)}`;
}

function counted(tasks: number): string {
  return `${tasks} task${tasks === 1 ? '' : 's'}`;
}

function ago(milliseconds: number): string {
  const amount = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  if (milliseconds < hour) return amount(Math.max(1, Math.round(milliseconds / 60_000)), 'minute');
  if (milliseconds < 48 * hour) return amount(Math.round(milliseconds / hour), 'hour');
  return amount(Math.round(milliseconds / (24 * hour)), 'day');
}
