/** Where things ended. The public names, worst first in {@link worstFirst}. */
export type Status =
  | 'refused'
  | 'cancelled'
  | 'dry-run'
  | 'listed'
  | 'registered'
  | 'no-target'
  | 'no-change'
  | 'started'
  | 'paused'
  | 'succeeded'
  | 'unknown'
  | 'superseded'
  | 'rollback-failed'
  | 'rolled-back'
  | 'stopped'
  | 'failed'
  | 'timed-out';

/** Why, where things ended badly. */
export type FailureReason =
  | 'image-pull'
  | 'resource-initialization'
  | 'out-of-memory'
  | 'container-exit'
  | 'container-health'
  | 'target-health'
  | 'capacity'
  | 'permissions'
  | 'network'
  | 'alarm'
  | 'hook'
  | 'pre-deploy'
  | 'scheduling'
  | 'preflight'
  | 'in-progress'
  | 'service-state'
  | 'stale-run'
  | 'stopped'
  | 'superseded'
  | 'lost-sight'
  | 'timeout'
  | 'unknown';

/** What the caller asked to be waited for. */
export type WaitUntil = 'started' | 'paused' | 'deployed' | 'stable';

/** What is so, of one service, when its story is over. Only what is known is set. */
export interface Facts {
  /** No deployment came to be, for this reason. */
  readonly refused?: FailureReason;
  readonly cancelled?: boolean;
  /** What was asked for stops short of deploying. */
  readonly only?: 'dry-run' | 'listed' | 'registered';
  /** A rollback found nothing to go back to. */
  readonly noTarget?: boolean;
  /** Before anything was sent, what was asked for already ran: complete, healthy, same settings. */
  readonly alreadyRunning?: boolean;
  /** What the caller waited for has come: our deployment exists, is paused, or serves. */
  readonly reached?: WaitUntil;
  /** We can no longer see; ECS goes on. */
  readonly lostSight?: boolean;
  /** A newer service deployment, not ours, replaced ours. */
  readonly superseded?: boolean;
  /** Who or what ended our deployment; `request` is the rollback action, which was asked to. */
  readonly endedBy?: 'detector' | 'hook' | 'certainty' | 'below-floor' | 'deadline' | 'request' | 'somebody';
  /** What became of the way back to the earlier release, if one was begun or wanted. */
  readonly wayBack?: 'done' | 'failed' | 'nowhere';
}

export interface StatusRow {
  /** Its number in the published table. */
  readonly row: number;
  readonly exit: 0 | 1;
  readonly status: (facts: Facts) => Status | undefined;
}

const failed = new Set<Facts['endedBy']>([
  'detector',
  'hook',
  'certainty',
  'below-floor',
  'deadline',
  'request',
]);

/** The published table: the first row that matches says the status and the exit code. */
export const statusTable: readonly StatusRow[] = [
  { row: 1, exit: 1, status: ({ refused }) => (refused ? 'refused' : undefined) },
  { row: 2, exit: 1, status: ({ cancelled }) => (cancelled ? 'cancelled' : undefined) },
  { row: 3, exit: 0, status: ({ only }) => only },
  { row: 4, exit: 1, status: ({ noTarget }) => (noTarget ? 'no-target' : undefined) },
  { row: 5, exit: 0, status: ({ alreadyRunning }) => (alreadyRunning ? 'no-change' : undefined) },
  { row: 6, exit: 0, status: ({ reached }) => (reached === 'started' ? 'started' : undefined) },
  { row: 7, exit: 0, status: ({ reached }) => (reached === 'paused' ? 'paused' : undefined) },
  { row: 8, exit: 0, status: ({ reached }) => (reached ? 'succeeded' : undefined) },
  { row: 9, exit: 1, status: ({ lostSight }) => (lostSight ? 'unknown' : undefined) },
  { row: 10, exit: 1, status: ({ superseded }) => (superseded ? 'superseded' : undefined) },
  {
    row: 11,
    exit: 1,
    status: ({ wayBack }) => (wayBack === 'failed' || wayBack === 'nowhere' ? 'rollback-failed' : undefined),
  },
  {
    row: 12,
    exit: 1,
    status: ({ endedBy, wayBack }) => (wayBack === 'done' && failed.has(endedBy) ? 'rolled-back' : undefined),
  },
  { row: 13, exit: 1, status: ({ endedBy }) => (endedBy === 'somebody' ? 'stopped' : undefined) },
  {
    row: 14,
    exit: 1,
    status: ({ endedBy }) => (endedBy !== 'deadline' && failed.has(endedBy) ? 'failed' : undefined),
  },
  { row: 15, exit: 1, status: ({ endedBy }) => (endedBy === 'deadline' ? 'timed-out' : undefined) },
];

/** @throws Error when no row matches, which is a defect: facts must say how things ended. */
export function statusOf(facts: Facts): { status: Status; exit: 0 | 1; row: number } {
  for (const { row, exit, status } of statusTable) {
    const name = status(facts);
    if (name) return { status: name, exit, row };
  }
  throw new Error(`No status for ${JSON.stringify(facts)}.`);
}

/** The overall status of several services is the first of these that any service has. */
export const worstFirst: readonly Status[] = [
  'rollback-failed',
  'failed',
  'timed-out',
  'unknown',
  'rolled-back',
  'stopped',
  'superseded',
  'cancelled',
  'refused',
  'no-target',
  'paused',
  'started',
  'succeeded',
  'registered',
  'no-change',
  'dry-run',
  'listed',
];

/** @param statuses one for each service, at least one. */
export function overallStatus(statuses: readonly [Status, ...Status[]]): Status {
  return worstFirst.find((status) => statuses.includes(status)) ?? statuses[0];
}
