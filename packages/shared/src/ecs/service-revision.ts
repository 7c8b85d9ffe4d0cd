import { DescribeServiceRevisionsCommand } from '@aws-sdk/client-ecs';

import type { Aws } from '../aws/aws.ts';
import { sendRaw } from '../aws/raw.ts';
import { objects, text, type JsonObject } from '../json.ts';

/** What a service was at one time: ECS keeps one for each deployment since 2024-10-25. */
export interface ServiceRevision {
  readonly arn: string;
  /** ARN */
  readonly taskDefinition: string;
  readonly images: readonly RevisionImage[];
  /** Everything, in AWS's own JSON. */
  readonly raw: JsonObject;
}

export interface RevisionImage {
  readonly container: string;
  /** As the task definition names it. */
  readonly image: string;
  /** Absent until a task of the revision has pulled it, and where version consistency is off. */
  readonly digest: string | undefined;
}

const perCall = 20;

/** Reads service revisions, twenty a call, by ARN. Those that ECS no longer knows are not in the map. */
export async function describeServiceRevisions(
  aws: Aws,
  arns: readonly string[],
): Promise<ReadonlyMap<string, ServiceRevision>> {
  const batches = Array.from({ length: Math.ceil(arns.length / perCall) }, (_, index) =>
    arns.slice(index * perCall, (index + 1) * perCall),
  );
  const answers = await Promise.all(
    batches.map((serviceRevisionArns) =>
      sendRaw(aws.ecs, new DescribeServiceRevisionsCommand({ serviceRevisionArns })),
    ),
  );
  const revisions = answers.flatMap((answer) => objects(answer.serviceRevisions)).map(toRevision);
  return new Map(revisions.map((revision) => [revision.arn, revision]));
}

function toRevision(raw: JsonObject): ServiceRevision {
  return {
    arn: text(raw.serviceRevisionArn) ?? '',
    taskDefinition: text(raw.taskDefinition) ?? '',
    images: objects(raw.containerImages).map((image) => ({
      container: text(image.containerName) ?? '',
      image: text(image.image) ?? '',
      digest: text(image.imageDigest),
    })),
    raw,
  };
}

/** The digests that a revision ran, by container. */
export function digestsOf(revision: ServiceRevision | undefined): ReadonlyMap<string, string | undefined> {
  return new Map((revision?.images ?? []).map(({ container, digest }) => [container, digest]));
}
