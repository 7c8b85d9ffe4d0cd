import { classify } from '../aws/errors.ts';
import { type Release, revisionName } from '../ecs/release.ts';
import type { Service } from '../ecs/service.ts';
import { answerPause } from '../gate/answer.ts';
import { objects, text } from '../json.ts';
import type { GoBackPorts } from './go-back.ts';
import { noteReturn } from './note-return.ts';
import { rollbackCandidate } from './rollback-candidate.ts';
import type { Subject } from './subject.ts';
import { stopWithRollback } from './undo.ts';

interface Stopping {
  readonly cluster: string;
  /** As it was when `target` was chosen. */
  readonly service: Service;
  readonly target: Release;
}

/**
 * Stops the deployment that goes on, so that ECS rolls it back; follows where ECS does so already.
 * @returns the deployment to watch; undefined when that leads elsewhere, or cannot be asked for
 */
export async function stopRunning(
  running: Release,
  { cluster, service, target }: Stopping,
  ports: GoBackPorts,
  signal: AbortSignal,
): Promise<Subject | undefined> {
  const { aws, clock, log } = ports;
  const { taskDefinitionArn, serviceDeploymentArn, createdAt } = running;
  const candidate = await rollbackCandidate(aws, serviceDeploymentArn);
  if (candidate?.taskDefinitionArn !== target.taskDefinitionArn) return undefined;
  await noteReturn(service, taskDefinitionArn, ports);
  const name = revisionName(taskDefinitionArn);
  if (candidate.begun) {
    log.info(`${service.name}  ECS is rolling ${name} back already`);
  } else {
    const answered = await rollBackAtPause(candidate.pausedAt, serviceDeploymentArn, ports, signal);
    const asked = answered || (await stopWithRollback(aws, clock, serviceDeploymentArn, signal)) === 'asked';
    if (!asked) return undefined;
    log.info(`${service.name}  asked ECS to stop ${name} and roll it back`);
  }
  const deployments = objects(service.raw['deployments']);
  const listed = deployments.find(({ taskDefinition }) => taskDefinition === taskDefinitionArn);
  const deploymentId = text(listed?.['id']) ?? '';
  return { cluster, service: service.name, taskDefinitionArn, deploymentId, serviceDeploymentArn, createdAt };
}

/**
 * Ends a deployment that is paused by the answer that its hook waits for.
 * @returns false where it is not paused, or may not be answered
 */
async function rollBackAtPause(
  hookId: string | undefined,
  serviceDeploymentArn: string,
  { aws, clock }: GoBackPorts,
  signal: AbortSignal,
): Promise<boolean> {
  if (hookId === undefined) return false;
  const isWaiting = async () => (await rollbackCandidate(aws, serviceDeploymentArn))?.pausedAt === hookId;
  const answering = { aws, clock, signal, isWaiting };
  try {
    return await answerPause({ serviceDeploymentArn, hookId }, 'ROLLBACK', answering);
  } catch (error) {
    if (classify(error) !== 'denied') throw error;
    return false;
  }
}
