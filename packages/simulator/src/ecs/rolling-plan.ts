import type { Budget } from './budget.ts';

/** The tasks of one deployment that are to run, counted. */
export interface DeploymentTasks {
  /** Everything on its way to RUNNING, or RUNNING. */
  readonly live: number;
  readonly healthy: number;
  readonly unhealthy: number;
}

export interface RollingState extends Budget {
  readonly desired: number;
  readonly primary: DeploymentTasks & { readonly mayStart: boolean };
  /** Newest first. `keeps`: tasks it holds until others replace them; 0 for one that never was COMPLETED. */
  readonly others: readonly (DeploymentTasks & { readonly keeps: number })[];
  /** A failed PRIMARY starts nothing and takes no task from the others; its unhealthy tasks go. */
  readonly frozen: boolean;
}

export interface RollingPlan {
  /** Tasks of the PRIMARY to start. */
  readonly start: number;
  /** Tasks of the PRIMARY above the desired count. */
  readonly stopExcess: number;
  /** Unhealthy tasks of the PRIMARY to stop. */
  readonly stopUnhealthy: number;
  /** In the order of `others`; `keeps` as it is from now on. */
  readonly others: readonly { readonly start: number; readonly stop: number; readonly keeps: number }[];
  /** The percentages allow neither a start nor a stop, and nothing is on its way. */
  readonly stuck: boolean;
}

/**
 * What the scheduler of a rolling service does next. It starts as far as the ceiling allows, stops healthy old tasks
 * as far as the floor allows, and replaces unhealthy tasks within their own revision.
 */
export function planRolling(state: RollingState): RollingPlan {
  const { desired, primary, frozen } = state;
  const live = state.others.reduce((total, other) => total + other.live, primary.live);
  const healthy = state.others.reduce((total, other) => total + other.healthy, primary.healthy);
  let room = Math.max(0, state.ceiling - live);
  let spare = Math.max(0, healthy - state.floor);

  const needed = frozen ? 0 : Math.max(0, desired - (primary.live - primary.unhealthy));
  let blocked = Math.max(0, needed - room);
  const wasBlocked = blocked > 0;
  const start = primary.mayStart ? Math.min(needed, room) : 0;
  room -= start;

  let share = frozen ? Infinity : Math.max(0, desired - primary.healthy);
  const others = state.others.map((other) => {
    const keeps = Math.min(other.keeps, share);
    share -= keeps;
    const lacking = Math.max(0, keeps - (other.live - other.unhealthy));
    const started = Math.min(lacking, room);
    room -= started;
    if (frozen && other.keeps === 0) return { start: 0, stop: 0, keeps };
    const surplus = Math.max(0, other.live - other.unhealthy - keeps);
    const ill = stopsOfIll(other, surplus, lacking > started, keeps);
    const released = Math.min(other.healthy, Math.max(0, other.live - ill - keeps), spare);
    spare -= released;
    blocked = Math.max(0, blocked - ill - released);
    // Where the ceiling is reached, old tasks make room ahead of the new ones, as far as the floor allows.
    const making = Math.min(other.healthy - released, blocked, spare);
    spare -= making;
    blocked -= making;
    return { start: started, stop: ill + released + making, keeps: keeps - making };
  });

  const stopUnhealthy = frozen ? primary.unhealthy : stopsOfUnhealthy(primary, desired, needed > start);
  const stopExcess = frozen ? 0 : Math.max(0, primary.live - primary.unhealthy - desired);
  const idle =
    start + stopUnhealthy + stopExcess === 0 && others.every((plan) => plan.start + plan.stop === 0);
  const settled = [primary, ...state.others].every((tasks) => tasks.live === tasks.healthy);
  return { start, stopExcess, stopUnhealthy, others, stuck: idle && settled && wasBlocked };
}

/** Tasks that do not serve cost nothing to stop, unless they are on their way to replace one that did. */
function stopsOfIll(tasks: DeploymentTasks, surplus: number, cannotReplace: boolean, keeps: number): number {
  const ill = tasks.live - tasks.healthy;
  if (keeps === 0) return ill;
  const starting = ill - tasks.unhealthy;
  const replaced =
    tasks.healthy >= keeps ? tasks.unhealthy : cannotReplace ? Math.min(1, tasks.unhealthy) : 0;
  return replaced + Math.min(starting, surplus);
}

/** All once enough others are healthy; one at a time where no replacement can be started first. */
function stopsOfUnhealthy(tasks: DeploymentTasks, desired: number, cannotReplace: boolean): number {
  if (tasks.healthy >= desired) return tasks.unhealthy;
  return cannotReplace ? Math.min(1, tasks.unhealthy) : 0;
}
