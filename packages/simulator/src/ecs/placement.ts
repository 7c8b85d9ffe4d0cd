import { createTask } from '../tasks/create.ts';
import type { TaskLifecycle } from '../tasks/lifecycle.ts';
import type { EcsContext } from './context.ts';
import type { ServiceEvents } from './events.ts';
import type { Deployment, Service, ServiceSettings, Task } from './model.ts';
import { events, stoppedReasons } from './texts.ts';

/** Starts and stops the tasks of services, and says so. */
export class Placement {
  readonly #context: EcsContext;
  readonly #events: ServiceEvents;
  readonly #lifecycle: TaskLifecycle;

  constructor(context: EcsContext, serviceEvents: ServiceEvents, lifecycle: TaskLifecycle) {
    this.#context = context;
    this.#events = serviceEvents;
    this.#lifecycle = lifecycle;
  }

  /**
   * Starts tasks of a deployment.
   * @returns false when the cluster has no room; nothing has been started then.
   */
  start(service: Service, deployment: Deployment, count: number): boolean {
    if (count === 0) return true;
    if (!service.cluster.capacityAvailable) {
      this.#context.simulation.truth.record(this.#context.simulation.time.now, 'capacity.missing', {
        service: service.arn,
        deployment: deployment.id,
        count,
      });
      this.#events.say(service, usesFargate(service.settings) ? events.noFargateCapacity : events.noInstance);
      return false;
    }
    const replaced = [...service.tasks].filter(
      (task) => task.deployment === deployment && task.health === 'unhealthy' && task.stoppedAt === undefined,
    );
    const tasks = Array.from({ length: count }, () => createServiceTask(this.#context, service, deployment));
    for (const task of tasks) this.#lifecycle.launch(task);
    this.#events.say(
      service,
      events.started(
        tasks.map(({ id }) => id),
        Math.min(replaced.length, count),
      ),
    );
    return true;
  }

  /** Stops tasks, an unhealthy one for being that, the others for the sake of `because`. */
  stop(service: Service, tasks: readonly Task[], because: Deployment): void {
    if (tasks.length === 0) return;
    const targets = new Map<string, number>();
    for (const task of tasks) {
      for (const { targetGroupArn } of task.targets) {
        targets.set(targetGroupArn, (targets.get(targetGroupArn) ?? 0) + 1);
      }
      const stoppedReason = task.unhealthy?.stoppedReason ?? stoppedReasons.deployment(because.id);
      this.#lifecycle.end(task, { stopCode: 'ServiceSchedulerInitiated', stoppedReason });
    }
    this.#events.say(service, events.stopped(tasks.map(({ id }) => id)));
    for (const [targetGroupArn, count] of targets) {
      this.#events.say(service, events.deregistered(count, targetGroupArn));
      this.#events.say(
        service,
        events.draining(count),
        `${service.name}, taskSet ${tasks[0]?.startedBy ?? ''}`,
      );
    }
  }
}

/** A task as a service's deployment makes it. */
export function createServiceTask(context: EcsContext, service: Service, deployment: Deployment): Task {
  const { settings, taskDefinition, targetGroups } = deployment.revision;
  const [strategy] = settings.capacityProviderStrategy ?? [];
  return createTask(context, {
    cluster: service.cluster,
    taskDefinition,
    service,
    deployment,
    startedBy: deployment.id,
    group: `service:${service.name}`,
    launchType: strategy ? fargateOrEc2(strategy.capacityProvider) : settings.launchType,
    capacityProviderName: strategy?.capacityProvider,
    platformVersion: settings.platformVersion,
    networkConfiguration: settings.networkConfiguration,
    loadBalancers: (settings.loadBalancers ?? []).map((loadBalancer, index) => {
      const targetGroupArn = targetGroups[index] ?? loadBalancer.targetGroupArn;
      return targetGroupArn === undefined ? loadBalancer : { ...loadBalancer, targetGroupArn };
    }),
    overrides: undefined,
    enableExecuteCommand: service.settings.enableExecuteCommand ?? false,
    tags: service.settings.propagateTags === 'SERVICE' ? (context.store.tags.get(service.arn) ?? []) : [],
  });
}

function fargateOrEc2(capacityProvider: string | undefined): string {
  return capacityProvider?.startsWith('FARGATE') ? 'FARGATE' : 'EC2';
}

function usesFargate({ launchType, capacityProviderStrategy = [] }: ServiceSettings): boolean {
  return (
    launchType === 'FARGATE' ||
    capacityProviderStrategy.some(({ capacityProvider }) => capacityProvider?.startsWith('FARGATE'))
  );
}
