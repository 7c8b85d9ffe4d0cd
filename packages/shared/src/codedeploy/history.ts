import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import pMap from 'p-map';
import type { Aws } from '../aws/aws.ts';
import { classify, explain, isUnreadable } from '../aws/errors.ts';
import type { CodeDeployGroupName } from '../deployment/subject.ts';
import type { History, HistoryQuery } from '../ecs/history.ts';
import { knownRevisions } from '../ecs/known-revisions.ts';
import { originArn, type Release } from '../ecs/release.ts';
import { notedOn, readDefinitions, type ReleaseDefinition } from '../ecs/release-definition.ts';
import type { Service } from '../ecs/service.ts';
import { revisionTag, serviceHash, tagValue } from '../ecs/tags.ts';
import { taskDefinitionIn } from './app-spec.ts';
import { createdAt, type GroupDeployments, readAppSpec, readDeployments, trafficOf } from './deployments.ts';
import {
  type Deployment,
  isGoingOn,
  isLeftBehind,
  type Recorded,
  recordOf,
  withoutDeployment,
  withRollbacks,
} from './recorded.ts';
import { runningDigests } from './running-digests.ts';
import { type TaskSetView, taskSetsOf } from './task-sets.ts';

/** The history of a service that CodeDeploy deploys. */
export interface CodeDeployHistory extends History {
  /** The deployment that has not ended, or that CodeDeploy is rolling back. */
  readonly running: Release | undefined;
  /** Task definition ARN of the release that a way back leaves: what is being deployed, else what gets requests. */
  readonly current: string;
}

/** AppSpecs that are read at once. */
const readsAtOnce = 8;

/**
 * The deployments of a service's group, joined with their AppSpecs and with what tags say of their revisions. What may not
 * be read is a gap; without ListDeployments the releases are those that tags tell of.
 * @throws what ListDeployments and BatchGetDeployments throw, unless it is a denial
 */
export async function readCodeDeployHistory(
  aws: Aws,
  service: Service,
  group: CodeDeployGroupName,
  query: HistoryQuery,
): Promise<CodeDeployHistory> {
  const { signal } = query;
  const gaps: string[] = [];
  const taskSets = taskSetsOf(service);
  let listed: GroupDeployments;
  try {
    listed = await readDeployments(aws, group, query.limit, signal);
  } catch (error) {
    if (classify(error) !== 'denied') throw error;
    const releases = await knownRevisions(aws, query.cluster, query.service);
    gaps.push(
      `The deployments of ${group.group} may not be read, so these are revisions that were registered for this service; whether each succeeded is not known. ${explain(error)}`,
    );
    return { releases, recorded: false, gaps, running: undefined, current: service.taskDefinition };
  }
  const deployments = withRollbacks(ofThisService(listed.deployments, service, gaps));
  const revisions = await revisionsOf(aws, deployments, taskSets, signal, gaps);
  const [newest] = deployments;
  const serves =
    newest && isLeftBehind(newest) ? await getsRequests(aws, newest, taskSets, signal) : undefined;
  const recorded = deployments.flatMap((deployment) => {
    const arn = revisions.get(deployment.id);
    return arn === undefined ? [] : recordOf(deployment, arn, deployment === newest && serves === false);
  });
  const others = withoutDeployment(taskSets, recorded, listed.complete ? deployments.at(-1) : undefined);
  gaps.push(...notShown(deployments.length - recorded.length, listed.complete, others.length > 0));
  const releases = await releasesOf(aws, [...recorded, ...others], service, query, gaps);
  const goingOn = deployments.find((one) => isGoingOn(one))?.id;
  const running =
    goingOn === undefined ? undefined : releases.find((one) => one.serviceDeploymentArn === goingOn);
  const left = serves && newest ? revisions.get(newest.id) : undefined;
  // ECS sets a service to what its primary task set runs.
  const current = running?.taskDefinitionArn ?? left ?? service.taskDefinition;
  return { releases, recorded: true, gaps, running, current };
}

/** A group outlives its service; what ran in one of the same name before is another one's history. */
function ofThisService(
  all: readonly DeploymentInfo[],
  { raw }: Service,
  gaps: string[],
): readonly DeploymentInfo[] {
  const since = Number(raw['createdAt'] ?? 0) * 1_000;
  const own = all.filter((info) => createdAt(info) >= since);
  const before = all.length - own.length;
  if (before > 0) {
    gaps.push(`Left out, since they are from before the service was last created: ${deploymentsIn(before)}.`);
  }
  return own;
}

