import { BatchGetImageCommand } from '@aws-sdk/client-ecr';
import type { Aws } from '../aws/aws.ts';
import { classify, explain } from '../aws/errors.ts';
import { parseManifest } from './manifest.ts';
import { imageTypes } from './media-types.ts';
import { ecrHost, type ImageReference, parseReference } from './reference.ts';
import { findRepository } from './repository.ts';

/** What the registry says of an image reference. */
export type ImageFact =
  | {
      readonly state: 'found';
      /** Of what the reference names: an index or a manifest. */
      readonly digest: string;
      /** Digests of the manifests in an index. */
      readonly members: readonly string[];
      /** `linux/amd64`; empty for a single manifest, whose platform stands in a blob that is not read here. */
      readonly platforms: readonly string[];
    }
  /** A definite no of the registry that would have it. `repository`: not even that is there. */
  | { readonly state: 'missing'; readonly what: 'image' | 'repository' }
  /** It cannot be asked, or would not say. */
  | { readonly state: 'unknown'; readonly because: string };

/**
 * Asks ECR what image references name, once for each; other registries are not asked.
 * @throws what a call throws, unless it says that something is not there or may not be read
 */
export async function lookUpImages(
  aws: Aws,
  references: Iterable<string>,
): Promise<ReadonlyMap<string, ImageFact>> {
  const distinct = [...new Set(references)];
  const facts = await Promise.all(
    distinct.map(async (reference): Promise<[string, ImageFact]> => [
      reference,
      await lookUp(aws, reference),
    ]),
  );
  return new Map(facts);
}

async function lookUp(aws: Aws, text: string): Promise<ImageFact> {
  const reference = parseReference(text);
  if (!reference?.host) return { state: 'unknown', because: 'its registry cannot be asked from here' };
  const place = ecrHost(reference.host);
  const registry = place ? aws.in(place.region) : aws;
  try {
    const found = await findRepository(registry.ecr, reference.repository, place?.account);
    // A host that is none of ECR's public forms may still be the one that ECR itself gives for this repository.
    const atHost = place !== undefined || (found.found && found.repository.host === reference.host);
    if (!atHost) return { state: 'unknown', because: 'its registry cannot be asked from here' };
    if (!found.found) return { state: 'missing', what: 'repository' };
    return await findImage(registry, reference, found.repository.registryId);
  } catch (error) {
    const kind = classify(error);
    if (kind !== 'denied' && kind !== 'invalid') throw error;
    return { state: 'unknown', because: explain(error) };
  }
}

async function findImage(
  { ecr }: Aws,
  { repository, tag = 'latest', digest }: ImageReference,
  registryId: string,
): Promise<ImageFact> {
  const { images = [], failures = [] } = await ecr.send(
    new BatchGetImageCommand({
      repositoryName: repository,
      ...(registryId !== '' && { registryId }),
      imageIds: [digest === undefined ? { imageTag: tag } : { imageDigest: digest }],
      acceptedMediaTypes: [...imageTypes],
    }),
  );
  const image = images[0];
  if (!image?.imageManifest || !image.imageId?.imageDigest) {
    const code = failures[0]?.failureCode;
    return code === 'ImageNotFound' || code === undefined
      ? { state: 'missing', what: 'image' }
      : { state: 'unknown', because: `ECR answered ${code}` };
  }
  const manifest = parseManifest(image.imageManifest, image.imageManifestMediaType);
  return {
    state: 'found',
    digest: image.imageId.imageDigest,
    members: manifest.children.map((child) => child.digest),
    platforms: manifest.platforms.map(({ platform }) => platform),
  };
}
