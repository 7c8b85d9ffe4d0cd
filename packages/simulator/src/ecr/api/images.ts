import type {
  BatchDeleteImageRequest,
  BatchGetImageRequest,
  DescribeImagesRequest,
  ImageIdentifier,
  ListImageReferrersRequest,
  ListImagesRequest,
  PutImageRequest,
} from '@aws-sdk/client-ecr';
import { ApiError, type Operation } from '../../protocol/api.ts';
import { operation } from '../../protocol/operation.ts';
import { page } from '../../protocol/page.ts';
import { pageOptions, type EcrState } from '../context.ts';
import { isProblem, lookUp, requireImage } from '../image-id.ts';
import { manifestLimit, parseManifest, type Manifest } from '../manifest.ts';
import type { Image, Repository } from '../repository.ts';

export function imageOperations(state: EcrState): Record<string, Operation> {
  const { repositories, scans, simulation } = state;

  return {
    DescribeImages: operation((input: DescribeImagesRequest) => {
      const repository = repositories.of(input);
      if (input.imageIds) {
        const images = new Set(input.imageIds.map((id) => requireImage(repository, id)));
        return { imageDetails: [...images].map((image) => detail(repository, image)) };
      }
      const wanted = [...repository.images.values()].filter(({ manifest }) =>
        hasTagStatus(input.filter?.tagStatus, repository.tagsOf(manifest.digest).length > 0),
      );
      const { items, nextToken } = page(wanted, pageOptions(input));
      return { imageDetails: items.map((image) => detail(repository, image)), nextToken };
    }),

    ListImages: operation((input: ListImagesRequest) => {
      const repository = repositories.of(input);
      const ids = [...repository.images.keys()].flatMap((imageDigest): ImageIdentifier[] => {
        const tags = repository.tagsOf(imageDigest);
        return tags.length > 0 ? tags.map((imageTag) => ({ imageDigest, imageTag })) : [{ imageDigest }];
      });
      const wanted = ids.filter(({ imageTag }) =>
        hasTagStatus(input.filter?.tagStatus, imageTag !== undefined),
      );
      const { items, nextToken } = page(wanted, pageOptions(input));
      return { imageIds: items, nextToken };
    }),

    BatchGetImage: operation((input: BatchGetImageRequest) => {
      const repository = repositories.of(input);
      const images: unknown[] = [];
      const failures: unknown[] = [];
      for (const imageId of input.imageIds ?? []) {
        const found = lookUp(repository, imageId);
        if (isProblem(found)) {
          failures.push({ imageId, ...found });
          continue;
        }
        const { manifest } = answered(state, repository, found, input.acceptedMediaTypes);
        found.pulledAt = simulation.time.now;
        images.push({
          registryId: repository.registryId,
          repositoryName: repository.name,
          imageId: { imageDigest: manifest.digest, imageTag: imageId.imageTag },
          imageManifest: manifest.text,
          imageManifestMediaType: manifest.mediaType,
        });
      }
      return { images, failures };
    }),

    PutImage: operation((input: PutImageRequest) => {
      const repository = repositories.of(input);
      const { imageManifest = '', imageManifestMediaType, imageTag, imageDigest } = input;
      requireSize(imageManifest);
      const manifest = parseManifest(imageManifest, imageManifestMediaType);
      if (imageDigest !== undefined && imageDigest !== manifest.digest) {
        throw new ApiError(
          'ImageDigestDoesNotMatchException',
          `The image digest '${imageDigest}' does not match the digest '${manifest.digest}' of the manifest`,
        );
      }
      requireNew(repository, manifest, imageTag);
      scans.pushed(repository, repository.put(manifest, imageTag, simulation.time.now));
      return {
        image: {
          registryId: repository.registryId,
          repositoryName: repository.name,
          imageId: { imageDigest: manifest.digest, imageTag },
          imageManifest,
          imageManifestMediaType: manifest.mediaType,
        },
      };
    }),

    BatchDeleteImage: operation((input: BatchDeleteImageRequest) => {
      const repository = repositories.of(input);
      const imageIds: ImageIdentifier[] = [];
      const failures: unknown[] = [];
      for (const imageId of input.imageIds ?? []) {
        const found = lookUp(repository, imageId);
        if (isProblem(found)) {
          failures.push({ imageId, ...found });
          continue;
        }
        const { digest } = found.manifest;
        const tags = repository.tagsOf(digest);
        const endsImage = imageId.imageTag === undefined || tags.length === 1;
        if (endsImage && repository.isListed(digest)) {
          failures.push({
            imageId,
            failureCode: 'ImageReferencedByManifestList',
            failureReason: 'Requested image referenced by manifest list',
          });
          continue;
        }
        const gone = imageId.imageTag === undefined ? tags : [imageId.imageTag];
        for (const tag of gone) repository.tags.delete(tag);
        if (endsImage) repository.images.delete(digest);
        imageIds.push(
          ...(gone.length > 0
            ? gone.map((imageTag) => ({ imageDigest: digest, imageTag }))
            : [{ imageDigest: digest }]),
        );
      }
      return { imageIds, failures };
    }),

    ListImageReferrers: operation((input: ListImageReferrersRequest) => {
      const repository = repositories.of(input);
      const types = input.filter?.artifactTypes ?? [];
      const referrers = repository
        .referrersOf(input.subjectId?.imageDigest ?? '')
        .filter(({ manifest }) => types.length === 0 || types.includes(manifest.artifactType ?? ''));
      const { items, nextToken } = page(referrers, pageOptions(input, { usual: 20, most: 50 }));
      return {
        referrers: items.map(({ manifest }) => ({
          digest: manifest.digest,
          mediaType: manifest.mediaType,
          artifactType: manifest.artifactType,
          size: Buffer.byteLength(manifest.text),
          annotations: manifest.annotations,
          artifactStatus: 'ACTIVE',
        })),
        nextToken,
      };
    }),
  };
}

