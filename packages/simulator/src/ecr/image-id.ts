import type { ImageFailureCode, ImageIdentifier } from '@aws-sdk/client-ecr';
import { ApiError } from '../protocol/api.ts';
import { isDigest } from './digest.ts';
import type { Image, Repository } from './repository.ts';

export interface ImageIdProblem {
  readonly failureCode: ImageFailureCode;
  readonly failureReason: string;
}

/** The image that an id (tag, digest or both) names, or why it names none, in ECR's words. */
export function lookUp(
  repository: Repository,
  { imageDigest, imageTag }: ImageIdentifier,
): Image | ImageIdProblem {
  if (imageDigest === undefined && imageTag === undefined) {
    return problem('MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null');
  }
  if (imageDigest !== undefined && !isDigest(imageDigest)) {
    return problem('InvalidImageDigest', 'Invalid request parameters: image digest should satisfy the regex');
  }
  if (imageTag === undefined) {
    return repository.images.get(imageDigest ?? '') ?? notFound;
  }
  const image = repository.byTag(imageTag);
  if (!image) return notFound;
  if (imageDigest !== undefined && image.manifest.digest !== imageDigest) {
    return problem('ImageTagDoesNotMatchDigest', 'The given tag does not match the given digest');
  }
  return image;
}

export function isProblem(found: Image | ImageIdProblem): found is ImageIdProblem {
  return 'failureCode' in found;
}

/**
 * For the calls that throw where BatchGetImage reports a failure.
 * @throws ApiError ImageNotFoundException, InvalidParameterException
 */
export function requireImage(repository: Repository, id: ImageIdentifier): Image {
  const found = lookUp(repository, id);
  if (!isProblem(found)) return found;
  if (found.failureCode !== 'ImageNotFound' && found.failureCode !== 'ImageTagDoesNotMatchDigest') {
    throw new ApiError('InvalidParameterException', found.failureReason);
  }
  throw new ApiError(
    'ImageNotFoundException',
    `The image with imageId {imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'} ` +
      `does not exist within the repository with name '${repository.name}' ` +
      `in the registry with id '${repository.registryId}'`,
  );
}

const notFound = problem('ImageNotFound', 'Requested image not found');

function problem(failureCode: ImageFailureCode, failureReason: string): ImageIdProblem {
  return { failureCode, failureReason };
}
