import {
  ListServiceDeploymentsCommand,
  type ServiceDeploymentBrief,
  type ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { classify, explain } from '../aws/errors.ts';
import { knownRevisions } from './known-revisions.ts';
import { originArn, type Outcome, type Release } from './release.ts';
import { notedOn, readDefinitions, type ReleaseDefinition } from './release-definition.ts';
import { describeServiceRevisions, type ServiceRevision } from './service-revision.ts';
import { revisionTag, serviceHash, tagValue } from './tags.ts';

export interface History {
  /** Newest first. */
  readonly releases: readonly Release[];
  /** ECS's own record; where that may not be read, what tags and the deployments list let one assume. */
  readonly recorded: boolean;
  /** What the history does not show, and why, in sentences. */
  readonly gaps: readonly string[];
}

export interface HistoryQuery {
  readonly cluster: string;
  readonly service: string;
  /** At most this many deployments, newest first. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

const outcomes: Readonly<Record<ServiceDeploymentStatus, Outcome>> = {
  PENDING: 'in-progress',
  IN_PROGRESS: 'in-progress',
  STOP_REQUESTED: 'in-progress',
  ROLLBACK_REQUESTED: 'in-progress',
  ROLLBACK_IN_PROGRESS: 'in-progress',
  SUCCESSFUL: 'succeeded',
  STOPPED: 'stopped',
  ROLLBACK_SUCCESSFUL: 'rolled-back',
  ROLLBACK_FAILED: 'failed',
};

const keptFor = '90 days';

/**
 * The service's deployments, joined with their revisions and what tags say of them.
 * What may not be read is a gap, not an error; without ListServiceDeployments the releases are those that tags tell of.
 * @throws the AWS error of ListServiceDeployments, unless it is a denial
 */
export async function readHistory(aws: Aws, query: HistoryQuery): Promise<History> {
  const gaps: string[] = [];
  let briefs: ServiceDeploymentBrief[];
  try {
    briefs = await listDeployments(aws, query);
  } catch (error) {
    if (classify(error) !== 'denied') throw error;
    const releases = await knownRevisions(aws, query.cluster, query.service);
    return {
      releases,
      recorded: false,
      gaps: [
        `The history may not be read, so these are revisions that were registered for this service; whether each succeeded is not known. ${explain(error)}`,
      ],
    };
  }
  if (briefs.length < query.limit)
    gaps.push(`ECS keeps deployments for ${keptFor}, and none from before the service was last created.`);
  const revisions = await readRevisions(aws, briefs, gaps);
  const arns = [...revisions.values()].map(({ taskDefinition }) => taskDefinition);
  const definitions = await readDefinitions(aws, arns, query.signal, gaps);
  const hash = serviceHash(query.cluster, query.service);
  const releases = briefs.flatMap((brief) => {
    const revision = revisions.get(brief.targetServiceRevisionArn ?? '');
    return revision ? [release(brief, revision, definitions.get(revision.taskDefinition), hash)] : [];
  });
  if (releases.length < briefs.length) {
    gaps.push(
      `${briefs.length - releases.length} deployments are left out: ECS no longer tells what they ran.`,
    );
  }
  return { releases, recorded: true, gaps };
}

function release(
  brief: ServiceDeploymentBrief,
  revision: ServiceRevision,
  definition: ReleaseDefinition | undefined,
  hash: string,
): Release {
  const { tags = [], active = true, platform } = definition ?? {};
  return {
    serviceDeploymentArn: brief.serviceDeploymentArn ?? '',
    serviceRevisionArn: revision.arn,
    taskDefinitionArn: revision.taskDefinition,
    originArn: originArn(revision.taskDefinition, tagValue(tags, revisionTag.sameAs)),
    createdAt: brief.createdAt?.getTime() ?? 0,
    finishedAt: brief.finishedAt?.getTime(),
    outcome: outcomes[brief.status ?? 'PENDING'],
    images: revision.images,
    ...notedOn(tags, hash),
    active,
    platform,
  };
}

/** Newest first; ECS promises no order, so the pages are sorted here. */
async function listDeployments(
  aws: Aws,
  { cluster, service, limit, signal }: HistoryQuery,
): Promise<ServiceDeploymentBrief[]> {
  const briefs: ServiceDeploymentBrief[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.ecs.send(
      new ListServiceDeploymentsCommand({ cluster, service, maxResults: 100, nextToken }),
      { abortSignal: signal },
    );
    briefs.push(...(page.serviceDeployments ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return briefs.sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0)).slice(0, limit);
}

async function readRevisions(
  aws: Aws,
  briefs: readonly ServiceDeploymentBrief[],
  gaps: string[],
): Promise<ReadonlyMap<string, ServiceRevision>> {
  const arns = [...new Set(briefs.flatMap(({ targetServiceRevisionArn }) => targetServiceRevisionArn ?? []))];
  try {
    return await describeServiceRevisions(aws, arns);
  } catch (error) {
    if (classify(error) !== 'denied') throw error;
    gaps.push(`What the deployments ran may not be read. ${explain(error)}`);
    return new Map();
  }
}
