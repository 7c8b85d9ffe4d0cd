import type { DeploymentInfo, ECSTarget, ECSTaskSet, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import type { Service, TaskSet } from '@aws-sdk/client-ecs';
import type { Counts, DeploymentState, DeploymentView } from '../deployment/observation.ts';
import type { Subject } from '../deployment/subject.ts';

/** What CodeDeploy and ECS say of one deployment. */
export interface CodeDeployRecord {
  readonly info: DeploymentInfo;
  /** Of the deployment by which CodeDeploy goes back, once there is one. */
  readonly rollback: DeploymentInfo | undefined;
  readonly target: ECSTarget | undefined;
  readonly service: Pick<Service, 'taskDefinition' | 'taskSets'>;
  /** ECS's id of the task set that was deployed, as it was once seen: it may be gone. */
  readonly taskSetId: string | undefined;
  /** It ended so recently that a rollback may not be told yet. */
  readonly justEnded: boolean;
}

/** A deployment of CodeDeploy. That the old tasks are kept for a while is not waited for: all traffic has moved. */
export function viewOfCodeDeployment(record: CodeDeployRecord, subject: Subject): DeploymentView {
  const { info, target, service, rollback, taskSetId } = record;
  const error = info.errorInformation;
  const taskSets = service.taskSets ?? [];
  const ours = taskSets.filter(({ id }) => id === taskSetId);
  const labelled = target?.taskSetsInfo?.find(({ identifer }) => identifer === taskSetId);
  const traffic = trafficOf(labelled, info);
  const failed = target?.lifecycleEvents?.find(({ status }) => status === 'Failed');
  const isHook = error?.code === 'HOOK_EXECUTION_FAILURE';
  const alarmed = error?.code === 'ALARM_ACTIVE';
  return {
    id: subject.deploymentId,
    state: stateOf(record, subject.stopping === true),
    controller: 'CodeDeploy',
    reason: isHook ? (failed?.diagnostics?.message ?? error.message) : error?.message,
    taskDefinitionArn: subject.taskDefinitionArn,
    startedBy: taskSetId,
    ours: countsOf(ours),
    others: countsOf(taskSets.filter(({ id }) => id !== taskSetId)),
    breaker: undefined,
    alarms: alarmed ? { names: [], triggered: alarmsIn(error?.message ?? '') } : undefined,
    failedHook:
      isHook && failed ? { stage: failed.lifecycleEventName ?? '', timedOut: timedOut(failed) } : undefined,
    failure:
      error?.code && error.code !== 'MANUAL_STOP' && !isHook && !alarmed
        ? { code: error.code, message: error.message ?? '' }
        : undefined,
    rollback: rollback && {
      taskDefinitionArn: service.taskDefinition,
      reason: undefined,
    },
    stage: stageOf(info, target),
    hooks:
      info.status === 'Ready'
        ? [
            {
              id: info.deploymentId ?? '',
              stage: 'BeforeAllowTraffic',
              status: 'AWAITING_ACTION',
              expiresAt: undefined,
              onExpiry: undefined,
            },
          ]
        : [],
    traffic,
    carriesAllTraffic: info.instanceTerminationWaitTimeStarted === true || traffic === 100,
    endedAt: info.completeTime?.getTime(),
  };
}

function stateOf({ info, rollback, justEnded }: CodeDeployRecord, stopping: boolean): DeploymentState {
  switch (info.status) {
    case undefined:
    case 'Created':
    case 'Queued':
      return 'pending';
    case 'Succeeded':
      return 'successful';
    case 'InProgress':
    case 'Baking':
    case 'Ready':
      return info.instanceTerminationWaitTimeStarted && !stopping ? 'successful' : 'in-progress';
    case 'Failed':
    case 'Stopped':
      if (rollback) return stateOfRollback(rollback);
      return justEnded && (rollsBack(info) || wasStopped(info)) ? 'rollback-requested' : 'stopped';
  }
}

function stateOfRollback({ status }: DeploymentInfo): DeploymentState {
  if (status === 'Succeeded') return 'rolled-back';
  return status === 'Failed' || status === 'Stopped' ? 'rollback-failed' : 'rolling-back';
}

/** Whether the deployment's own settings ask for the way back after an end like this. */
function rollsBack({ autoRollbackConfiguration: back, errorInformation, status }: DeploymentInfo): boolean {
  const event =
    errorInformation?.code === 'ALARM_ACTIVE'
      ? 'DEPLOYMENT_STOP_ON_ALARM'
      : status === 'Failed'
        ? 'DEPLOYMENT_FAILURE'
        : 'DEPLOYMENT_STOP_ON_REQUEST';
  return back?.enabled === true && (back.events ?? []).includes(event);
}

/** Who stops a deployment may ask for the way back, which the record does not tell. */
function wasStopped({ status, errorInformation }: DeploymentInfo): boolean {
  return status === 'Stopped' && (errorInformation?.code ?? 'MANUAL_STOP') === 'MANUAL_STOP';
}

function trafficOf(taskSet: ECSTaskSet | undefined, info: DeploymentInfo): number | undefined {
  if (info.instanceTerminationWaitTimeStarted) return 100;
  return taskSet?.trafficWeight;
}

function stageOf({ status }: DeploymentInfo, target: ECSTarget | undefined): string | undefined {
  if (status === 'Ready') return 'BeforeAllowTraffic';
  const begun = (target?.lifecycleEvents ?? []).filter(
    ({ status: event }) => event === 'InProgress' || event === 'Succeeded' || event === 'Failed',
  );
  return begun.at(-1)?.lifecycleEventName;
}

/** CodeDeploy names them behind its sentence: `Activated alarms: <a, b>`. */
function alarmsIn(message: string): readonly string[] {
  const names = /Activated alarms: <(?<names>[^>]+)>/.exec(message)?.groups?.['names'];
  return names === undefined ? ['of the deployment group'] : names.split(/,\s*/);
}

function timedOut({ diagnostics }: LifecycleEvent): boolean {
  return (
    diagnostics?.errorCode === 'ScriptTimedOut' ||
    /did not report|timed out/i.test(diagnostics?.message ?? '')
  );
}

function countsOf(taskSets: readonly TaskSet[]): Counts {
  const sum = (of: (taskSet: TaskSet) => number | undefined) =>
    taskSets.reduce((total, taskSet) => total + (of(taskSet) ?? 0), 0);
  return {
    desired: sum(({ computedDesiredCount }) => computedDesiredCount),
    running: sum(({ runningCount }) => runningCount),
    pending: sum(({ pendingCount }) => pendingCount),
  };
}
