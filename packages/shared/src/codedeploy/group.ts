import {
  type DeploymentGroupInfo,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  ListDeploymentsCommand,
  type TrafficRoutingConfig,
} from '@aws-sdk/client-codedeploy';
import type { Aws } from '../aws/aws.ts';
import { classify } from '../aws/errors.ts';
import type { CodeDeployGroupName } from '../deployment/subject.ts';
import { Refusal } from '../deployment/refusal.ts';
import { lastPart } from '../ecs/arn.ts';

/** A deployment group, as far as a deployment of a service depends on it. */
export interface CodeDeployGroup extends CodeDeployGroupName {
  /** Name of the deployment configuration that applies. */
  readonly config: string;
  /** Milliseconds from the first request that the new release gets until it gets all. */
  readonly shiftTime: number;
  /** Milliseconds for which the old tasks are kept after that. */
  readonly terminationWait: number;
  /** Minutes within which somebody has to let the traffic move; undefined where it moves by itself. */
  readonly waitsForSomebody: number | undefined;
  readonly rollsBackOnFailure: boolean;
  /** Names of the alarms that end a deployment. */
  readonly alarms: readonly string[];
  /** Names of the target groups between which traffic moves. */
  readonly targetGroups: readonly string[];
  /** ARN of the role in which CodeDeploy acts. */
  readonly serviceRole: string | undefined;
  /** Id of the deployment before this one. */
  readonly lastDeployment: string | undefined;
}

const minute = 60_000;

/** As the console names application and group of a service. */
export function usualGroupName(cluster: string, service: string): CodeDeployGroupName {
  const suffix = `${lastPart(cluster)}-${service}`;
  return { application: `AppECS-${suffix}`, group: `DgpECS-${suffix}` };
}

/**
 * Reads a deployment group and compares it with the service that it is to deploy.
 * @param config in place of the group's own
 * @throws Refusal when there is none, or it is not that service's
 */
export async function readGroup(
  aws: Aws,
  name: CodeDeployGroupName,
  service: { readonly cluster: string; readonly name: string },
  config?: string,
): Promise<CodeDeployGroup> {
  const info = await serviceGroup(aws, name, service);
  const { terminateBlueInstancesOnDeploymentSuccess: end, deploymentReadyOption: ready } =
    info.blueGreenDeploymentConfiguration ?? {};
  const applies = config ?? info.deploymentConfigName ?? 'CodeDeployDefault.ECSAllAtOnce';
  const { autoRollbackConfiguration: back, alarmConfiguration: guard, loadBalancerInfo } = info;
  const pairs = loadBalancerInfo?.targetGroupPairInfoList ?? [];
  const groups = pairs.flatMap(({ targetGroups = [] }) => targetGroups);
  return {
    ...name,
    config: applies,
    shiftTime: shiftTimeOf(await readRouting(aws, applies)),
    terminationWait: (end?.terminationWaitTimeInMinutes ?? 0) * minute,
    waitsForSomebody:
      ready?.actionOnTimeout === 'STOP_DEPLOYMENT' ? (ready.waitTimeInMinutes ?? 0) : undefined,
    rollsBackOnFailure: back?.enabled === true && (back.events ?? []).includes('DEPLOYMENT_FAILURE'),
    alarms: guard?.enabled === true ? named(guard.alarms) : [],
    targetGroups: named(groups),
    serviceRole: info.serviceRoleArn,
    lastDeployment: info.lastAttemptedDeployment?.deploymentId,
  };
}

/**
 * A deployment group as CodeDeploy tells it.
 * @throws Refusal when there is none, or it is not that service's
 */
export async function serviceGroup(
  aws: Aws,
  name: CodeDeployGroupName,
  service: { readonly cluster: string; readonly name: string },
): Promise<DeploymentGroupInfo> {
  const info = await describeGroup(aws, name);
  const theirs = (info.ecsServices ?? []).map((one) => `${one.clusterName}/${one.serviceName}`);
  const ours = `${lastPart(service.cluster)}/${service.name}`;
  if (theirs.includes(ours)) return info;
  throw new Refusal(
    'preflight',
    `the CodeDeploy deployment group ${name.group} deploys ${theirs.join(', ') || 'no ECS service'}, not ${ours}`,
    ['the inputs `codedeploy-application` and `codedeploy-deployment-group`'],
  );
}

/**
 * The id of the deployment of a group that goes on; there is one at most.
 * @param since created then or later, milliseconds since the epoch
 */
export async function activeDeployment(
  aws: Aws,
  { application, group }: CodeDeployGroupName,
  since?: number,
): Promise<string | undefined> {
  const command = new ListDeploymentsCommand({
    applicationName: application,
    deploymentGroupName: group,
    includeOnlyStatuses: ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'],
    ...(since !== undefined && { createTimeRange: { start: new Date(since) } }),
  });
  return (await aws.codeDeploy.send(command)).deployments?.[0];
}

async function describeGroup(aws: Aws, name: CodeDeployGroupName): Promise<DeploymentGroupInfo> {
  const { application, group } = name;
  try {
    const command = new GetDeploymentGroupCommand({
      applicationName: application,
      deploymentGroupName: group,
    });
    return (await aws.codeDeploy.send(command)).deploymentGroupInfo ?? {};
  } catch (error) {
    if (classify(error) !== 'not-found') throw error;
    throw new Refusal('preflight', `there is no CodeDeploy deployment group ${group} of ${application}`, [
      'the inputs `codedeploy-application` and `codedeploy-deployment-group`, and the Region',
    ]);
  }
}

/** Undefined when it may not be read: then nothing is known of how long the traffic takes to move. */
async function readRouting(aws: Aws, name: string): Promise<TrafficRoutingConfig | undefined> {
  try {
    const command = new GetDeploymentConfigCommand({ deploymentConfigName: name });
    return (await aws.codeDeploy.send(command)).deploymentConfigInfo?.trafficRoutingConfig;
  } catch (error) {
    if (classify(error) === 'denied') return undefined;
    if (classify(error) !== 'not-found') throw error;
    throw new Refusal('preflight', `there is no CodeDeploy deployment configuration ${name}`, [
      'the input `codedeploy-deployment-config`',
    ]);
  }
}

function named(items: readonly { readonly name?: string | undefined }[] = []): readonly string[] {
  return items.flatMap(({ name }) => name ?? []);
}

function shiftTimeOf({ timeBasedCanary, timeBasedLinear }: TrafficRoutingConfig = {}): number {
  const { linearPercentage = 100, linearInterval = 0 } = timeBasedLinear ?? {};
  const steps = Math.ceil(100 / linearPercentage) - 1;
  return ((timeBasedCanary?.canaryInterval ?? 0) + steps * linearInterval) * minute;
}
