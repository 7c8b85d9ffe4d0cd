import {
  BatchGetImageCommand,
  DescribePullThroughCacheRulesCommand,
  GetDownloadUrlForLayerCommand,
  RepositoryNotFoundException,
  type ECRClient,
} from '@aws-sdk/client-ecr';

import type { Aws } from '../aws/aws.ts';
import { classify, explain } from '../aws/errors.ts';
import { parseConfig, parseManifest } from './manifest.ts';
import { imageTypes } from './media-types.ts';
import { ecrHost, isLoopback, parseReference, type ImageReference } from './reference.ts';
import { describeRepository } from './repository.ts';

/** What an image reference points to now. */
export type Resolution =
  | {
      readonly kind: 'found';
      readonly digest: string;
      /** The images of an index by platform (`linux/amd64`); empty for a single image. */
      readonly platforms: readonly { readonly platform: string; readonly digest: string }[];
      /** Of a single image: the digest of its configuration, which tells its platform. */
      readonly config?: string;
    }
  /** ECR says that it is not there. */
  | { readonly kind: 'missing'; readonly what: 'repository' | 'image' }
  /** Nobody here can tell; a sentence says why. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Asks ECR what the references point to, each once. */
export async function resolveImages(
  aws: Aws,
  references: Iterable<string>,
): Promise<ReadonlyMap<string, Resolution>> {
  const distinct = [...new Set(references)];
  const resolutions = await Promise.all(distinct.map((reference) => resolveImage(aws, reference)));
  return new Map(distinct.map((reference, index) => [reference, resolutions[index] ?? unknown('')] as const));
}

export async function resolveImage(aws: Aws, reference: string): Promise<Resolution> {
  const image = parseReference(reference);
  if (image === undefined) return unknown('it is no valid image reference');
  try {
    const registry = await ecrOf(aws, image);
    if (registry === undefined) return unknown('only images in ECR can be looked up before a deployment');
    return await ask(registry, image);
  } catch (error) {
    return unknown(explain(error));
  }
}

interface Registry {
  readonly ecr: ECRClient;
  readonly registryId: string | undefined;
}

/** The registry's API, or `undefined` when it is none of ECR's. */
async function ecrOf(aws: Aws, { host, repository }: ImageReference): Promise<Registry | undefined> {
  if (host === undefined) return undefined;
  const place = ecrHost(host);
  if (place) return { ecr: aws.in(place.region).ecr, registryId: place.account };
  // A registry on loopback is ECR if ECR itself says so of this repository.
  if (!isLoopback(host)) return undefined;
  const lookup = await describeRepository(aws.ecr, repository, undefined);
  if (lookup.found && lookup.repository.host !== host) return undefined;
  return { ecr: aws.ecr, registryId: undefined };
}

/**
 * The platform (`linux/arm64`) that a single image says it was built for; `undefined` where it cannot be had.
 *
 * @param config digest of its configuration
 */
export async function builtFor(aws: Aws, reference: string, config: string): Promise<string | undefined> {
  const image = parseReference(reference);
  const registry = image && (await ecrOf(aws, image));
  if (!image || !registry) return undefined;
  const { downloadUrl = '' } = await registry.ecr.send(
    new GetDownloadUrlForLayerCommand({
      registryId: registry.registryId,
      repositoryName: image.repository,
      layerDigest: config,
    }),
  );
  try {
    const answer = await fetch(downloadUrl, { signal: AbortSignal.timeout(10_000) });
    return answer.ok ? parseConfig(await answer.text()).platform : undefined;
  } catch {
    // The address is another service's, which need not be reachable from here.
    return undefined;
  }
}

async function ask(registry: Registry, { repository, tag, digest }: ImageReference): Promise<Resolution> {
  const id = digest === undefined ? { imageTag: tag ?? 'latest' } : { imageDigest: digest };
  try {
    const { images = [], failures = [] } = await registry.ecr.send(
      new BatchGetImageCommand({
        registryId: registry.registryId,
        repositoryName: repository,
        imageIds: [id],
        acceptedMediaTypes: [...imageTypes],
      }),
    );
    const [image] = images;
    if (image?.imageId?.imageDigest) {
      const { platforms, config } = parseManifest(image.imageManifest ?? '{}', image.imageManifestMediaType);
      const found = { kind: 'found', digest: image.imageId.imageDigest, platforms } as const;
      return config ? { ...found, config: config.digest } : found;
    }
    const [failure] = failures;
    if (failure?.failureCode === 'ImageNotFound') return await missing(registry, repository, 'image');
    return unknown(`ECR answers ${failure?.failureCode ?? 'nothing'} for it`);
  } catch (error) {
    if (error instanceof RepositoryNotFoundException)
      return await missing(registry, repository, 'repository');
    throw error;
  }
}

/** Behind a pull-through cache an image comes into being when it is first pulled. */
async function missing(
  { ecr, registryId }: Registry,
  repository: string,
  what: 'repository' | 'image',
): Promise<Resolution> {
  try {
    const { pullThroughCacheRules = [] } = await ecr.send(
      new DescribePullThroughCacheRulesCommand({ registryId }),
    );
    const cached = pullThroughCacheRules.some(
      ({ ecrRepositoryPrefix: prefix }) => prefix === 'ROOT' || repository.startsWith(`${prefix}/`),
    );
    return cached ? unknown('it comes from a pull-through cache') : { kind: 'missing', what };
  } catch (error) {
    if (classify(error) !== 'denied') throw error;
    return unknown(
      'it is not in ECR, and whether a pull-through cache brings it may not be read (ecr:DescribePullThroughCacheRules)',
    );
  }
}

function unknown(why: string): Resolution {
  return { kind: 'unknown', why };
}
