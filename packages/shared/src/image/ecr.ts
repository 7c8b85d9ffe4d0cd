import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ImageAlreadyExistsException,
  ImageNotFoundException,
  ImageTagAlreadyExistsException,
  PutImageCommand,
  type ECRClient,
} from '@aws-sdk/client-ecr';
import { parseManifest, type Manifest } from './manifest.ts';
import { imageTypes } from './media-types.ts';
import type { Repository } from './repository.ts';

/** An image in ECR: its manifest byte for byte, since anything else has another digest. */
export interface StoredImage {
  readonly digest: string;
  readonly mediaType: string;
  readonly text: string;
  readonly manifest: Manifest;
}

type Place = Pick<Repository, 'name' | 'registryId'>;

const idsPerCall = 100;

/** The images that tags or digests (`sha256:…`) name, by that name; those that do not exist are not in the map. */
export async function findImages(
  ecr: ECRClient,
  place: Place,
  names: readonly string[],
): Promise<ReadonlyMap<string, StoredImage>> {
  const found = new Map<string, StoredImage>();
  for (let start = 0; start < names.length; start += idsPerCall) {
    const { images = [] } = await ecr.send(
      new BatchGetImageCommand({
        ...of(place),
        imageIds: names
          .slice(start, start + idsPerCall)
          .map((name) => (name.startsWith('sha256:') ? { imageDigest: name } : { imageTag: name })),
        acceptedMediaTypes: [...imageTypes],
      }),
    );
    for (const { imageId, imageManifest, imageManifestMediaType } of images) {
      if (!imageId?.imageDigest || !imageManifest) continue;
      const manifest = parseManifest(imageManifest, imageManifestMediaType);
      const image = {
        digest: imageId.imageDigest,
        mediaType: imageManifestMediaType ?? manifest.mediaType,
        text: imageManifest,
        manifest,
      };
      found.set(imageId.imageTag ?? imageId.imageDigest, image);
    }
  }
  return found;
}

/**
 * Gives an image that is in the repository one more tag. `unchanged`: it had this tag already. `taken`: the tag is
 * immutable and names another image.
 */
export async function putTag(
  ecr: ECRClient,
  place: Place,
  image: StoredImage,
  tag: string,
): Promise<'moved' | 'unchanged' | 'taken'> {
  try {
    await ecr.send(
      new PutImageCommand({
        ...of(place),
        imageTag: tag,
        imageManifest: image.text,
        imageManifestMediaType: image.mediaType,
      }),
    );
    return 'moved';
  } catch (error) {
    if (error instanceof ImageAlreadyExistsException) return 'unchanged';
    if (error instanceof ImageTagAlreadyExistsException) return 'taken';
    throw error;
  }
}

export interface ImageDetail {
  readonly digest: string;
  readonly tags: readonly string[];
  /** Compressed, in bytes; of an index, its largest image. */
  readonly size: number | undefined;
}

/** What ECR holds under a tag or digest; undefined when it holds nothing. */
export async function describeImage(
  ecr: ECRClient,
  place: Place,
  name: string,
): Promise<ImageDetail | undefined> {
  const id = name.startsWith('sha256:') ? { imageDigest: name } : { imageTag: name };
  try {
    const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ ...of(place), imageIds: [id] }));
    const [detail] = imageDetails;
    if (!detail?.imageDigest) return undefined;
    return { digest: detail.imageDigest, tags: detail.imageTags ?? [], size: detail.imageSizeInBytes };
  } catch (error) {
    if (error instanceof ImageNotFoundException) return undefined;
    throw error;
  }
}

function of({ name, registryId }: Place): { repositoryName: string; registryId?: string } {
  return { repositoryName: name, ...(registryId ? { registryId } : {}) };
}
