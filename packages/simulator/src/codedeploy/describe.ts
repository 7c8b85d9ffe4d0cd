import type { DeploymentInfo, ECSTaskSet, RevisionLocation } from '@aws-sdk/client-codedeploy';
import type { TaskSetView } from '../core/ports.ts';
import type { Deployment, Group, LifecycleEvent } from './model.ts';

/** A shape of the SDK as it is on the wire: times are epoch seconds, and what is undefined is left out. */
type Wire = Readonly<Record<string, unknown>>;

const seconds = (milliseconds: number | undefined) =>
  milliseconds === undefined ? undefined : milliseconds / 1000;

/** GetDeployment names a revision and never tells its content. */
function location({ revisionType, appSpecContent }: RevisionLocation): RevisionLocation {
  const sha256 = appSpecContent?.sha256;
  return { revisionType, ...(sha256 !== undefined && { appSpecContent: { sha256 } }) };
}

/** As GetDeployment answers. */
export function describeDeployment(deployment: Deployment): Wire {
  const { group, failure, rolledBackBy, rollbackOf, status } = deployment;
  const over = deployment.endedAt !== undefined;
  const rollbackInfo = {
    ...(rolledBackBy && { rollbackDeploymentId: rolledBackBy.id, rollbackMessage: rolledBackBy.id }),
    ...(rollbackOf && { rollbackTriggeringDeploymentId: rollbackOf.id }),
  };
  return {
    applicationName: group.application,
    deploymentGroupName: group.name,
    deploymentConfigName: deployment.config.name,
    deploymentId: deployment.id,
    revision: location(deployment.revision),
    status,
    errorInformation: failure && { code: failure.code, message: failure.message },
    createTime: seconds(deployment.createdAt),
    startTime: seconds(deployment.startedAt),
    completeTime: seconds(deployment.endedAt),
    deploymentOverview: {
      Pending: status === 'Created' ? 1 : 0,
      InProgress: status === 'Created' || over ? 0 : 1,
      Succeeded: status === 'Succeeded' ? 1 : 0,
      Failed: status === 'Failed' || status === 'Stopped' ? 1 : 0,
      Skipped: 0,
      Ready: 0,
    },
    description: deployment.description,
    creator: deployment.creator,
    ignoreApplicationStopFailures: false,
    autoRollbackConfiguration: {
      enabled: deployment.rollbackEvents.length > 0,
      events: deployment.rollbackEvents,
    },
    updateOutdatedInstancesOnly: false,
    rollbackInfo: Object.keys(rollbackInfo).length > 0 ? rollbackInfo : undefined,
    deploymentStyle: styleOf(group),
    instanceTerminationWaitTimeStarted: deployment.waitsForTermination,
    blueGreenDeploymentConfiguration: blueGreenOf(group),
    loadBalancerInfo: group.settings.loadBalancerInfo,
    fileExistsBehavior: 'DISALLOW',
    deploymentStatusMessages: [],
    computePlatform: 'ECS',
    overrideAlarmConfiguration: undefined,
  } satisfies Partial<Record<keyof DeploymentInfo, unknown>>;
}

/** As GetDeploymentGroup answers. */
export function describeGroup(group: Group): Wire {
  const { settings } = group;
  return {
    autoRollbackConfiguration: { enabled: false },
    alarmConfiguration: { enabled: false, ignorePollAlarmFailure: false, alarms: [] },
    deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
    ...settings,
    applicationName: group.application,
    deploymentGroupId: group.id,
    deploymentGroupName: group.name,
    deploymentStyle: styleOf(group),
    blueGreenDeploymentConfiguration: blueGreenOf(group),
    lastSuccessfulDeployment: lastOf(group.lastSuccessful),
    lastAttemptedDeployment: lastOf(group.lastAttempted),
    computePlatform: 'ECS',
  };
}

/** The one target of a deployment to ECS. */
export function describeTarget(
  deployment: Deployment,
  serviceArn: string,
  taskSets: { readonly blue: TaskSetView | undefined; readonly green: TaskSetView | undefined },
): Wire {
  const { weight, groups } = deployment;
  return {
    deploymentTargetType: 'ECSTarget',
    ecsTarget: {
      deploymentId: deployment.id,
      targetId: targetId(deployment),
      targetArn: serviceArn,
      lastUpdatedAt: seconds(deployment.endedAt ?? deployment.startedAt ?? deployment.createdAt),
      lifecycleEvents: deployment.events.map(describeEvent),
      status: statusOf(deployment),
      taskSetsInfo: [
        ...describeTaskSet(taskSets.blue, 'Blue', 100 - weight, groups?.blue),
        ...describeTaskSet(taskSets.green, 'Green', weight, groups?.green),
      ],
    },
  };
}

/** `cluster:service` */
export function targetId({ group }: Deployment): string {
  return `${group.cluster}:${group.service}`;
}

function statusOf({ status }: Deployment): string {
  if (status === 'Created') return 'Pending';
  if (status === 'Stopped') return 'Failed';
  return status === 'Ready' ? 'InProgress' : status;
}

function describeEvent({ name, status, startedAt, endedAt, diagnostics }: LifecycleEvent): Wire {
  return {
    lifecycleEventName: name,
    status,
    startTime: seconds(startedAt),
    endTime: seconds(endedAt),
    diagnostics: diagnostics && {
      errorCode: diagnostics.code,
      scriptName: diagnostics.script,
      message: diagnostics.message,
      logTail: '',
    },
  };
}

/** The API spells the identifier so. */
function describeTaskSet(
  taskSet: TaskSetView | undefined,
  taskSetLabel: 'Blue' | 'Green',
  trafficWeight: number,
  targetGroupArn: string | undefined,
): Partial<Record<keyof ECSTaskSet, unknown>>[] {
  if (!taskSet) return [];
  return [
    {
      identifer: taskSet.id,
      desiredCount: taskSet.desired,
      pendingCount: taskSet.pending,
      runningCount: taskSet.running,
      status: taskSet.status,
      trafficWeight,
      targetGroup: { name: targetGroupArn?.split('/')[1] },
      taskSetLabel,
    },
  ];
}

function styleOf({ settings }: Group): unknown {
  return (
    settings.deploymentStyle ?? { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' }
  );
}

function blueGreenOf({ settings }: Group): unknown {
  const given = settings.blueGreenDeploymentConfiguration;
  return {
    terminateBlueInstancesOnDeploymentSuccess: {
      action: 'TERMINATE',
      terminationWaitTimeInMinutes: 0,
      ...given?.terminateBlueInstancesOnDeploymentSuccess,
    },
    deploymentReadyOption: {
      actionOnTimeout: 'CONTINUE_DEPLOYMENT',
      waitTimeInMinutes: 0,
      ...given?.deploymentReadyOption,
    },
  };
}

function lastOf(deployment: Deployment | undefined): Wire | undefined {
  return (
    deployment && {
      deploymentId: deployment.id,
      status: deployment.status,
      endTime: seconds(deployment.endedAt),
      createTime: seconds(deployment.createdAt),
    }
  );
}
