import { present, seconds } from './answer.ts';
import { countTasks, liveTasks } from './counts.ts';
import type { Deployment, Service } from './model.ts';
import { platformVersionOf } from './settings.ts';

/** Whether ECS itself deploys the service; otherwise it has task sets in the place of deployments. */
export function ownController({ settings }: Service): boolean {
  return (settings.deploymentController?.type ?? 'ECS') === 'ECS';
}

/** All tasks of a task set are there, healthy, and no others of it. */
export function isSteady(service: Service, taskSet: Deployment): boolean {
  const live = liveTasks(service, taskSet);
  return live.length === taskSet.desiredCount && live.every(({ health }) => health === 'healthy');
}

/** An entry of `taskSets[]`. */
export function describeTaskSet(service: Service, taskSet: Deployment): Record<string, unknown> {
  const { settings, taskDefinition } = taskSet.revision;
  const tasks = [...service.tasks].filter((task) => task.deployment === taskSet);
  const { running, pending } = countTasks(tasks);
  return present({
    id: taskSet.id,
    taskSetArn: `${service.arn.replace(':service/', ':task-set/')}/${taskSet.id}`,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    startedBy: settings.deploymentController?.type === 'CODE_DEPLOY' ? 'CODE_DEPLOY' : undefined,
    externalId: taskSet.externalId,
    status: taskSet.status,
    taskDefinition: taskDefinition.arn,
    computedDesiredCount: taskSet.desiredCount,
    pendingCount: pending,
    runningCount: running,
    createdAt: seconds(taskSet.createdAt),
    updatedAt: seconds(taskSet.updatedAt),
    launchType: settings.launchType,
    capacityProviderStrategy:
      settings.launchType === undefined ? settings.capacityProviderStrategy : undefined,
    platformVersion: platformVersionOf(settings),
    networkConfiguration: settings.networkConfiguration,
    loadBalancers: settings.loadBalancers ?? [],
    serviceRegistries: settings.serviceRegistries ?? [],
    scale: { value: 100, unit: 'PERCENT' },
    stabilityStatus: isSteady(service, taskSet) ? 'STEADY_STATE' : 'STABILIZING',
    stabilityStatusAt: seconds(taskSet.updatedAt),
    tags: [],
  });
}
