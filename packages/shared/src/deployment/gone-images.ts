import type { Aws } from '../aws/aws.ts';
import type { Release } from '../ecs/release.ts';
import { repositoryOf } from '../ecs/task-definition/images.ts';
import { type Resolution, resolveImages } from '../image/resolve.ts';

/**
 * Which releases cannot run any more, because ECR says that an image of theirs is not there, or not for the platform that
 * their tasks run on. What nobody can tell speaks against none.
 */
export async function goneImages(
  aws: Aws,
  releases: readonly Release[],
): Promise<(release: Release) => string | undefined> {
  const good = releases.filter(({ outcome }) => outcome === 'succeeded');
  const references = good.flatMap(({ images }) => images.map((image) => referenceTo(image)));
  const facts = await resolveImages(aws, references);
  return ({ images, platform }) => {
    for (const image of images) {
      const reference = referenceTo(image);
      const why = gone(facts.get(reference), platform);
      if (why) return `the image of ${image.container} (${reference}) ${why}`;
    }
    return undefined;
  };
}

function referenceTo({ image, digest }: Release['images'][number]): string {
  return digest ? `${repositoryOf(image)}@${digest}` : image;
}

/** Only an index tells its platforms. */
function gone(fact: Resolution | undefined, platform: string | undefined): string | undefined {
  if (fact?.kind === 'missing') return 'is gone';
  if (fact?.kind !== 'found' || platform === undefined || fact.platforms.length === 0) return undefined;
  const platforms = fact.platforms.map((one) => one.platform);
  // The index may tell a variant too, as in `linux/arm64/v8`.
  if (platforms.some((one) => one === platform || one.startsWith(`${platform}/`))) return undefined;
  return `has no ${platform}, only ${platforms.join(', ')}`;
}
