import {
  BatchGetDeploymentsCommand,
  type DeploymentInfo,
  GetApplicationRevisionCommand,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import type { Aws } from '../aws/aws.ts';
import type { CodeDeployGroupName } from '../deployment/subject.ts';

/** BatchGetDeployments takes this many at once. */
const atOnce = 25;

/** Deployments of a group, with those by which CodeDeploy itself went back. */
export interface GroupDeployments {
  /** Newest first. */
  readonly deployments: readonly DeploymentInfo[];
  /** There are no earlier ones. */
  readonly complete: boolean;
}

/** A deployment as CodeDeploy tells it. */
export async function readDeployment(
  aws: Aws,
  deploymentId: string,
  signal?: AbortSignal,
): Promise<DeploymentInfo> {
  const command = new GetDeploymentCommand({ deploymentId });
  return (
    (await aws.codeDeploy.send(command, { ...(signal && { abortSignal: signal }) })).deploymentInfo ?? {}
  );
}

/**
 * Reads the newest deployments of a group, page by page until there are `limit`.
 * @throws what ListDeployments and BatchGetDeployments throw
 */
export async function readDeployments(
  aws: Aws,
  { application, group }: CodeDeployGroupName,
  limit: number,
  signal: AbortSignal,
): Promise<GroupDeployments> {
  const found: DeploymentInfo[] = [];
  let nextToken: string | undefined;
  do {
    const command = new ListDeploymentsCommand({
      applicationName: application,
      deploymentGroupName: group,
      nextToken,
    });
    const page = await aws.codeDeploy.send(command, { abortSignal: signal });
    const ids = (page.deployments ?? []).slice(0, limit - found.length);
    found.push(...(await inBatches(aws, ids, signal)));
    nextToken = page.nextToken;
    if (ids.length < (page.deployments ?? []).length)
      return { deployments: newestFirst(found), complete: false };
  } while (nextToken !== undefined && found.length < limit);
  return { deployments: newestFirst(found), complete: nextToken === undefined };
}

async function inBatches(aws: Aws, ids: readonly string[], signal: AbortSignal): Promise<DeploymentInfo[]> {
  const batches = Array.from({ length: Math.ceil(ids.length / atOnce) }, (_, index) =>
    ids.slice(index * atOnce, (index + 1) * atOnce),
  );
  const answers = await Promise.all(
    batches.map((deploymentIds) =>
      aws.codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds }), { abortSignal: signal }),
    ),
  );
  return answers.flatMap(({ deploymentsInfo = [] }) => deploymentsInfo);
}

/** CodeDeploy promises no order. */
function newestFirst(deployments: readonly DeploymentInfo[]): readonly DeploymentInfo[] {
  return deployments.toSorted((a, b) => createdAt(b) - createdAt(a));
}

export function createdAt({ createTime }: DeploymentInfo): number {
  return createTime?.getTime() ?? 0;
}

/** It has ended, well or badly; one that keeps the old tasks for a while has not. */
export function isOver({ status }: DeploymentInfo): boolean {
  return status === 'Succeeded' || status === 'Failed' || status === 'Stopped';
}

/**
 * The AppSpec of a deployment; undefined for one that is kept elsewhere, such as in S3. GetDeployment names it by its hash
 * and does not tell it.
 * @throws what GetApplicationRevision throws
 */
export async function readAppSpec(
  aws: Aws,
  { applicationName, revision }: DeploymentInfo,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const told = revision?.appSpecContent ?? revision?.string;
  if (told?.content !== undefined || told?.sha256 === undefined) return told?.content;
  const command = new GetApplicationRevisionCommand({ applicationName, revision });
  const answer = await aws.codeDeploy.send(command, { ...(signal && { abortSignal: signal }) });
  return (answer.revision?.appSpecContent ?? answer.revision?.string)?.content;
}

/** Percent of the users' requests that the tasks of a deployment get, which need not be 0 after it failed. */
export async function trafficOf(aws: Aws, deploymentId: string, signal: AbortSignal): Promise<number> {
  const options = { abortSignal: signal };
  const list = new ListDeploymentTargetsCommand({ deploymentId });
  const { targetIds = [] } = await aws.codeDeploy.send(list, options);
  const command = new GetDeploymentTargetCommand({ deploymentId, targetId: targetIds[0] });
  const { deploymentTarget } = await aws.codeDeploy.send(command, options);
  const taskSets = deploymentTarget?.ecsTarget?.taskSetsInfo ?? [];
  return taskSets.find(({ taskSetLabel }) => taskSetLabel === 'Green')?.trafficWeight ?? 0;
}
