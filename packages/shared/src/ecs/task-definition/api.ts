import type { JsonObject } from '../../json.ts';
import type { Tag } from '../tags.ts';

/** A revision as ECS tells it, with every attribute, also those that the SDK does not know. */
export interface Revision {
  /** DescribeTaskDefinition's `taskDefinition`, read-only members included. */
  readonly definition: JsonObject;
  readonly tags: readonly Tag[];
}

/** The calls on task definitions, in AWS's own JSON. */
export interface TaskDefinitions {
  /** @param name family, family:revision or ARN @throws the AWS error, a ClientException when there is none */
  describe(name: string): Promise<Revision>;
  /** Sent once. @param tags none are sent when it is empty, since ECS refuses an empty list */
  register(definition: JsonObject, tags: readonly Tag[]): Promise<Revision>;
  /** ARNs of the family's ACTIVE revisions, newest first. */
  latest(family: string, count: number): Promise<readonly string[]>;
}
