import { BatchGetDeploymentsCommand, ContinueDeploymentCommand } from '@aws-sdk/client-codedeploy';
import type { Aws } from '../aws/aws.ts';
import { classify } from '../aws/errors.ts';
import { pastThrottles } from '../aws/policy.ts';
import type { Clock } from '../time/clock.ts';

/** Whether a deployment has moved all requests and goes on only because it keeps the old tasks for a while. */
export async function onlyKeepsOldTasks({ codeDeploy }: Aws, deploymentId: string): Promise<boolean> {
  try {
    const command = new BatchGetDeploymentsCommand({ deploymentIds: [deploymentId] });
    const { deploymentsInfo = [] } = await codeDeploy.send(command);
    return deploymentsInfo[0]?.instanceTerminationWaitTimeStarted === true;
  } catch (error) {
    if (classify(error) !== 'denied') throw error;
    return false;
  }
}

/**
 * Has CodeDeploy end the old tasks now, with which the deployment has succeeded. A lost answer counts as asked.
 * @throws what ContinueDeployment throws otherwise, unless there is nothing to wait for any more
 */
export async function endOldTasks(
  { codeDeploy, random }: Aws,
  clock: Clock,
  deploymentId: string,
  signal: AbortSignal,
): Promise<void> {
  const command = new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: 'TERMINATION_WAIT' });
  try {
    const send = () => codeDeploy.send(command, { abortSignal: signal });
    await pastThrottles(send, { clock, signal, random });
  } catch (error) {
    if (!['lost-answer', 'invalid', 'not-found'].includes(classify(error))) throw error;
  }
}