/**
 * What is sent for an image: itself, whatever media types are asked for. Whether an index goes out when only single
 * images are accepted is not documented, so a history may have it answered by its first image.
 */
function answered(
  { simulation }: EcrState,
  repository: Repository,
  image: Image,
  acceptedMediaTypes: readonly string[] | undefined,
): Image {
  const { isIndex, mediaType, children } = image.manifest;
  if (!isIndex || acceptedMediaTypes?.includes(mediaType)) return image;
  if (simulation.variants.indexNotAccepted === 'as-is') return image;
  return repository.images.get(children[0]?.digest ?? '') ?? image;
}

/** @throws ApiError ImageAlreadyExistsException: this manifest is here already under this tag */
function requireNew(repository: Repository, { digest }: Manifest, tag: string | undefined): void {
  const isHere = tag === undefined ? repository.images.has(digest) : repository.tags.get(tag) === digest;
  if (!isHere) return;
  throw new ApiError(
    'ImageAlreadyExistsException',
    `Image with digest '${digest}' and tag '${tag ?? 'null'}' already exists in the repository with name ` +
      `'${repository.name}' in registry with id '${repository.registryId}'`,
  );
}

function requireSize(imageManifest: string): void {
  if (Buffer.byteLength(imageManifest) <= manifestLimit) return;
  throw new ApiError(
    'InvalidParameterException',
    `Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'at most ${manifestLimit} bytes'`,
  );
}

function hasTagStatus(asked: string | undefined, isTagged: boolean): boolean {
  return asked === undefined || asked === 'ANY' || (asked === 'TAGGED') === isTagged;
}

function detail(repository: Repository, image: Image): Record<string, unknown> {
  const { manifest, pushedAt, pulledAt } = image;
  const tags = repository.tagsOf(manifest.digest);
  return {
    registryId: repository.registryId,
    repositoryName: repository.name,
    imageDigest: manifest.digest,
    ...(tags.length > 0 && { imageTags: tags }),
    imageSizeInBytes: sizeOf(repository, manifest),
    imagePushedAt: pushedAt / 1000,
    imageManifestMediaType: manifest.mediaType,
    artifactMediaType: manifest.config?.mediaType,
    ...(pulledAt !== undefined && { lastRecordedPullTime: pulledAt / 1000 }),
    subjectManifestDigest: manifest.subject,
    imageStatus: 'ACTIVE',
  };
}

/** Of an image its config and layers; of an index its largest image. */
function sizeOf(repository: Repository, manifest: Manifest): number {
  if (manifest.isIndex) {
    const sizes = manifest.children.map(({ digest }) => {
      const child = repository.images.get(digest);
      return child ? sizeOf(repository, child.manifest) : 0;
    });
    return Math.max(0, ...sizes);
  }
  return manifest.layers.reduce((sum, { size }) => sum + size, manifest.config?.size ?? 0);
}
