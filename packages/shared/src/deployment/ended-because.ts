import type { DeploymentView, EventView } from './observation.ts';

/** ECS's words for what ended a deployment, "Service deployment rolled back because …", read for what they blame. */

/** ECS itself, not somebody, ends what it cannot shift traffic for (developer guide, "Troubleshooting blue/green"). */
const ownReason =
  /rolled back because (?:of (?:invalid networking configuration|missing permissions)|ECS was unable to assume role)/;

/** The same guide words a denied ModifyListener as a hook's failure, though no hook is there. */
const deniedTraffic = /is not authorized to perform: elasticloadbalancing:/;

export function ecsFailure(reason = ''): DeploymentView['failure'] {
  return ownReason.test(reason) || deniedTraffic.test(reason) ? { code: 'ECS', message: reason } : undefined;
}

/** Of a hook that ended the deployment: its details may be gone with its stage. */
const hookReason = /because (?<stage>[A-Z_]+) (?:lifecycle hook\(s\) failed|(?<late>pause hook timed out))/;

export function hookBlamed(reason = ''): DeploymentView['failedHook'] {
  const groups = hookReason.exec(reason)?.groups;
  if (!groups || deniedTraffic.test(reason)) return undefined;
  const timedOut = groups['late'] !== undefined || /lifecycle hook target \S+ timed out/i.test(reason);
  return { stage: groups['stage'] ?? '', timedOut };
}

const told = /deployment failed: (?<reason>Service deployment rolled back because .+)/s;

/**
 * The view with what an event blames, where the record itself blames nothing: without a release to go back to, its reason
 * is that there was none.
 */
export function withReasonTold(view: DeploymentView, events: readonly EventView[]): DeploymentView {
  if (view.failedHook || view.failure || view.state === 'successful') return view;
  const reason = events.map(({ message }) => told.exec(message)?.groups?.['reason']).findLast(Boolean);
  const [failedHook, failure] = [hookBlamed(reason), ecsFailure(reason)];
  return failedHook || failure ? { ...view, reason, failedHook, failure } : view;
}
