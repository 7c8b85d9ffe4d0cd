import type { EcsContext } from './context.ts';
import { countTasks, revisionCounts } from './counts.ts';
import type { Deployment, Service } from './model.ts';
import { platformVersionOf } from './settings.ts';
import { present, seconds } from './answer.ts';
import { describeTaskSet, ownController } from './task-set.ts';

/** A service as DescribeServices, CreateService and UpdateService answer it. */
export function describeService({ simulation }: EcsContext, service: Service): Record<string, unknown> {
  const { settings, deployments, cluster } = service;
  const current =
    service.current ??
    (simulation.variants.currentDeploymentClearedWhenIdle ? undefined : service.history[0]);
  const revisions = [...new Set(deployments.map(({ revision }) => revision))];
  return {
    placementConstraints: [],
    placementStrategy: [],
    loadBalancers: [],
    serviceRegistries: [],
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    enableECSManagedTags: false,
    enableExecuteCommand: false,
    propagateTags: 'NONE',
    ...(settings.loadBalancers?.length ? { healthCheckGracePeriodSeconds: 0 } : {}),
    ...withoutMonitoring(settings),
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: cluster.arn,
    status: service.status,
    ...countsOf(service),
    ...(ownController(service)
      ? { deployments: deployments.map((deployment) => describeDeployment(service, deployment)) }
      : { deployments: [], taskSets: deployments.map((one) => describeTaskSet(service, one)) }),
    events: service.events.map(({ id, createdAt, message }) => ({
      id,
      createdAt: seconds(createdAt),
      message,
    })),
    createdAt: seconds(service.createdAt),
    createdBy: service.createdBy,
    ...(ownController(service) && {
      currentServiceRevisions: revisions.map((revision) => {
        const { requested, running, pending } = revisionCounts(service, revision);
        return {
          arn: revision.arn,
          requestedTaskCount: requested,
          runningTaskCount: running,
          pendingTaskCount: pending,
        };
      }),
    }),
    ...(current ? { currentServiceDeployment: current.arn } : {}),
  };
}

function describeDeployment(service: Service, deployment: Deployment): Record<string, unknown> {
  const { settings, taskDefinition } = deployment.revision;
  const tasks = [...service.tasks].filter((task) => task.deployment === deployment);
  const { running, pending } = countTasks(tasks);
  return present({
    id: deployment.id,
    status: deployment.status,
    taskDefinition: taskDefinition.arn,
    desiredCount: deployment.desiredCount,
    pendingCount: pending,
    runningCount: running,
    failedTasks: deployment.failedTasks,
    createdAt: seconds(deployment.createdAt),
    updatedAt: seconds(deployment.updatedAt),
    launchType: settings.launchType,
    capacityProviderStrategy:
      settings.launchType === undefined ? settings.capacityProviderStrategy : undefined,
    platformVersion: platformVersionOf(settings),
    platformFamily: settings.launchType === 'FARGATE' ? 'Linux' : undefined,
    networkConfiguration: settings.networkConfiguration,
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
    serviceConnectConfiguration: settings.serviceConnectConfiguration,
    volumeConfigurations: settings.volumeConfigurations,
    vpcLatticeConfigurations: settings.vpcLatticeConfigurations,
  });
}

function countsOf(service: Service): { runningCount: number; pendingCount: number } {
  const { running, pending } = countTasks(service.tasks);
  return { runningCount: running, pendingCount: pending };
}

/** `monitoring` is taken but not echoed here; DescribeServiceRevisions has it. */
function withoutMonitoring(settings: Service['settings']): Record<string, unknown> {
  const { monitoring: _, ...echoed } = settings as Record<string, unknown>;
  return present(echoed);
}
