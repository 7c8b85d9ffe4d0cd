import type { EcrAws } from '@ecs-actions/shared/aws/aws';
import { copyImage, type ImagePlace } from '@ecs-actions/shared/image/copy-image';
import { findImages, type StoredImage } from '@ecs-actions/shared/image/ecr';
import { parseConfig } from '@ecs-actions/shared/image/manifest';
import { mergeImages, type MergedPart } from '@ecs-actions/shared/image/merge-images';
import { ecrHost, type ImageReference } from '@ecs-actions/shared/image/reference';
import { describeRepository, type Repository } from '@ecs-actions/shared/image/repository';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Ports } from './ports.ts';
import { takenTags } from './decide.ts';
import type { Place } from './place.ts';
import { RegistrySession } from './session.ts';

export interface Promotion extends Place {
  readonly ifExists: 'reuse' | 'fail' | 'rebuild';
}

export type Sources = readonly [ImageReference, ...ImageReference[]];

/**
 * Brings an existing image into the repository, under the same digest, or several as one index; nothing is sent that is
 * there. Returns the digest; no tag is set.
 */
export async function promote(
  references: Sources,
  promotion: Promotion,
  ports: Ports,
  signal: AbortSignal,
): Promise<{ readonly digest: string }> {
  const { repository, session } = promotion;
  const [first, ...more] = references;
  const source = await findSource(first, promotion, ports, signal);
  const others = await Promise.all(more.map((reference) => findSource(reference, promotion, ports, signal)));
  const sources = [source, ...others];
  const index = others.length === 0 ? undefined : mergeImages(await Promise.all(sources.map(partOf)));
  const digest = index?.digest ?? source.image.digest;
  checkTags(promotion, digest);
  const registry = await session.registry(repository.host);
  const target = { registry, host: repository.host, repository: repository.name };
  for (const { uri, image, place } of sources) {
    if (uri === repository.uri) continue;
    const { sent, known } = await copyImage(place, target, image.digest);
    ports.log.info(`Promoted ${image.digest}: ${sent} blobs sent, ${known} were there.`);
  }
  if (index) {
    await registry.putManifest(repository.name, index.digest, index.mediaType, index.text);
    ports.log.info(`Merged ${sources.length} images into ${index.digest}.`);
  }
  return { digest };
}

interface Source {
  readonly uri: string;
  readonly image: StoredImage;
  readonly place: ImagePlace;
}

async function findSource(
  reference: ImageReference,
  promotion: Promotion,
  ports: Ports,
  signal: AbortSignal,
): Promise<Source> {
  const host = reference.host === undefined ? undefined : ecrHost(reference.host);
  const aws = host ? promotion.aws.in(host.region) : promotion.aws;
  const { uri, ...source } = await openSource(
    aws,
    reference,
    host?.account ?? promotion.repository.registryId,
  );
  const name = reference.digest ?? reference.tag ?? '';
  const image = (await findImages(aws.ecr, source, [name])).get(name);
  if (!image) throw new ActionError(`There is no image ${name} in ${uri}. Nothing was promoted.`);
  // A token opens every registry of its region.
  const session = aws === promotion.aws ? promotion.session : new RegistrySession(aws, ports, signal);
  const registry = await session.registry(source.host);
  return { uri, image, place: { registry, host: source.host, repository: source.name } };
}

/** Of an image that is no index, the platform is in its configuration. */
async function partOf({ uri, image, place }: Source): Promise<MergedPart> {
  const part = { name: `${uri}@${image.digest}`, image };
  const config = image.manifest.config?.digest;
  if (config === undefined) return part;
  const blob = await place.registry.blob(place.repository, config);
  return { ...part, platform: parseConfig(Buffer.from(blob).toString('utf8')).platform };
}

async function openSource(
  aws: EcrAws,
  { repository }: ImageReference,
  registryId: string,
): Promise<Repository> {
  const lookup = await describeRepository(aws.ecr, repository, registryId || undefined);
  if (lookup.found) return lookup.repository;
  throw new ActionError(
    `source-image: there is no repository "${repository}" in ${aws.region}, account ${lookup.registryId ?? 'unknown'}.`,
  );
}

/** Stops before anything is copied when a tag could not be set afterwards. */
function checkTags({ repository, tags, known, ifExists }: Promotion, digest: string): void {
  const digests = new Map([...known].map(([name, image]) => [name, image.digest]));
  const [taken] = takenTags({ tags, digests, isImmutable: (tag) => repository.isImmutable(tag) }, digest);
  if (taken) {
    throw new ActionError(
      `The tag ${taken.tag} of ${repository.name} is immutable and names ${taken.digest}, not ${digest}. ` +
        'Nothing was promoted; promote under another tag.',
    );
  }
  const exists = tags.find((tag) => tag.fixed && digests.has(tag.name));
  if (ifExists === 'fail' && exists) {
    throw new ActionError(
      `The tag ${exists.name} exists (${digests.get(exists.name)}), and 'if-exists' is 'fail'.`,
    );
  }
}
