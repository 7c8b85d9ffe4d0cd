import { type EarlyEnd, earlyEnd } from './certain.ts';
import type { Because, Memory } from './memory.ts';
import type { DeploymentView, HookView, Observation } from './observation.ts';
import type { Facts } from './status.ts';
import type { WatchPlan } from './watch-plan.ts';

/** What follows from what was seen: go on watching, bring the earlier release back, or the end. */
export type Verdict =
  | { readonly kind: 'undecided' }
  | {
      readonly kind: 'undo';
      readonly because: Because;
      /** ECS rolls its own deployment back; where that no longer applies, the earlier release is deployed anew. */
      readonly how: 'stop' | 'update';
      readonly early?: EarlyEnd;
    }
  | { readonly kind: 'end'; readonly facts: Facts; readonly early?: EarlyEnd };

const undecided: Verdict = { kind: 'undecided' };

/** A cause or a newer deployment may become visible this much later than the end that it explains (milliseconds). */
const explanationMayLag = 10_000;
/** After its breaker triggered, ECS shows within this time what it goes back to, if it goes back at all. */
const stallAfter = 60_000;
/** A request to stop shows in the state within this time, unless its answer was lost and it was never carried out. */
const stopShowsWithin = 30_000;
/** What is this old is looked at again before anything is ended early (milliseconds). */
const freshFor = 10_000;
/** Tasks of a deployment that ECS calls successful may be this long below the floor, for a restart or a stale read. */
const floorMayLag = 60_000;

/** The verdict of everything that was seen of one deployment. Pure; `now` is of our clock. */
export function verdict(memory: Memory, plan: WatchPlan, now: number): Verdict {
  const { latest } = memory;
  if (!latest) return undecided;
  const { deployment } = latest;
  if (!deployment) return unseen(memory, plan);
  if (plan.waitUntil === 'started') return end({ reached: 'started' });
  switch (deployment.state) {
    case 'successful':
      return afterSuccess(memory, { ...latest, deployment }, plan, now);
    case 'stopped':
      return afterStop(memory, deployment, plan, now);
    case 'rolled-back':
      return end({ endedBy: endedBy(memory, deployment) ?? 'somebody', wayBack: 'done' });
    case 'rollback-failed':
      return afterFailedRollback(memory, deployment, plan);
    case 'rolling-back':
    case 'rollback-requested':
      return whileGoingBack(memory, deployment, plan, now);
    case 'stop-requested':
      return now >= plan.deadline + plan.rollbackBudget
        ? end({ endedBy: endedBy(memory, deployment) ?? 'deadline' })
        : undecided;
    case 'pending':
    case 'in-progress':
      return inProgress(memory, deployment, plan, now);
  }
}

/** Who or what ended it, as far as the record of the deployment and our own requests tell. */
function endedBy(memory: Memory, deployment: DeploymentView): Because | undefined {
  if (deployment.breaker?.triggered || (deployment.alarms?.triggered.length ?? 0) > 0) return 'detector';
  if (deployment.failedHook) return 'hook';
  if (deployment.failure) return 'detector';
  return memory.asked?.because;
}

function inProgress(memory: Memory, deployment: DeploymentView, plan: WatchPlan, now: number): Verdict {
  if (plan.waitUntil === 'paused') {
    // Where it would stay, and be undone for lateness, unseen.
    if (!deployment.hooks) return end({ lostSight: true });
    if (isPaused(deployment.hooks, deployment, plan)) return end({ reached: 'paused' });
  }
  if (memory.asked) {
    const { because, at, since } = memory.asked;
    if (now - since > plan.rollbackBudget) return end({ endedBy: because, wayBack: 'failed' });
    const shown = now - at < stopShowsWithin || plan.onFailure === 'none';
    return shown ? undecided : { kind: 'undo', because, how: 'stop' };
  }
  if (isStalled(memory, now)) return undoOrEnd(plan, 'detector', 'update');
  const early = isFresh(memory, now) ? earlyEnd(memory, plan, now) : undefined;
  if (early) return undoOrEnd(plan, 'certainty', 'stop', early);
  if (!isOver(memory, plan)) return undecided;
  if (carriesTraffic(memory, deployment)) return end({ endedBy: 'deadline' });
  return undoOrEnd(plan, 'deadline', 'stop');
}

function isPaused(hooks: readonly HookView[], deployment: DeploymentView, { pausedFor }: WatchPlan): boolean {
  return hooks.some((hook) => hook.status === 'AWAITING_ACTION' && (pausedFor?.(deployment, hook) ?? true));
}

