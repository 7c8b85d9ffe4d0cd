import type { Deployment, Service } from '@aws-sdk/client-ecs';
import type { Counts, DeploymentState, DeploymentView, NewerView } from './observation.ts';
import { servesAlone } from './service-deployment.ts';
import type { Subject } from './subject.ts';

/** ECS's literal beginnings; full stops and what follows differ between sources. */
const breakerReason = /^ECS deployment circuit breaker/;
const rollbackReason = /rolling back to deploymentId/;

export interface ListedView {
  readonly deployment: DeploymentView | undefined;
  readonly newer: NewerView | undefined;
  /** Id of the deployment in which ECS goes back, `ecs-svc/…`. */
  readonly rollbackId?: string | undefined;
}

/**
 * A deployment as the service's `deployments[]` tells it, for callers who may not read service deployments. It says
 * less: who asked for a stop is not in it, and a rollback is told from a newer deployment by its reason, or by its going
 * back to the task definition that was there before ours.
 * @param before task definition that the service ran before our deployment
 * @param rollbackId of an earlier view: later its reason may have changed, and ours may be gone
 */
export function viewOfDeploymentsList(
  service: Service,
  subject: Subject,
  before: string | undefined,
  rollbackId?: string,
): ListedView {
  const deployments = service.deployments ?? [];
  const own = deployments.find(({ id }) => id === subject.deploymentId);
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  if (!primary) return { deployment: undefined, newer: undefined };
  if (primary.id === subject.deploymentId) {
    const others = deployments.filter(({ id }) => id !== subject.deploymentId);
    return {
      deployment: view(subject, primary, others, stateOfPrimary(primary), undefined),
      newer: undefined,
    };
  }
  if (primary.id === rollbackId || isRollback(primary, own, subject, before)) {
    const state = stateOfRollback(primary);
    const rollback = { taskDefinitionArn: primary.taskDefinition, reason: primary.rolloutStateReason };
    return {
      deployment: view(subject, own, [primary], state, rollback),
      newer: undefined,
      rollbackId: primary.id,
    };
  }
  // What has once been COMPLETED remains so when somebody else's deployment follows.
  const state = own?.rolloutState === 'COMPLETED' ? 'successful' : 'stopped';
  return {
    deployment: own && view(subject, own, [primary], state, undefined),
    newer: { id: primary.id ?? '', taskDefinitionArn: primary.taskDefinition },
  };
}

function stateOfPrimary({ rolloutState }: Deployment): DeploymentState {
  if (rolloutState === 'COMPLETED') return 'successful';
  return rolloutState === 'FAILED' ? 'stopped' : 'in-progress';
}

function stateOfRollback({ rolloutState }: Deployment): DeploymentState {
  if (rolloutState === 'COMPLETED') return 'rolled-back';
  return rolloutState === 'FAILED' ? 'rollback-failed' : 'rolling-back';
}

function isRollback(
  primary: Deployment,
  own: Deployment | undefined,
  subject: Subject,
  before: string | undefined,
): boolean {
  if (rollbackReason.test(primary.rolloutStateReason ?? '')) return true;
  // Created before ours and PRIMARY again: ECS took up the earlier deployment under its own id.
  if ((primary.createdAt?.getTime() ?? Infinity) < subject.createdAt) return true;
  if (before === undefined) return own?.rolloutState === 'FAILED';
  return primary.taskDefinition === before && (own === undefined || own.rolloutState === 'FAILED');
}

function view(
  subject: Subject,
  own: Deployment | undefined,
  rest: readonly Deployment[],
  state: DeploymentState,
  rollback: DeploymentView['rollback'],
): DeploymentView {
  const ours = countsOf(own ? [own] : []);
  const others = countsOf(rest);
  const triggered =
    own?.rolloutState === 'FAILED' ||
    breakerReason.test(own?.rolloutStateReason ?? '') ||
    rollback !== undefined;
  return {
    id: subject.deploymentId,
    state,
    reason: own?.rolloutStateReason ?? rollback?.reason,
    taskDefinitionArn: subject.taskDefinitionArn,
    ours,
    others,
    breaker: triggered ? { triggered, failures: own?.failedTasks ?? 0, threshold: 0 } : undefined,
    alarms: undefined,
    failedHook: undefined,
    rollback,
    stage: undefined,
    hooks: undefined,
    traffic: undefined,
    carriesAllTraffic: servesAlone(ours, others),
  };
}

function countsOf(deployments: readonly Deployment[]): Counts {
  const sum = (of: (deployment: Deployment) => number | undefined) =>
    deployments.reduce((total, deployment) => total + (of(deployment) ?? 0), 0);
  return {
    desired: sum(({ desiredCount }) => desiredCount),
    running: sum(({ runningCount }) => runningCount),
    pending: sum(({ pendingCount }) => pendingCount),
  };
}
