import { DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import pMap from 'p-map';
import type { Aws } from '../aws/aws.ts';
import { sendRaw } from '../aws/raw.ts';
import { classify, explain, isUnreadable } from '../aws/errors.ts';
import { isObject, type JsonObject, objects, text } from '../json.ts';
import type { Release } from './release.ts';
import type { RevisionImage } from './service-revision.ts';
import { revisionTag, type Tag, tagsFrom, tagValue } from './tags.ts';
import { digestOf } from './task-definition/images.ts';
import { platformOf } from './task-definition/platform.ts';

/** What a task definition tells of the releases that ran it. */
export interface ReleaseDefinition {
  readonly active: boolean;
  readonly tags: readonly Tag[];
  /** Digests only where an image is named by one. */
  readonly images: readonly RevisionImage[];
  /** `linux/arm64`; undefined where the instance decides. */
  readonly platform: string | undefined;
}

/** Calls at once; a history has many revisions, and people wait for it. */
const readsAtOnce = 8;

/**
 * Reads the revisions of a history, by ARN. One that may not be read is not in the map, and is a gap; one that ECS no longer
 * describes cannot be deployed either.
 * @param gaps sentences are added here
 */
export async function readDefinitions(
  aws: Aws,
  arns: Iterable<string>,
  signal: AbortSignal,
  gaps: string[],
): Promise<ReadonlyMap<string, ReleaseDefinition>> {
  const found = new Map<string, ReleaseDefinition>();
  await pMap(
    new Set(arns),
    async (arn) => {
      try {
        const command = new DescribeTaskDefinitionCommand({ taskDefinition: arn, include: ['TAGS'] });
        found.set(arn, definitionIn(await sendRaw(aws.ecs, command)));
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        if (classify(error) === 'denied')
          gaps.push(`Commit, run and marks of ${arn} may not be read. ${explain(error)}`);
        else found.set(arn, { active: false, tags: [], images: [], platform: undefined });
      }
    },
    { concurrency: readsAtOnce, signal },
  );
  return found;
}

function definitionIn({ taskDefinition, tags }: JsonObject): ReleaseDefinition {
  const definition = isObject(taskDefinition) ? taskDefinition : {};
  return {
    active: text(definition['status']) === 'ACTIVE',
    tags: tagsFrom(tags),
    images: imagesIn(definition),
    platform: platformOf(definition),
  };
}

/** The images that a task definition names. */
export function imagesIn(definition: JsonObject): readonly RevisionImage[] {
  return objects(definition['containerDefinitions']).map(({ name, image }) => ({
    container: text(name) ?? '',
    image: text(image) ?? '',
    digest: digestOf(text(image) ?? ''),
  }));
}

/**
 * What this product noted on a revision.
 * @param service hash of the service that the release is of
 */
export function notedOn(
  tags: readonly Tag[],
  service: string,
): Pick<Release, 'commit' | 'run' | 'actor' | 'verified' | 'rolledBackFrom' | 'preDeploy'> {
  const tag = (key: string) => tagValue(tags, key);
  return {
    commit: tag(revisionTag.commit),
    run: tag(revisionTag.run),
    actor: tag(revisionTag.actor),
    verified: tag(revisionTag.verified(service)),
    rolledBackFrom: tag(revisionTag.rolledBackFrom(service)),
    preDeploy: tag(revisionTag.preDeploy),
  };
}