/** Running is not serving: a rolling release carries requests once a task of it was healthy. */
function carriesTraffic(memory: Memory, { carriesAllTraffic, traffic }: DeploymentView): boolean {
  return carriesAllTraffic && (memory.everHealthy || traffic === 100);
}

function whileGoingBack(memory: Memory, deployment: DeploymentView, plan: WatchPlan, now: number): Verdict {
  const because = endedBy(memory, deployment) ?? 'somebody';
  if (isStalled(memory, now)) return undoOrEnd(plan, 'detector', 'update');
  const begun = memory.since.rollingBack ?? now;
  return now - begun > plan.rollbackBudget ? end({ endedBy: because, wayBack: 'failed' }) : undecided;
}

/** An observation that found the deployment. */
type Found = Observation & { readonly deployment: DeploymentView };

function afterSuccess(memory: Memory, found: Found, plan: WatchPlan, now: number): Verdict {
  const { asked, since } = memory;
  const { deployment, newer, service } = found;
  if (asked && asked.because !== 'deadline') return undoOrEnd(plan, asked.because, 'update');
  const looked = memory.tasksReadAt !== undefined && memory.tasksReadAt >= (since.successful ?? now);
  // Somebody may have scaled the service in since the start; more tasks than are desired never run.
  const floor = Math.min(plan.floor, service.desired);
  if (floor === 0 || (looked && memory.healthy >= floor)) {
    if (plan.waitUntil !== 'stable') return end({ reached: 'deployed' });
    const settled = service.running === service.desired && service.pending === 0;
    if (deployment.others.running === 0 && settled) return end({ reached: 'stable' });
    if (newer) return end({ superseded: true });
    return isOver(memory, plan) ? end({ endedBy: 'deadline' }) : undecided;
  }
  if (newer) return end({ superseded: true });
  if (now - (since.successful ?? now) < floorMayLag) return undecided;
  // Tasks cannot be read, for whatever reason; the counts of the deployment are all there is.
  if (!looked) return end(deployment.ours.running >= floor ? { reached: 'deployed' } : { lostSight: true });
  return undoOrEnd(plan, 'below-floor', 'update');
}

function afterStop(memory: Memory, deployment: DeploymentView, plan: WatchPlan, now: number): Verdict {
  if (isReplaced(memory)) return end({ superseded: true });
  const because = endedBy(memory, deployment);
  if (because) return undoOrEnd(plan, because, 'update');
  return now - (memory.since.stopped ?? now) >= explanationMayLag ? end({ endedBy: 'somebody' }) : undecided;
}

function afterFailedRollback(memory: Memory, deployment: DeploymentView, plan: WatchPlan): Verdict {
  if (isReplaced(memory)) return end({ superseded: true });
  const because = endedBy(memory, deployment);
  if (!because || plan.onFailure === 'none')
    return end({ endedBy: because ?? 'somebody', wayBack: 'failed' });
  return undoOrEnd(plan, because, 'update');
}

/** Whether the newer deployment is what ended ours: one that was created later found it ended. */
function isReplaced({ latest }: Memory): boolean {
  if (!latest?.newer) return false;
  const { createdAt } = latest.newer;
  const endedAt = latest.deployment?.endedAt;
  return createdAt === undefined || endedAt === undefined || createdAt <= endedAt + explanationMayLag;
}

/** Neither ours nor anything newer is to be seen: stale at first, gone for good at the deadline. */
function unseen(memory: Memory, plan: WatchPlan): Verdict {
  if (memory.latest?.newer) return end({ superseded: true });
  return isOver(memory, plan) ? end({ lostSight: true }) : undecided;
}

/** The deadline has passed and a look was taken after it, so a deployment that finished in time has been seen to. */
function isOver({ latest }: Memory, { deadline }: WatchPlan): boolean {
  return latest !== undefined && latest.at >= deadline;
}

/** A look that took long, for reads that were repeated, may show a deployment that ECS has ended since. */
function isFresh({ latest }: Memory, now: number): boolean {
  return latest !== undefined && now - latest.at <= freshFor;
}

function isStalled({ since }: Memory, now: number): boolean {
  return since.stalled !== undefined && now - since.stalled >= stallAfter;
}

function undoOrEnd(plan: WatchPlan, because: Because, how: 'stop' | 'update', early?: EarlyEnd): Verdict {
  const why = early ? { early } : {};
  return plan.onFailure === 'rollback'
    ? { kind: 'undo', because, how, ...why }
    : { kind: 'end', facts: { endedBy: because }, ...why };
}

function end(facts: Facts): Verdict {
  return { kind: 'end', facts };
}