function deploymentsIn(count: number): string {
  return `${count} deployment${count === 1 ? '' : 's'}`;
}

function notShown(unknown: number, complete: boolean, beginningKnown: boolean): readonly string[] {
  return [
    ...(unknown > 0
      ? [
          `Left out, since what they ran is not kept with CodeDeploy or may not be read: ${deploymentsIn(unknown)}.`,
        ]
      : []),
    ...(complete ? [] : ['Earlier deployments were not read.']),
    ...(complete && !beginningKnown
      ? ['What the service ran before its first deployment by CodeDeploy is not known.']
      : []),
  ];
}

/**
 * Task definition ARNs by the deployments' ids. Of those that still have tasks ECS tells it; an AppSpec that several have is
 * read once.
 */
async function revisionsOf(
  aws: Aws,
  deployments: readonly Deployment[],
  taskSets: readonly TaskSetView[],
  signal: AbortSignal,
  gaps: string[],
): Promise<ReadonlyMap<string, string>> {
  const told = new Map(
    taskSets.map(({ deploymentId = '', taskDefinitionArn }) => [deploymentId, taskDefinitionArn]),
  );
  const gone = deployments.filter(({ id }) => !told.has(id));
  const bySpec = Map.groupBy(gone, ({ id, info: { revision } }) => {
    return (revision?.appSpecContent ?? revision?.string)?.sha256 ?? id;
  });
  const denials = new Set<string>();
  const read = async (same: readonly Deployment[]): Promise<(readonly [string, string])[]> => {
    try {
      const content = same[0] && (await readAppSpec(aws, same[0].info, signal));
      const arn = content === undefined ? undefined : taskDefinitionIn(content);
      return arn === undefined ? [] : same.map(({ id }) => [id, arn] as const);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      if (classify(error) === 'denied') denials.add(explain(error));
      return [];
    }
  };
  const found = await pMap(bySpec.values(), read, { concurrency: readsAtOnce, signal });
  gaps.push(...[...denials].map((why) => `What the deployments ran may not be read. ${why}`));
  return new Map([...told, ...found.flat()]);
}

/** Whether tasks of a deployment that was left behind still get requests; undefined where that may not be read. */
async function getsRequests(
  aws: Aws,
  { id }: Deployment,
  taskSets: readonly TaskSetView[],
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const own = taskSets.find(({ deploymentId }) => deploymentId === id);
  if (!own || own.status !== 'ACTIVE') return own?.status === 'PRIMARY';
  try {
    return (await trafficOf(aws, id, signal)) > 0;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return undefined;
  }
}

/** Newest first, with what their revisions say. */
async function releasesOf(
  aws: Aws,
  recorded: readonly Recorded[],
  service: Service,
  query: HistoryQuery,
  gaps: string[],
): Promise<readonly Release[]> {
  const arns = recorded.map(({ taskDefinitionArn }) => taskDefinitionArn);
  const [definitions, digests] = await Promise.all([
    readDefinitions(aws, arns, query.signal, gaps),
    runningDigests(aws, service, query),
  ]);
  const hash = serviceHash(query.cluster, query.service);
  return recorded
    .toSorted((a, b) => b.createdAt - a.createdAt)
    .map((one) => release(one, definitions.get(one.taskDefinitionArn), digests.get(one.id), hash));
}

function release(
  { id, taskDefinitionArn, createdAt: at, finishedAt, outcome }: Recorded,
  definition: ReleaseDefinition | undefined,
  digests: ReadonlyMap<string, string | undefined> | undefined,
  hash: string,
): Release {
  const { tags = [], active = true, images = [], platform } = definition ?? {};
  return {
    serviceDeploymentArn: id,
    serviceRevisionArn: '',
    taskDefinitionArn,
    originArn: originArn(taskDefinitionArn, tagValue(tags, revisionTag.sameAs)),
    createdAt: at,
    finishedAt,
    outcome,
    images: images.map((image) => ({ ...image, digest: image.digest ?? digests?.get(image.container) })),
    ...notedOn(tags, hash),
    active,
    platform,
  };
}
