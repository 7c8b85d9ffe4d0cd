import {
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  ListDeploymentsCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import { applicationName, deploymentGroupName } from './codedeploy-world.ts';

const group = { applicationName, deploymentGroupName };

/**
 * Deploys a revision of `web` beside the run, as another workflow would.
 * @param hooks lifecycle events at which the function `check` is asked
 * @returns the deployment's id
 */
export async function deploysByCodeDeploy(
  { codeDeploy }: Aws,
  revision: number,
  hooks: readonly string[] = [],
): Promise<string> {
  const TaskDefinition = `arn:aws:ecs:us-east-1:123456789012:task-definition/web:${revision}`;
  const Properties = { TaskDefinition, LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 8080 } };
  const content = JSON.stringify({
    version: 0,
    Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }],
    ...(hooks.length > 0 && { Hooks: hooks.map((hook) => ({ [hook]: 'check' })) }),
  });
  const command = new CreateDeploymentCommand({
    ...group,
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
  });
  return (await codeDeploy.send(command)).deploymentId ?? '';
}

/** Ids of the group's deployments, the newest first. */
export async function deploymentsByCodeDeploy({ codeDeploy }: Aws): Promise<readonly string[]> {
  return (await codeDeploy.send(new ListDeploymentsCommand(group))).deployments ?? [];
}

/** Stops the newest deployment of the group, as somebody at the console would. */
export async function stopsCodeDeployment(aws: Aws, autoRollbackEnabled: boolean): Promise<void> {
  const [deploymentId] = await deploymentsByCodeDeploy(aws);
  await aws.codeDeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled }));
}

/** Lets the traffic of the newest deployment move, where the group waits for that. */
export async function letsTrafficMove(aws: Aws): Promise<void> {
  const [deploymentId] = await deploymentsByCodeDeploy(aws);
  const wait = { deploymentId, deploymentWaitType: 'READY_WAIT' } as const;
  await aws.codeDeploy.send(new ContinueDeploymentCommand(wait));
}
