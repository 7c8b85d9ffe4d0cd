import { findImages, type StoredImage } from '@ecs-actions/shared/image/ecr';
import { commitLabel, fingerprintLabel } from '@ecs-actions/shared/image/fingerprint';
import { parseConfig } from '@ecs-actions/shared/image/manifest';
import type { Repository } from '@ecs-actions/shared/image/repository';
import type { Registry } from '@ecs-actions/shared/image/registry';
import type { EcrAws } from '@ecs-actions/shared/aws/aws';

/** An image that is there already, as far as it says whether it can stand for a build. */
export interface Existing {
  readonly image: StoredImage;
  readonly platforms: readonly string[];
  readonly commit: string | undefined;
  readonly fingerprint: string | undefined;
}

/** Reads an image's labels and platforms; of an index, the labels of its first image, since one build gives all the same. */
export async function readExisting(
  aws: EcrAws,
  repository: Repository,
  registry: Registry,
  image: StoredImage,
): Promise<Existing> {
  const [first] = image.manifest.platforms;
  const single = first ? (await findImages(aws.ecr, repository, [first.digest])).get(first.digest) : image;
  const digest = single?.manifest.config?.digest;
  if (digest === undefined) return { image, platforms: [], commit: undefined, fingerprint: undefined };
  const blob = await registry.blob(repository.name, digest);
  const config = parseConfig(Buffer.from(blob).toString('utf8'));
  return {
    image,
    platforms: first ? image.manifest.platforms.map(({ platform }) => platform) : [config.platform],
    commit: config.labels[commitLabel],
    fingerprint: config.labels[fingerprintLabel],
  };
}
