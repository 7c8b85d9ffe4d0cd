import { type Memory, nothingSeen, remember } from '../../src/deployment/memory.ts';
import type { DeploymentView, Observation } from '../../src/deployment/observation.ts';
import { statusOf } from '../../src/deployment/status.ts';
import { verdict } from '../../src/deployment/verdict.ts';
import type { WatchPlan } from '../../src/deployment/watch-plan.ts';
import type { TaskView } from '../../src/ecs/task-view.ts';

/** Builders for what a watch sees; every test names only what it is about. */
export const plan: WatchPlan = {
  waitUntil: 'deployed',
  floor: 2,
  startedAt: 0,
  deadline: 1_800_000,
  rollbackBudget: 1_200_000,
  onFailure: 'rollback',
  failFast: true,
  failFastAfter: 3,
  breaker: { enabled: false, rollback: false },
  containerHealthChecks: false,
};

export function deployment(view: Partial<DeploymentView> = {}): DeploymentView {
  return {
    id: 'ours',
    state: 'in-progress',
    reason: undefined,
    taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:2',
    ours: { desired: 2, running: 0, pending: 2 },
    others: { desired: 2, running: 2, pending: 0 },
    breaker: undefined,
    alarms: undefined,
    failedHook: undefined,
    rollback: undefined,
    stage: undefined,
    hooks: [],
    traffic: undefined,
    carriesAllTraffic: false,
    ...view,
  };
}

export function seen(
  at: number,
  view: Partial<DeploymentView> = {},
  rest: Partial<Observation> = {},
): Observation {
  return {
    at,
    service: { status: 'ACTIVE', taskDefinitionArn: undefined, desired: 2, running: 2, pending: 0 },
    deployment: deployment(view),
    newer: undefined,
    tasks: undefined,
    tasksDenied: false,
    events: [],
    ...rest,
  };
}

export function task(id: string, view: Partial<TaskView> = {}): TaskView {
  return {
    arn: `arn:aws:ecs:eu-west-1:123456789012:task/main/${id}`,
    id,
    taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:2',
    startedBy: 'ecs-svc/1',
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    health: 'UNKNOWN',
    stopCode: undefined,
    stoppedReason: undefined,
    createdAt: undefined,
    startedAt: undefined,
    stoppedAt: undefined,
    executionStoppedAt: undefined,
    availabilityZone: undefined,
    privateIp: undefined,
    containers: [],
    ...view,
  };
}

export function crashed(id: string, exitCode = 1): TaskView {
  return task(id, {
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [
      {
        name: 'app',
        image: 'web',
        digest: undefined,
        lastStatus: 'STOPPED',
        exitCode,
        reason: undefined,
        health: 'UNKNOWN',
        runtimeId: undefined,
      },
    ],
  });
}

export function memoryOf(
  observations: readonly Observation[],
  with_: Partial<Memory> = {},
  by: WatchPlan = plan,
): Memory {
  return observations.reduce((memory, one) => remember(memory, one, by), { ...nothingSeen, ...with_ });
}

/** What was seen of a deployment, and what follows. */
export interface Case {
  readonly what: string;
  readonly observations: readonly Observation[];
  readonly memory?: Partial<Memory>;
  readonly plan?: Partial<WatchPlan>;
  /** A status, `undecided`, or how the release is undone. */
  readonly expected: string;
}

/** What a verdict means for whoever called: the status that the published table has for its facts. */
export function verdictOf({ observations, memory, plan: changed }: Case): string {
  const by = { ...plan, ...changed };
  const seenSoFar = memoryOf(observations, memory, by);
  const decided = verdict(seenSoFar, by, seenSoFar.latest?.at ?? 0);
  if (decided.kind === 'undo') return `undo by ${decided.how} (${decided.because})`;
  return decided.kind === 'end' ? statusOf(decided.facts).status : 'undecided';
}

/** Two tasks that run, and that nothing is known against. */
export const running = [task('a'), task('b')];
export const rival = { id: 'theirs', taskDefinitionArn: undefined };

/** One look after a minute. */
export function end(view: Partial<DeploymentView>, rest: Partial<Observation> = {}): readonly Observation[] {
  return [seen(60_000, view, rest)];
}

/** We asked ECS to end it. */
export function asked(because: NonNullable<Memory['asked']>['because'], at = 0): Pick<Memory, 'asked'> {
  return { asked: { because, at, since: at } };
}
