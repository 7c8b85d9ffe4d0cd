import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { explain, isUnreadable } from '../aws/errors.ts';
import type { GoBackPorts } from '../deployment/go-back.ts';
import { markLeft, noteReturn } from '../deployment/note-return.ts';
import { runnableRevision } from '../deployment/runnable-revision.ts';
import type { Subject } from '../deployment/subject.ts';
import { Superseded } from '../deployment/superseded.ts';
import { type Release, revisionName } from '../ecs/release.ts';
import type { Service } from '../ecs/service.ts';
import { updateService } from '../ecs/update-service.ts';
import { appSpecFor, parseAppSpec } from './app-spec.ts';
import { readAppSpec, readDeployment } from './deployments.ts';
import { newestOf } from './find-group.ts';
import type { CodeDeployReturn } from './return-request.ts';
import { startWayBack } from './start-back.ts';

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
  ports: GoBackPorts,
  signal: AbortSignal,
): Promise<(taskDefinitionArn: string) => string> {
  const content = id === '' ? undefined : await readable(id, ports, signal);
  if (content === undefined) return (arn) => appSpecFor(raw).render(arn);
  return (arn) => (arn === taskDefinitionArn ? content : parseAppSpec(content, 'its AppSpec').render(arn));
}

async function readable(
  deploymentId: string,
  { aws, log }: GoBackPorts,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await readAppSpec(aws, await readDeployment(aws, deploymentId, signal), signal);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    log.notice(
      `The AppSpec of ${deploymentId} may not be read, so one is made from the service as it is now. ${explain(error)}`,
    );
    return undefined;
  }
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
