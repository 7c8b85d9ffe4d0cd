import type { Aws } from '../aws/aws.ts';
import { classify } from '../aws/errors.ts';
import { objects, text, type JsonObject } from '../json.ts';
import { originArn, type Release } from './release.ts';
import { imagesIn, notedOn } from './release-definition.ts';
import { describeServices } from './service.ts';
import { revisionTag, serviceHash, tagValue } from './tags.ts';
import type { Revision } from './task-definition/api.ts';
import { taskDefinitions } from './task-definition/aws.ts';
import { platformOf } from './task-definition/platform.ts';

/** Revisions of the family that are looked at, newest first. */
const depth = 20;

/**
 * What can be known of a service's releases where its deployments may not be read: those its deployments list, or its
 * primary task set, still shows, then the revisions of its family that this product registered, which are taken for good unless they were left
 * by a rollback. Newest first.
 * @throws what DescribeServices and the reads of task definitions throw
 */
export async function knownRevisions(aws: Aws, cluster: string, name: string): Promise<readonly Release[]> {
  const service = (await describeServices(aws, cluster, [name])).get(name);
  if (!service) return [];
  const api = taskDefinitions(aws);
  const hash = serviceHash(cluster, name);
  const primary = objects(service.raw['taskSets']).filter(({ status }) => status === 'PRIMARY');
  const listed = [...objects(service.raw['deployments']), ...primary];
  const family = familyOf(service.taskDefinition);
  const arns = [
    ...listed.flatMap(({ taskDefinition }) => text(taskDefinition) ?? []),
    ...(await api.latest(family, depth)),
  ];
  const revisions = await Promise.all([...new Set(arns)].map((arn) => api.describe(arn)));
  return revisions
    .flatMap((revision) => {
      const arn = text(revision.definition['taskDefinitionArn']) ?? '';
      const deployment = listed.find(({ taskDefinition }) => taskDefinition === arn);
      const ours = tagValue(revision.tags, revisionTag.builtFrom) !== undefined;
      return deployment || ours ? [release(arn, revision, deployment, hash)] : [];
    })
    .sort((a, b) => b.createdAt - a.createdAt || revisionNumber(b) - revisionNumber(a));
}

/**
 * A revision that no deployment in the history ran, such as one from before it begins; undefined when ECS has none by this
 * name, or the service's family is another one.
 * @param revision `family:revision` or an ARN
 * @param current task definition ARN that the service is set to
 * @throws what DescribeTaskDefinition throws otherwise
 */
export async function unrecordedRelease(
  aws: Aws,
  revision: string,
  {
    cluster,
    service,
    current,
  }: { readonly cluster: string; readonly service: string; readonly current: string },
): Promise<Release | undefined> {
  if (familyOf(revision) !== familyOf(current)) return undefined;
  try {
    const described = await taskDefinitions(aws).describe(revision);
    const arn = text(described.definition['taskDefinitionArn']) ?? revision;
    return release(arn, described, undefined, serviceHash(cluster, service));
  } catch (error) {
    const kind = classify(error);
    if (kind !== 'not-found' && kind !== 'invalid') throw error;
    return undefined;
  }
}

function familyOf(revision: string): string {
  return revision.replace(/^.*\//, '').replace(/:\d+$/, '');
}

function release(
  arn: string,
  { definition, tags }: Revision,
  deployment: JsonObject | undefined,
  hash: string,
): Release {
  const state = text(deployment?.['rolloutState']) ?? 'COMPLETED';
  const outcome = state === 'COMPLETED' ? 'succeeded' : state === 'FAILED' ? 'failed' : 'in-progress';
  return {
    serviceDeploymentArn: '',
    serviceRevisionArn: '',
    taskDefinitionArn: arn,
    originArn: originArn(arn, tagValue(tags, revisionTag.sameAs)),
    createdAt: Number(definition['registeredAt'] ?? 0) * 1_000,
    finishedAt: undefined,
    outcome,
    images: imagesIn(definition),
    ...notedOn(tags, hash),
    active: text(definition['status']) === 'ACTIVE',
    platform: platformOf(definition),
  };
}

function revisionNumber({ taskDefinitionArn }: Release): number {
  return Number(taskDefinitionArn.slice(taskDefinitionArn.lastIndexOf(':') + 1));
}
