import type { GoBackPorts } from '../deployment/go-back.ts';
import { noteReturn } from '../deployment/note-return.ts';
import { Refusal } from '../deployment/refusal.ts';
import type { Subject } from '../deployment/subject.ts';
import { type Release, revisionName } from '../ecs/release.ts';
import { isOver, readDeployment } from './deployments.ts';
import type { CodeDeployReturn } from './return-request.ts';
import { replacedBy, taskSetsOf } from './task-sets.ts';
import { stopCodeDeployment } from './undo.ts';

const lookEvery = 2_000;
/** After a deployment ended badly, CodeDeploy shows the one by which it goes back within this time, if there is one. */
const rollbackShowsWithin = 15_000;

/**
 * Stops the deployment that goes on, so that CodeDeploy goes back from it; follows where it does so already.
 * @returns the deployment to watch; undefined when it leads elsewhere, and has ended by now: CodeDeploy has one at a time
 * @throws Refusal when it cannot be stopped, or does not end; nothing else of the service was changed then
 */
export async function stopRunning(
  running: Release,
  request: CodeDeployReturn,
  ports: GoBackPorts,
  signal: AbortSignal,
): Promise<Subject | undefined> {
  const { aws, clock, log } = ports;
  const { service, target } = request;
  const { serviceDeploymentArn: deploymentId, taskDefinitionArn } = running;
  const name = revisionName(taskDefinitionArn);
  const back = replacedBy(deploymentId, taskSetsOf(service))?.taskDefinitionArn;
  const leads = back === target.taskDefinitionArn;
  await noteReturn(service, taskDefinitionArn, ports);
  const begun = isOver(await readDeployment(aws, deploymentId, signal));
  const stopped = begun ? 'asked' : await stopCodeDeployment(aws, clock, deploymentId, signal);
  if (stopped === 'impossible') {
    throw new Refusal('permissions', `the deployment ${deploymentId} of ${name} may not be stopped`, [
      'the permission codedeploy:StopDeployment',
    ]);
  }
  if (begun) log.info(`${service.name}  CodeDeploy is rolling ${name} back already`);
  else if (stopped === 'asked')
    log.info(`${service.name}  asked CodeDeploy to stop ${name} and roll it back`);
  if (leads && stopped === 'asked') return { ...subjectOf(running, request), stopping: true };
  log.info(
    `${service.name}  waiting for the end of ${deploymentId}: CodeDeploy has one deployment of a service at a time`,
  );
  await untilOver(deploymentId, request, ports, signal);
  return undefined;
}

/** A deployment of the history as it is watched. */
export function subjectOf(
  { serviceDeploymentArn: deploymentId, taskDefinitionArn, createdAt }: Release,
  { cluster, service, group: { application, group } }: CodeDeployReturn,
): Subject {
  return {
    cluster,
    service: service.name,
    taskDefinitionArn,
    deploymentId,
    serviceDeploymentArn: undefined,
    codeDeploy: { application, group },
    createdAt,
  };
}

/** Waits until a deployment has ended, and the one by which CodeDeploy goes back from it. */
async function untilOver(
  deploymentId: string,
  { service, timeout }: CodeDeployReturn,
  { aws, clock }: GoBackPorts,
  signal: AbortSignal,
): Promise<void> {
  const until = clock.now() + timeout;
  let endedAt: number | undefined;
  while (clock.now() < until) {
    const info = await readDeployment(aws, deploymentId, signal);
    if (info.status === 'Succeeded') return;
    const back = info.rollbackInfo?.rollbackDeploymentId;
    if (back !== undefined && isOver(await readDeployment(aws, back, signal))) return;
    if (isOver(info)) endedAt ??= clock.now();
    if (back === undefined && endedAt !== undefined && clock.now() - endedAt >= rollbackShowsWithin) return;
    await clock.sleep(lookEvery, signal);
  }
  throw new Refusal('in-progress', `the deployment ${deploymentId} of ${service.name} does not end`, [
    'that deployment in the CodeDeploy console; start the rollback again once it has ended',
  ]);
}
