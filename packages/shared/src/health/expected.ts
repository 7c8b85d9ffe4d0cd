import type { Aws } from '../aws/aws.ts';
import { revisionName } from '../ecs/release.ts';
import type { ContainerView } from '../ecs/task-view.ts';
import { resolveImage } from '../image/resolve.ts';

/** What has to run; undefined members are not asked for. */
export interface Expected {
  /** Family, `family:revision` or ARN. */
  readonly taskDefinition: string | undefined;
  readonly image: ExpectedImage | undefined;
}

export interface ExpectedImage {
  /** As it was given: a reference, or only a digest or tag. */
  readonly given: string;
  /** What ECR makes of it: its digest, and those of its platforms. */
  readonly digests: readonly string[];
}

/** Looks up once what a tag points to, so that a service pinned to the digest is recognised. */
export async function expectImage(aws: Aws, given: string | undefined): Promise<ExpectedImage | undefined> {
  if (given === undefined) return undefined;
  const digest = /sha256:[0-9a-f]{64}$/.exec(given)?.[0];
  const found = given.includes('/') ? await resolveImage(aws, given) : undefined;
  const resolved =
    found?.kind === 'found' ? [found.digest, ...found.platforms.map((platform) => platform.digest)] : [];
  return { given, digests: [...new Set([...(digest ? [digest] : []), ...resolved])] };
}

/** @param name family, `family:revision` or ARN */
export function isRevision(taskDefinitionArn: string, name: string): boolean {
  const revision = revisionName(taskDefinitionArn);
  return taskDefinitionArn === name || revision === name || revision.replace(/:\d+$/, '') === name;
}

/** Whether a container runs the image: by digest where both are known, otherwise by the text it was asked for with. */
export function runsImage({ image, digest }: ContainerView, { given, digests }: ExpectedImage): boolean {
  if (digests.some((one) => one === digest || image.endsWith(`@${one}`))) return true;
  return image === given || (!given.includes('/') && image.endsWith(`:${given}`));
}
