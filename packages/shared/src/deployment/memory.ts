import type { TaskView } from '../ecs/task-view.ts';
import { withReasonTold } from './ended-because.ts';
import { failureKind } from './failures.ts';
import type { EventView, Observation } from './observation.ts';
import type { Facts } from './status.ts';
import type { WatchPlan } from './watch-plan.ts';

/** Why a deployment failed, other than that somebody wanted it ended. */
export type Because = Exclude<NonNullable<Facts['endedBy']>, 'somebody'>;

/** A failed task of ours, when it was first seen by our clock. */
export interface SeenFailure {
  readonly taskArn: string;
  readonly kind: string;
  readonly at: number;
}

/** What a watch keeps of all it saw of one deployment; the verdict is a function of it. */
export interface Memory {
  readonly latest: Observation | undefined;
  /** A task of ours was healthy at some time. */
  readonly everHealthy: boolean;
  /** Healthy tasks of ours when tasks were last read, and when that was. */
  readonly healthy: number;
  readonly tasksReadAt: number | undefined;
  readonly failures: readonly SeenFailure[];
  /** All events and tasks of the deployment that were seen; ECS forgets both. */
  readonly events: readonly EventView[];
  readonly tasks: ReadonlyMap<string, TaskView>;
  /** Since when, by our clock, each of these has been so without a break. */
  readonly since: {
    readonly successful: number | undefined;
    readonly stopped: number | undefined;
    readonly rollingBack: number | undefined;
    readonly stalled: number | undefined;
    readonly runningTask: ReadonlyMap<string, number>;
  };
  /** Proof from outside that no task of this deployment can start, in words. */
  readonly proof: string | undefined;
  /** That we asked ECS to end it, and why; when for the last time, and when first. */
  readonly asked: { readonly because: Because; readonly at: number; readonly since: number } | undefined;
}

export const nothingSeen: Memory = {
  latest: undefined,
  everHealthy: false,
  healthy: 0,
  tasksReadAt: undefined,
  failures: [],
  events: [],
  tasks: new Map(),
  since: {
    successful: undefined,
    stopped: undefined,
    rollingBack: undefined,
    stalled: undefined,
    runningTask: new Map(),
  },
  proof: undefined,
  asked: undefined,
};

/** Without a health check of its own or a load balancer, ECS takes a task for healthy after 40 s of RUNNING. */
const runningCountsAsHealthyAfter = 40_000;

/** Memory after one more look. */
export function remember(memory: Memory, seen: Observation, plan: WatchPlan): Memory {
  const state = seen.deployment?.state;
  const { breaker, alarms, rollback } = seen.deployment ?? {};
  const detected = breaker?.triggered === true || (alarms?.triggered.length ?? 0) > 0;
  const stalled = detected && !rollback;
  const since = (then: number | undefined, now: boolean) => (now ? (then ?? seen.at) : undefined);
  const tasks = seen.tasks;
  const runningTask = tasks
    ? runningSince(memory.since.runningTask, tasks, seen.at)
    : memory.since.runningTask;
  return {
    ...memory,
    latest: withCause(seen, memory),
    everHealthy:
      memory.everHealthy || (tasks ?? []).some((task) => wasHealthy(task, runningTask, seen.at, plan)),
    healthy: seen.tasksDenied
      ? (seen.deployment?.ours.running ?? 0)
      : (tasks?.filter((task) => isHealthy(task, plan)).length ?? memory.healthy),
    tasksReadAt: tasks || seen.tasksDenied ? seen.at : memory.tasksReadAt,
    failures: tasks ? [...memory.failures, ...newFailures(memory.failures, tasks, seen.at)] : memory.failures,
    events: [...memory.events, ...seen.events],
    tasks: tasks
      ? new Map([...memory.tasks, ...tasks.map((task) => [task.arn, task] as const)])
      : memory.tasks,
    since: {
      successful: since(memory.since.successful, state === 'successful'),
      stopped: since(memory.since.stopped, state === 'stopped'),
      rollingBack: since(
        memory.since.rollingBack,
        state === 'rolling-back' || state === 'rollback-requested',
      ),
      stalled: since(memory.since.stalled, stalled),
      runningTask,
    },
  };
}

/** ECS tells a hook that ended the deployment while its stage lasts, and forgets it; what else did may stand in an event. */
function withCause(seen: Observation, memory: Memory): Observation {
  if (!seen.deployment) return seen;
  const told = withReasonTold(seen.deployment, [...memory.events, ...seen.events]);
  const failedHook = memory.latest?.deployment?.failedHook;
  const deployment = failedHook ? { ...told, failedHook } : told;
  return { ...seen, deployment };
}

/** Healthy now, in ECS's sense as far as tasks themselves tell. */
function isHealthy(task: TaskView, plan: WatchPlan): boolean {
  if (task.lastStatus !== 'RUNNING' || task.desiredStatus !== 'RUNNING') return false;
  return plan.containerHealthChecks ? task.health === 'HEALTHY' : task.health !== 'UNHEALTHY';
}

function wasHealthy(
  task: TaskView,
  seenRunning: ReadonlyMap<string, number>,
  now: number,
  plan: WatchPlan,
): boolean {
  if (task.health === 'HEALTHY') return true;
  if (plan.containerHealthChecks) return false;
  const since = seenRunning.get(task.arn);
  if (since !== undefined && now - since >= runningCountsAsHealthyAfter) return true;
  const { startedAt, stoppedAt } = task;
  return (
    startedAt !== undefined && stoppedAt !== undefined && stoppedAt - startedAt >= runningCountsAsHealthyAfter
  );
}

function runningSince(
  known: ReadonlyMap<string, number>,
  tasks: readonly TaskView[],
  now: number,
): ReadonlyMap<string, number> {
  const running = tasks.filter((task) => task.lastStatus === 'RUNNING');
  return new Map(running.map(({ arn }) => [arn, known.get(arn) ?? now]));
}

function newFailures(known: readonly SeenFailure[], tasks: readonly TaskView[], now: number): SeenFailure[] {
  const seen = new Set(known.map(({ taskArn }) => taskArn));
  return tasks.flatMap((task) => {
    if (task.lastStatus !== 'STOPPED' || seen.has(task.arn)) return [];
    const kind = failureKind(task);
    return kind ? [{ taskArn: task.arn, kind, at: now }] : [];
  });
}
