import type { EcrAws } from '@ecs-actions/shared/aws/aws';
import type { StoredImage } from '@ecs-actions/shared/image/ecr';
import type { Repository } from '@ecs-actions/shared/image/repository';
import type { Tag } from '@ecs-actions/shared/image/tag-rules';
import type { RegistrySession } from './session.ts';

/** Where an image goes, and what is there. */
export interface Place {
  readonly aws: EcrAws;
  readonly repository: Repository;
  readonly session: RegistrySession;
  readonly tags: readonly [Tag, ...Tag[]];
  /** What the tags name before anything is done; those that do not exist are missing. */
  readonly known: ReadonlyMap<string, StoredImage>;
}
