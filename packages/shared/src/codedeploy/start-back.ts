import { type DeploymentGroupInfo, GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { classify } from '../aws/errors.ts';
import type { GoBackPorts } from '../deployment/go-back.ts';
import type { CodeDeployGroupName, Subject } from '../deployment/subject.ts';
import { startCodeDeployment } from './start.ts';

/** All at once: what comes back has proven itself. */
const quickConfig = 'CodeDeployDefault.ECSAllAtOnce';

/** How an earlier release is brought back. */
export interface WayBackDeployment extends CodeDeployGroupName {
  /** The AppSpec for a revision, as text. */
  readonly appSpec: (taskDefinitionArn: string) => string;
  readonly description: string;
  /** Looks at the group directly before the deployment is created; throws when that must not be any more. */
  readonly check?: (group: DeploymentGroupInfo) => Promise<void>;
}

/**
 * Deploys an earlier release the quickest way that its group has. The group's alarms do not count for it, where the caller
 * may say so: the release that is left may have raised them, and CodeDeploy then stops whatever is deployed.
 * @throws Refusal when another deployment of the group goes on; what CreateDeployment throws
 */
export async function startWayBack(
  place: Pick<Subject, 'cluster' | 'service' | 'taskDefinitionArn'>,
  { check, ...wayBack }: WayBackDeployment,
  { aws, clock, log }: Pick<GoBackPorts, 'aws' | 'clock' | 'log'>,
  signal: AbortSignal,
): Promise<Subject> {
  const { application, group } = wayBack;
  const command = new GetDeploymentGroupCommand({ applicationName: application, deploymentGroupName: group });
  const { deploymentGroupInfo = {} } = await aws.codeDeploy.send(command, { abortSignal: signal });
  await check?.(deploymentGroupInfo);
  const release = { ...wayBack, config: quickConfig };
  const ports = { aws, clock, signal };
  if (deploymentGroupInfo.alarmConfiguration?.enabled !== true)
    return startCodeDeployment(place, release, ports);
  try {
    return await startCodeDeployment(place, { ...release, withoutAlarms: true }, ports);
  } catch (error) {
    if (classify(error) !== 'denied') throw error;
    log.warning(
      `The alarms of ${group} count for the way back of ${place.service} too, and stop it while one is in ALARM; codedeploy:UpdateDeploymentGroup is needed to leave them out.`,
    );
    return startCodeDeployment(place, release, ports);
  }
}
