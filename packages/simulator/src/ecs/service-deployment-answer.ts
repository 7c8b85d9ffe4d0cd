import { threshold } from './circuit-breaker.ts';
import { revisionCounts } from './counts.ts';
import type { EcsContext } from './context.ts';
import type { ServiceDeployment, ServiceRevision } from './model.ts';
import { present, seconds, timestamps } from './answer.ts';
import type { HookRun } from './shift/shift.ts';
import { remainder } from './shift/traffic.ts';

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
export function describeServiceDeployment(
  { simulation }: EcsContext,
  serviceDeployment: ServiceDeployment,
): Record<string, unknown> {
  const { arn, service, target, sources, configuration, breaker, alarms, rollback, shift } =
    serviceDeployment;
  const earlier = simulation.variants.finishedHooksTold ? (shift?.finished ?? []) : [];
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
    lifecycleHookDetails: shift && [...earlier, ...shift.running].map(hookDetail),
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

function hookDetail({ id, hook, status, expiresAt, timeoutAction }: HookRun): Record<string, unknown> {
  return present({
    hookId: id,
    targetType: hook.targetType ?? 'AWS_LAMBDA',
    targetArn: hook.hookTargetArn,
    status,
    expiresAt: seconds(expiresAt),
    timeoutAction,
  });
}

function summary(serviceDeployment: ServiceDeployment, revision: ServiceRevision): Record<string, unknown> {
  const { service, frozen } = serviceDeployment;
  const { requested, running, pending } = frozen?.get(revision.arn) ?? revisionCounts(service, revision);
  return {
    arn: revision.arn,
    requestedTaskCount: requested,
    runningTaskCount: running,
    pendingTaskCount: pending,
    ...weightsOf(serviceDeployment, revision),
  };
}

/** Shares of the traffic that the deployment asks for; nothing where none is shifted. */
function weightsOf({ target, shift }: ServiceDeployment, revision: ServiceRevision): Record<string, number> {
  if (!shift?.routed) return {};
  if (revision === target.revision) {
    return { requestedTestTrafficWeight: shift.test, requestedProductionTrafficWeight: shift.production };
  }
  if (revision === shift.blue?.revision) {
    return {
      requestedTestTrafficWeight: remainder(shift.test),
      requestedProductionTrafficWeight: remainder(shift.production),
    };
  }
  return { requestedTestTrafficWeight: 0, requestedProductionTrafficWeight: 0 };
}
