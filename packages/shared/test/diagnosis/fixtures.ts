import type { DeploymentView, EventView } from '@ecs-actions/shared/deployment/observation';
import type { Evidence, LogTail } from '@ecs-actions/shared/diagnosis/evidence';
import type { ContainerView, TaskView } from '@ecs-actions/shared/ecs/task-view';

/** AWS's clock at the start of every deployment told here. */
export const start = Date.UTC(2026, 10, 20, 12, 3, 0);

export const account = '123456789012';
export const arn = (rest: string, service = 'ecs'): string =>
  `arn:aws:${service}:eu-west-1:${account}:${rest}`;
export const image = `${account}.dkr.ecr.eu-west-1.amazonaws.com/app:4b7e0aa`;
export const targetGroup = arn('targetgroup/web-blue/73e2d6bc24d8a067', 'elasticloadbalancing');

export function container(of: Partial<ContainerView> = {}): ContainerView {
  return {
    name: 'app',
    image,
    digest: undefined,
    lastStatus: 'STOPPED',
    exitCode: undefined,
    reason: undefined,
    health: 'UNKNOWN',
    runtimeId: undefined,
    ...of,
  };
}

/** A stopped task of web:42; `number` tells them apart, and the later ones are the newer. */
export function task(number: number, of: Partial<TaskView> = {}): TaskView {
  const id = `${number}${'0123456789abcdef'.repeat(2)}`.slice(0, 32);
  return {
    arn: arn(`task/demo/${id}`),
    id,
    taskDefinitionArn: arn('task-definition/web:42'),
    startedBy: 'ecs-svc/4200000000000000042',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    health: 'UNKNOWN',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    createdAt: start + number * 17_000 - 12_000,
    startedAt: start + number * 17_000,
    stoppedAt: start + number * 17_000 + 9_000,
    executionStoppedAt: start + number * 17_000 + 2_000,
    availabilityZone: 'eu-west-1a',
    privateIp: `10.0.0.${number}`,
    containers: [container()],
    ...of,
  };
}

/** Three tasks that ended alike, the newest first. */
export function tasks(of: Partial<TaskView>): TaskView[] {
  return [3, 2, 1].map((number) => task(number, of));
}

/** A task that never came to RUNNING. */
export const neverStarted: Partial<TaskView> = {
  stopCode: 'TaskFailedToStart',
  stoppedReason: 'Task failed to start',
  startedAt: undefined,
  executionStoppedAt: undefined,
};

export function deployment(of: Partial<DeploymentView> = {}): DeploymentView {
  return {
    id: arn('service-deployment/demo/web/NCWGC2ZR-taawPAYrIaU5'),
    state: 'rolled-back',
    reason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
    taskDefinitionArn: arn('task-definition/web:42'),
    ours: { desired: 2, running: 0, pending: 0 },
    others: { desired: 2, running: 2, pending: 0 },
    breaker: { triggered: true, failures: 3, threshold: 3 },
    alarms: undefined,
    failedHook: undefined,
    rollback: { taskDefinitionArn: arn('task-definition/web:41'), reason: undefined },
    stage: undefined,
    hooks: [],
    traffic: undefined,
    carriesAllTraffic: false,
    ...of,
  };
}

export function events(...messages: string[]): EventView[] {
  return messages.map((message, index) => ({
    id: `event-${index}`,
    at: start + 5_000 + index * 20_000,
    message: `(service web) ${message}`,
  }));
}

export function log(lines: readonly string[], of: Partial<LogTail> = {}): LogTail {
  return { container: 'app', taskId: task(3).id, lines, absent: undefined, ...of };
}

export function evidence(of: Partial<Evidence> = {}): Evidence {
  return {
    cluster: 'demo',
    service: 'web',
    taskDefinitionArn: arn('task-definition/web:42'),
    revision: 'web:42',
    facts: { endedBy: 'detector', wayBack: 'done' },
    deployment: deployment(),
    events: [],
    stoppedTasks: [],
    runningTasks: [],
    logs: [],
    targets: [],
    healthChecks: [],
    definition: {
      cpu: '256',
      memory: '512',
      platform: 'linux/amd64',
      executionRoleArn: arn('role/web-execution', 'iam'),
      containers: [
        {
          name: 'app',
          image,
          essential: true,
          memory: undefined,
          logDriver: 'awslogs',
          logGroup: '/ecs/web',
        },
      ],
    },
    capacity: [],
    changedKeys: [],
    essentialContainers: ['app'],
    gaps: [],
    ...of,
  };
}
