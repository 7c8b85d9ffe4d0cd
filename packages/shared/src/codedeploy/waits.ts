import {
  BatchGetDeploymentsCommand,
  ContinueDeploymentCommand,
  type DeploymentWaitType,
} from '@aws-sdk/client-codedeploy';
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
 * Has a deployment go on from what it waits for: somebody who lets requests go to what it brings (`READY_WAIT`), or the end
 * of the time in which it keeps the old tasks (`TERMINATION_WAIT`). A lost answer counts as asked; the next look shows.
 * @throws what ContinueDeployment throws otherwise, unless there is nothing to wait for any more
 */
export async function endWait(
  deploymentId: string,
  deploymentWaitType: DeploymentWaitType,
  { aws: { codeDeploy, random }, clock }: { readonly aws: Aws; readonly clock: Clock },
  signal: AbortSignal,
): Promise<void> {
  const command = new ContinueDeploymentCommand({ deploymentId, deploymentWaitType });
  try {
    const send = () => codeDeploy.send(command, { abortSignal: signal });
    await pastThrottles(send, { clock, signal, random });
  } catch (error) {
    if (!['lost-answer', 'invalid', 'not-found'].includes(classify(error))) throw error;
  }
}
