import { threshold } from './circuit-breaker.ts';
import { revisionCounts } from './counts.ts';
import type { ServiceDeployment, ServiceRevision } from './model.ts';
import { present, seconds, timestamps } from './answer.ts';

/** A service deployment as ListServiceDeployments answers it. */
export function briefDeployment(serviceDeployment: ServiceDeployment): Record<string, unknown> {
  const { arn, service, status, statusReason, target } = serviceDeployment;
  return present({
    serviceDeploymentArn: arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    targetServiceRevisionArn: target.revision.arn,
    status,
    statusReason,
    ...timestamps({
      createdAt: serviceDeployment.createdAt,
      startedAt: serviceDeployment.startedAt,
      finishedAt: serviceDeployment.finishedAt,
    }),
  });
}

/** A service deployment as DescribeServiceDeployments answers it. */
export function describeServiceDeployment(serviceDeployment: ServiceDeployment): Record<string, unknown> {
  const { arn, service, target, sources, configuration, breaker, alarms, rollback } = serviceDeployment;
  const limit = serviceDeployment.frozen
    ? breaker.threshold
    : threshold(configuration.deploymentCircuitBreaker, service.settings.desiredCount);
  return present({
    serviceDeploymentArn: arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    status: serviceDeployment.status,
    statusReason: serviceDeployment.statusReason,
    lifecycleStage: serviceDeployment.lifecycleStage,
    ...timestamps({
      createdAt: serviceDeployment.createdAt,
      startedAt: serviceDeployment.startedAt,
      finishedAt: serviceDeployment.finishedAt,
      stoppedAt: serviceDeployment.stoppedAt,
      updatedAt: serviceDeployment.updatedAt,
    }),
    sourceServiceRevisions: sources.map((revision) => summary(serviceDeployment, revision)),
    targetServiceRevision: summary(serviceDeployment, target.revision),
    deploymentConfiguration: configuration,
    rollback: rollback && {
      reason: rollback.reason,
      startedAt: seconds(rollback.startedAt),
      serviceRevisionArn: rollback.to.revision.arn,
    },
    deploymentCircuitBreaker: {
      status: breaker.status,
      failureCount: breaker.failureCount,
      threshold: limit,
    },
    alarms: { status: alarms.status, alarmNames: alarms.names, triggeredAlarmNames: alarms.triggered },
  });
}

function summary({ service, frozen }: ServiceDeployment, revision: ServiceRevision): Record<string, unknown> {
  const { requested, running, pending } = frozen?.get(revision.arn) ?? revisionCounts(service, revision);
  return {
    arn: revision.arn,
    requestedTaskCount: requested,
    runningTaskCount: running,
    pendingTaskCount: pending,
  };
}
