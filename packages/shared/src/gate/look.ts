import { DescribeServiceDeploymentsCommand } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import type { DeploymentView } from '../deployment/observation.ts';
import { viewOfServiceDeployment } from '../deployment/service-deployment.ts';
import type { Gated } from './gated.ts';

/**
 * The gated deployment as it is now; undefined when ECS does not show it.
 * @throws what DescribeServiceDeployments throws
 */
export async function lookAtGated(
  aws: Aws,
  { subject }: Pick<Gated, 'subject'>,
  signal: AbortSignal,
): Promise<DeploymentView | undefined> {
  const command = new DescribeServiceDeploymentsCommand({
    serviceDeploymentArns: [subject.serviceDeploymentArn],
  });
  const { serviceDeployments = [] } = await aws.ecs.send(command, { abortSignal: signal });
  const [record] = serviceDeployments;
  return record && viewOfServiceDeployment(record, subject, undefined);
}

/** Whether the hook still waits for an answer. */
export function isWaiting(deployment: DeploymentView, hookId: string): boolean {
  const goesOn = deployment.state === 'in-progress' || deployment.state === 'pending';
  return (
    goesOn &&
    deployment.hooks?.some(({ id, status }) => id === hookId && status === 'AWAITING_ACTION') === true
  );
}
