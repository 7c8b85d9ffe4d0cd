import type {
  ListTagsForResourceRequest,
  Tag,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-ecs';
import { ApiError, type Operation } from '../protocol/api.ts';
import { operation } from '../protocol/operation.ts';
import type { EcsContext } from './context.ts';
import { invalidParameter } from './errors.ts';

const mostTags = 50;
const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** The operations on tags of task definitions, services, clusters and tasks. */
export function tagOperations({ store }: EcsContext): Record<string, Operation> {
  function tagsOf(arn = ''): Tag[] {
    const exists =
      store.tasks.has(arn) ||
      store.services.has(arn) ||
      [...store.clusters.values()].some((cluster) => cluster.arn === arn) ||
      store.findTaskDefinition(arn)?.arn === arn;
    if (!exists) throw new ApiError('ResourceNotFoundException', 'The specified resource was not found.');
    return store.tags.get(arn) ?? [];
  }
  return {
    TagResource: operation(({ resourceArn = '', tags = [] }: TagResourceRequest) => {
      const kept = tagsOf(resourceArn).filter(({ key }) => !tags.some((tag) => tag.key === key));
      const all = [...kept, ...tags];
      checkTags(all);
      store.tags.set(resourceArn, all);
      return {};
    }),

    UntagResource: operation(({ resourceArn = '', tagKeys = [] }: UntagResourceRequest) => {
      store.tags.set(
        resourceArn,
        tagsOf(resourceArn).filter(({ key = '' }) => !tagKeys.includes(key)),
      );
      return {};
    }),

    ListTagsForResource: operation(({ resourceArn }: ListTagsForResourceRequest) => ({
      tags: tagsOf(resourceArn),
    })),
  };
}

/**
 * The limits on tags.
 * @throws InvalidParameterException
 */
export function checkTags(tags: readonly Tag[]): void {
  if (tags.length > mostTags) throw invalidParameter(`Tags can not be more than ${mostTags}.`);
  for (const { key = '', value = '' } of tags) {
    if (key.length === 0 || key.length > 128) throw invalidParameter('Tag keys have 1 to 128 characters.');
    if (value.length > 256) throw invalidParameter('Tag values have at most 256 characters.');
    if (!characters.test(key) || !characters.test(value)) {
      throw invalidParameter(`Tag '${key}' contains invalid characters.`);
    }
    if (key.toLowerCase().startsWith('aws:')) {
      throw invalidParameter("Tag keys starting with 'aws:' are reserved.");
    }
  }
}
