import { type Memory, nothingSeen, remember } from '../../src/deployment/memory.ts';
import type { DeploymentView, Observation } from '../../src/deployment/observation.ts';
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
