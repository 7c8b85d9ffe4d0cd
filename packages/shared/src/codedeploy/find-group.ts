import { type DeploymentGroupInfo, GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import type { Aws } from '../aws/aws.ts';
import { isUnreadable } from '../aws/errors.ts';
import type { CodeDeployGroupName } from '../deployment/subject.ts';
import type { Service } from '../ecs/service.ts';
import { serviceGroup, usualGroupName } from './group.ts';
import { taskSetsOf } from './task-sets.ts';

/** The deployment group of a service. */
export interface FoundGroup extends CodeDeployGroupName {
  /** Id of its newest deployment, whoever made it. */
  readonly newest: string | undefined;
}

/**
 * Finds the deployment group of a service: the one that was asked for, else the one whose deployment brought what runs, else
 * the one of the name that the console gives.
 * @throws Refusal when there is none, or it is another service's
 */
export async function findGroup(
  aws: Aws,
  cluster: string,
  service: Service,
  asked: Partial<CodeDeployGroupName> = {},
): Promise<FoundGroup> {
  const wanted = Object.keys(asked).length > 0 ? asked : await groupThatDeployed(aws, service);
  const name = { ...usualGroupName(cluster, service.name), ...wanted };
  const info = await serviceGroup(aws, name, { cluster, name: service.name });
  return { ...name, newest: newestOf(info) };
}

/** Id of a group's newest deployment. */
export function newestOf({ lastAttemptedDeployment }: DeploymentGroupInfo): string | undefined {
  return lastAttemptedDeployment?.deploymentId;
}

/** Undefined for a service that still runs what it was created with, and where that may not be read. */
async function groupThatDeployed(aws: Aws, service: Service): Promise<CodeDeployGroupName | undefined> {
  for (const { deploymentId } of taskSetsOf(service)) {
    if (deploymentId === undefined) continue;
    try {
      const { deploymentInfo } = await aws.codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
      const { applicationName: application, deploymentGroupName: group } = deploymentInfo ?? {};
      if (application !== undefined && group !== undefined) return { application, group };
    } catch (error) {
      if (!isUnreadable(error)) throw error;
    }
  }
  return undefined;
}
