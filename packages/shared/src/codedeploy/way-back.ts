import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import type { GoBackPorts } from '../deployment/go-back.ts';
import { markLeft, noteReturn } from '../deployment/note-return.ts';
import { Refusal } from '../deployment/refusal.ts';
import { runnableRevision } from '../deployment/runnable-revision.ts';
import type { Subject } from '../deployment/subject.ts';
import { Superseded } from '../deployment/superseded.ts';
import { type Release, revisionName } from '../ecs/release.ts';
import type { Service } from '../ecs/service.ts';
import { updateService } from '../ecs/update-service.ts';
import { appSpecFor, parseAppSpec } from './app-spec.ts';
import { isOver, readAppSpec, readDeployment } from './deployments.ts';
import { type FoundGroup, newestOf } from './find-group.ts';
import { startWayBack } from './start-back.ts';
import { replacedBy, taskSetsOf } from './task-sets.ts';
import { stopCodeDeployment } from './undo.ts';

/** The way back of a service that CodeDeploy deploys. */
export interface CodeDeployReturn {
  readonly cluster: string;
  /** Service and group as they were when `target` was chosen. */
  readonly service: Service;
  readonly group: FoundGroup;
  readonly target: Release;
  /** Task definition ARN. */
  readonly left: string;
  readonly reason: string | undefined;
  /** Unchanged unless given. */
  readonly desiredCount: number | undefined;
  /** Milliseconds. */
  readonly timeout: number;
}

const lookEvery = 2_000;
/** After a deployment ended badly, CodeDeploy shows the one by which it goes back within this time, if there is one. */
const rollbackShowsWithin = 15_000;

/**
 * Stops the deployment that goes on, so that CodeDeploy goes back from it; follows where it does so already.
 * @returns the deployment to watch; undefined when it leads elsewhere, and has ended by now: CodeDeploy has one at a time
 * @throws Refusal when it cannot be stopped, or does not end; nothing else of the service was changed then
 */
export async function stopForReturn(
  running: Release,
  request: CodeDeployReturn,
  ports: GoBackPorts,
  signal: AbortSignal,
): Promise<Subject | undefined> {
  const { aws, clock, log } = ports;
  const { cluster, service, group, target } = request;
  const { serviceDeploymentArn: deploymentId, taskDefinitionArn, createdAt } = running;
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
  if (leads && stopped === 'asked') {
    const { application, group: groupName } = group;
    return {
      cluster,
      service: service.name,
      taskDefinitionArn,
      deploymentId,
      serviceDeploymentArn: undefined,
      codeDeploy: { application, group: groupName },
      stopping: true,
      createdAt,
    };
  }
  log.info(
    `${service.name}  waiting for the end of ${deploymentId}: CodeDeploy has one deployment of a service at a time`,
  );
  await untilOver(deploymentId, request, ports, signal);
  return undefined;
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

/**
 * Deploys an earlier release by CodeDeploy, by the AppSpec that it was deployed by, and notes on the service and on the
 * revision that is left that this run went back.
 * @throws Superseded when somebody deployed since; what RegisterTaskDefinition or CreateDeployment throws
 */
export async function deployBack(
  request: CodeDeployReturn,
  ports: GoBackPorts,
  signal: AbortSignal,
): Promise<Subject> {
  const { aws, clock, run } = ports;
  const { cluster, service, group, target, left, reason, desiredCount } = request;
  const { name } = service;
  const ran = new Map(target.images.map(({ container, digest }) => [container, digest]));
  const taskDefinitionArn = await runnableRevision(target, ran, ports, signal);
  const appSpec = await appSpecOf(target, service, ports, signal);
  await noteReturn(service, left === target.taskDefinitionArn ? undefined : left, ports);
  if (desiredCount !== undefined) {
    await updateService(aws, { cluster, service: name, desiredCount }, { clock, signal });
  }
  const from = `${revisionName(taskDefinitionArn)}, back from ${revisionName(left)} by run ${run.runId}`;
  const subject = await startWayBack(
    { cluster, service: name, taskDefinitionArn },
    {
      application: group.application,
      group: group.group,
      description: reason === undefined ? from : `${from}: ${reason}`,
      appSpec,
      check: (info) => checkUnchanged(info, request, ports, signal),
    },
    ports,
    signal,
  );
  await markLeft({ cluster, service: name, left, arrived: target.taskDefinitionArn, reason }, ports);
  return subject;
}

/** By which the release was deployed: network, capacity and functions are those it had; else as the service is now. */
async function appSpecOf(
  { serviceDeploymentArn: id, taskDefinitionArn }: Release,
  { raw }: Service,
  { aws }: GoBackPorts,
  signal: AbortSignal,
): Promise<(taskDefinitionArn: string) => string> {
  const content =
    id === '' ? undefined : await readAppSpec(aws, await readDeployment(aws, id, signal), signal);
  if (content === undefined) return (arn) => appSpecFor(raw).render(arn);
  return (arn) => (arn === taskDefinitionArn ? content : parseAppSpec(content, 'its AppSpec').render(arn));
}

/** CodeDeploy's own way back from the deployment that was seen is no change. */
async function checkUnchanged(
  info: DeploymentGroupInfo,
  { group, service }: CodeDeployReturn,
  { aws }: GoBackPorts,
  signal: AbortSignal,
): Promise<void> {
  const newest = newestOf(info);
  if (newest === undefined || newest === group.newest) return;
  const { rollbackInfo } = await readDeployment(aws, newest, signal);
  if (rollbackInfo?.rollbackTriggeringDeploymentId !== group.newest) throw new Superseded(service.name);
}
