import type {
  DeploymentLifecycleHookDetail,
  ServiceDeployment,
  ServiceDeploymentStatus,
  ServiceRevisionSummary,
} from '@aws-sdk/client-ecs';
import type { Counts, DeploymentState, DeploymentView } from './observation.ts';
import { ecsFailure, hookBlamed } from './ended-because.ts';
import type { Subject } from './subject.ts';

const states: Readonly<Record<ServiceDeploymentStatus, DeploymentState>> = {
  PENDING: 'pending',
  IN_PROGRESS: 'in-progress',
  SUCCESSFUL: 'successful',
  STOP_REQUESTED: 'stop-requested',
  STOPPED: 'stopped',
  ROLLBACK_REQUESTED: 'rollback-requested',
  ROLLBACK_IN_PROGRESS: 'rolling-back',
  ROLLBACK_SUCCESSFUL: 'rolled-back',
  ROLLBACK_FAILED: 'rollback-failed',
};

/** Production traffic is all on the new release from here on. */
const afterShift = new Set(['POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP']);

/**
 * A service deployment as DescribeServiceDeployments tells it.
 * @param rollbackTaskDefinitionArn of the service revision that it goes back to, where that is known
 */
export function viewOfServiceDeployment(
  deployment: ServiceDeployment,
  subject: Subject,
  rollbackTaskDefinitionArn: string | undefined,
): DeploymentView {
  const ours = countsOf(deployment.targetServiceRevision ? [deployment.targetServiceRevision] : []);
  const others = countsOf(deployment.sourceServiceRevisions ?? []);
  const { deploymentCircuitBreaker: breaker, alarms, rollback, lifecycleStage: stage } = deployment;
  const hooks = deployment.lifecycleHookDetails ?? [];
  const failedHook = hooks.find((hook) => hasObjected(hook));
  const blamed = hookBlamed(rollback?.reason ?? deployment.statusReason);
  return {
    id: subject.serviceDeploymentArn ?? subject.deploymentId,
    state: states[deployment.status ?? 'PENDING'],
    reason: deployment.statusReason,
    taskDefinitionArn: subject.taskDefinitionArn,
    ours,
    others,
    breaker:
      breaker && breaker.status !== 'DISABLED'
        ? {
            triggered: breaker.status === 'TRIGGERED',
            failures: breaker.failureCount ?? 0,
            threshold: breaker.threshold ?? 0,
          }
        : undefined,
    alarms: alarms && { names: alarms.alarmNames ?? [], triggered: alarms.triggeredAlarmNames ?? [] },
    failure: ecsFailure(deployment.statusReason),
    failedHook: failedHook
      ? { stage: blamed?.stage ?? stage ?? '', timedOut: failedHook.status === 'TIMED_OUT' }
      : blamed,
    rollback: rollback?.serviceRevisionArn
      ? { taskDefinitionArn: rollbackTaskDefinitionArn, reason: rollback.reason }
      : undefined,
    stage,
    hooks: hooks.map((hook) => ({
      id: hook.hookId ?? '',
      stage: stage ?? '',
      status: hook.status ?? '',
      expiresAt: hook.expiresAt?.getTime(),
      onExpiry: hook.timeoutAction,
    })),
    traffic: deployment.targetServiceRevision?.requestedProductionTrafficWeight,
    testTraffic: deployment.targetServiceRevision?.requestedTestTrafficWeight,
    carriesAllTraffic: afterShift.has(stage ?? '') || servesAlone(ours, others),
    endedAt: deployment.finishedAt?.getTime(),
  };
}

/** A pause whose time is over may let the deployment go on. */
function hasObjected({ status, timeoutAction }: DeploymentLifecycleHookDetail): boolean {
  return status === 'FAILED' || (status === 'TIMED_OUT' && timeoutAction !== 'CONTINUE');
}

/** A rolling release takes requests as its tasks do, so it has them all when only its own tasks are left. */
export function servesAlone(ours: Counts, others: Counts): boolean {
  return ours.desired > 0 && ours.running >= ours.desired && others.running === 0 && others.pending === 0;
}

function countsOf(revisions: readonly ServiceRevisionSummary[]): Counts {
  const sum = (of: (revision: ServiceRevisionSummary) => number | undefined) =>
    revisions.reduce((total, revision) => total + (of(revision) ?? 0), 0);
  return {
    desired: sum((revision) => revision.requestedTaskCount),
    running: sum((revision) => revision.runningTaskCount),
    pending: sum((revision) => revision.pendingTaskCount),
  };
}
