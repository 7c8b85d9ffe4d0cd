import type { EcsContext } from '../ecs/context.ts';
import type { Task, TaskContainer } from '../ecs/model.ts';

/** What is particular to a task; the rest follows from its task definition. */
export type TaskRequest = Pick<
  Task,
  | 'cluster'
  | 'taskDefinition'
  | 'service'
  | 'deployment'
  | 'startedBy'
  | 'group'
  | 'launchType'
  | 'capacityProviderName'
  | 'platformVersion'
  | 'networkConfiguration'
  | 'loadBalancers'
  | 'overrides'
  | 'enableExecuteCommand'
  | 'tags'
>;

/** A task that has been placed and not begun yet. */
export function createTask({ ids, simulation, store }: EcsContext, request: TaskRequest): Task {
  const id = ids.task();
  const arn = ids.arn(`task/${request.cluster.name}/${id}`);
  const task: Task = {
    ...request,
    id,
    arn,
    containers: request.taskDefinition.containers.map((definition): TaskContainer => ({
      definition,
      name: definition.name ?? '',
      image: definition.image ?? '',
      arn: ids.arn(`container/${request.cluster.name}/${id}/${ids.uuid()}`),
      imageDigest: undefined,
      lastStatus: 'PENDING',
      healthStatus: 'UNKNOWN',
      exitCode: undefined,
      reason: undefined,
      behaviour: undefined,
    })),
    createdAt: simulation.time.now,
    address: ids.address(),
    networkInterface: ids.networkInterface(),
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    version: 1,
    connectedAt: undefined,
    pullStartedAt: undefined,
    pullStoppedAt: undefined,
    startedAt: undefined,
    executionStoppedAt: undefined,
    stoppingAt: undefined,
    stoppedAt: undefined,
    stopCode: undefined,
    stoppedReason: undefined,
    targets: [],
    health: 'waiting',
    unhealthy: undefined,
    pending: new Set(),
  };
  store.tasks.set(arn, task);
  request.service?.tasks.add(task);
  return task;
}

/** `linux/amd64` or `linux/arm64`, as the task definition asks. */
export function platformOf(task: Task): string {
  const { runtimePlatform } = task.taskDefinition.described as {
    runtimePlatform?: { cpuArchitecture?: string };
  };
  return runtimePlatform?.cpuArchitecture === 'ARM64' ? 'linux/arm64' : 'linux/amd64';
}

export function isEssential(container: TaskContainer): boolean {
  return container.definition.essential !== false;
}
