import type { EcrAws } from '@ecs-actions/shared/aws/aws';
import { compareImages, type Difference, type MeasuredImage } from '@ecs-actions/shared/image/compare-images';
import { describeImage, findImages, putTag, type StoredImage } from '@ecs-actions/shared/image/ecr';
import type { Repository } from '@ecs-actions/shared/image/repository';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Delivered } from './build-and-push.ts';
import type { Place } from './place.ts';

export interface Published {
  /** Tags that this run set. */
  readonly moved: readonly string[];
  /** Compressed, in bytes; of an index, its largest image. */
  readonly size: number | undefined;
  /** What it has more than the image that a tag of this run named before. */
  readonly difference: (Difference & { readonly tag: string }) | undefined;
}

/** What ECR has under the digest that was pushed. Throws ActionError when it has nothing. */
export async function confirm({ aws, repository }: Place, { digest }: Delivered): Promise<StoredImage> {
  const image = (await findImages(aws.ecr, repository, [digest])).get(digest);
  if (!image) throw notConfirmed(repository, digest, undefined);
  return image;
}

/** Puts every tag on an image that was pushed, and has ECR confirm that the first one names it. */
export async function publish(
  place: Place,
  image: StoredImage,
  tagged: string | undefined,
): Promise<Published> {
  const { aws, repository, tags, known } = place;
  const { digest } = image;
  const moved: string[] = [];
  // The first tag last: whoever sees it sees all the others.
  for (const { name } of tags.toReversed()) {
    if (known.get(name)?.digest === digest) continue;
    if (name === tagged || (await setTag(aws, repository, image, name))) moved.unshift(name);
  }
  const [detail, before] = await Promise.all([
    describeImage(aws.ecr, repository, tags[0].name),
    imageBefore(digest, place),
  ]);
  if (detail?.digest !== digest) throw notConfirmed(repository, digest, detail?.digest);
  const measured = { manifest: image.manifest, size: detail.size };
  return {
    moved,
    size: detail.size,
    difference: before && { tag: before.tag, ...compareImages(measured, before.image) },
  };
}

/** Another image that a tag of this run named when it began. */
async function imageBefore(
  digest: string,
  { aws, repository, known }: Place,
): Promise<{ readonly tag: string; readonly image: MeasuredImage } | undefined> {
  const [tag, before] = [...known].find(([, earlier]) => earlier.digest !== digest) ?? [];
  if (tag === undefined || !before) return undefined;
  const detail = await describeImage(aws.ecr, repository, before.digest);
  return { tag, image: { manifest: before.manifest, size: detail?.size } };
}

/** False when the image had the tag already; an immutable tag that names this very image is as good as set. */
async function setTag(
  aws: EcrAws,
  repository: Repository,
  image: StoredImage,
  tag: string,
): Promise<boolean> {
  const result = await putTag(aws.ecr, repository, image, tag);
  if (result !== 'taken') return result === 'moved';
  const holder = (await findImages(aws.ecr, repository, [tag])).get(tag);
  if (holder?.digest === image.digest) return false;
  throw new ActionError(
    `The tag ${tag} of ${repository.name} is immutable and names ${holder?.digest ?? 'another image'}; ` +
      `${image.digest} was pushed without it. Push under another tag, or delete that one first.`,
  );
}

function notConfirmed({ uri }: Repository, digest: string, instead: string | undefined): ActionError {
  return new ActionError(
    `${digest} was pushed to ${uri}, but ECR has ${instead ?? 'nothing'} under its name. ` +
      'Another job may push the same tag; run this one again.',
  );
}
