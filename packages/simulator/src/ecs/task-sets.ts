import type { NewTaskSet, TaskSets, TaskSetView } from '../core/ports.ts';
import type { EcsContext } from './context.ts';
import { countTasks, hasTasks } from './counts.ts';
import { invalidParameter } from './errors.ts';
import type { Deployment, Service, ServiceSettings } from './model.ts';
import { newDeployment, newRevision } from './records.ts';
import { deployedSettings } from './settings.ts';
import { lastPart } from './store.ts';
import type { Strategy } from './strategy.ts';
import { isSteady } from './task-set.ts';
import type { Upkeep } from './upkeep.ts';

/** Keeps every task set of a service at the service's desired count; which there are is somebody else's decision. */
export class TaskSetUpkeep implements Strategy {
  readonly #upkeep: Upkeep;

  constructor(upkeep: Upkeep) {
    this.#upkeep = upkeep;
  }

  look(service: Service): void {
    for (const taskSet of service.deployments) {
      this.#upkeep.hold(service, taskSet, taskSet.status === 'DRAINING' ? 0 : service.settings.desiredCount);
    }
    service.deployments = service.deployments.filter(
      (taskSet) => taskSet.status !== 'DRAINING' || hasTasks(service, taskSet),
    );
    this.#upkeep.wait(service);
  }
}

/** The task sets of services that CodeDeploy deploys, for CodeDeploy. */
export function taskSetsOf(context: EcsContext): TaskSets {
  const { store, simulation, wakeups } = context;

  function find(clusterName: string, serviceName: string): Service | undefined {
    const cluster = store.findCluster(clusterName);
    const service = cluster && store.findService(cluster, serviceName);
    const isTheirs = service?.settings.deploymentController?.type === 'CODE_DEPLOY';
    return service?.status === 'ACTIVE' && isTheirs ? service : undefined;
  }

  function change(cluster: string, name: string, id: string, apply: (one: Deployment, of: Service) => void) {
    const service = find(cluster, name);
    const taskSet = service?.deployments.find((one) => one.id === id);
    if (!service || !taskSet) return;
    apply(taskSet, service);
    taskSet.updatedAt = simulation.time.now;
    wakeups.soon(service);
  }

  return {
    list(cluster, name) {
      const service = find(cluster, name);
      return service?.deployments.map((taskSet) => view(service, taskSet));
    },

    create(cluster, name, wanted) {
      const service = find(cluster, name);
      if (!service) throw invalidParameter(`The service ${lastPart(name)} is not there to be deployed to.`);
      const settings = settingsOf(service, wanted, store.usableTaskDefinition(wanted.taskDefinition).arn);
      const { containerName } = wanted.loadBalancer;
      const taskDefinition = store.usableTaskDefinition(settings.taskDefinition);
      if (!taskDefinition.containers.some((container) => container.name === containerName)) {
        throw invalidParameter(`The container ${containerName} does not exist in the task definition.`);
      }
      const made = newDeployment(context, service, newRevision(context, service, settings));
      const taskSet: Deployment = { ...made, status: 'ACTIVE', externalId: wanted.externalId };
      service.deployments = [...service.deployments, taskSet];
      service.steadySaidAt = undefined;
      wakeups.soon(service);
      return taskSet.id;
    },

    promote(cluster, name, id) {
      change(cluster, name, id, (taskSet, service) => {
        for (const other of service.deployments) {
          if (other.status === 'PRIMARY') other.status = 'ACTIVE';
        }
        taskSet.status = 'PRIMARY';
        taskSet.rolloutState = 'COMPLETED';
        taskSet.everCompleted = true;
        service.settings = { ...service.settings, ...deployedSettings(taskSet.revision.settings) };
        service.deployments = [taskSet, ...service.deployments.filter((other) => other !== taskSet)];
      });
    },

    delete(cluster, name, id) {
      change(cluster, name, id, (taskSet) => {
        taskSet.status = 'DRAINING';
      });
    },
  };
}

function view(service: Service, taskSet: Deployment): TaskSetView {
  const tasks = [...service.tasks].filter((task) => task.deployment === taskSet);
  return {
    id: taskSet.id,
    taskDefinition: taskSet.revision.taskDefinition.arn,
    status: taskSet.status,
    targetGroupArn: taskSet.revision.settings.loadBalancers?.[0]?.targetGroupArn,
    desired: taskSet.desiredCount,
    ...countTasks(tasks),
    steady: isSteady(service, taskSet),
  };
}

function settingsOf(
  { settings }: Service,
  { loadBalancer, settings: wanted }: NewTaskSet,
  taskDefinition: string,
): ServiceSettings {
  const { capacityProviderStrategy, networkConfiguration, platformVersion } = wanted;
  return {
    ...settings,
    taskDefinition,
    loadBalancers: [loadBalancer],
    ...(platformVersion === undefined ? {} : { platformVersion }),
    ...(networkConfiguration && { networkConfiguration }),
    ...(capacityProviderStrategy && { capacityProviderStrategy, launchType: undefined }),
  };
}
