import type { EcrAws } from '@ecs-actions/shared/aws/aws';
import { copyImage } from '@ecs-actions/shared/image/copy-image';
import { findImages } from '@ecs-actions/shared/image/ecr';
import { ecrHost, type ImageReference } from '@ecs-actions/shared/image/reference';
import { describeRepository, type Repository } from '@ecs-actions/shared/image/repository';
import type { Tag } from '@ecs-actions/shared/image/tag-rules';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Ports } from './ports.ts';
import { takenTags } from './decide.ts';
import { RegistrySession } from './session.ts';

export interface Promotion {
  readonly aws: EcrAws;
  readonly repository: Repository;
  readonly session: RegistrySession;
  readonly tags: readonly Tag[];
  readonly ifExists: 'reuse' | 'fail' | 'rebuild';
}

/** What the repository holds after a promotion, before its tags are set. */
export interface Promoted {
  readonly digest: string;
  /** What the tags named before. */
  readonly digests: ReadonlyMap<string, string>;
  readonly built?: undefined;
}

/** Brings an existing image into the repository, under the same digest; nothing is sent that is there. */
export async function promote(
  reference: ImageReference,
  promotion: Promotion,
  ports: Ports,
  signal: AbortSignal,
): Promise<Promoted> {
  const { repository, session } = promotion;
  const place = reference.host === undefined ? undefined : ecrHost(reference.host);
  const aws = place ? promotion.aws.in(place.region) : promotion.aws;
  const source = await openSource(aws, reference, place?.account ?? repository.registryId);
  const name = reference.digest ?? reference.tag ?? '';
  const image = (await findImages(aws.ecr, source, [name])).get(name);
  if (!image) throw new ActionError(`There is no image ${name} in ${source.uri}. Nothing was promoted.`);
  const digests = await checkTags(promotion, image.digest);
  if (source.uri !== repository.uri) {
    const there = source.host === repository.host ? session : new RegistrySession(aws, source, ports, signal);
    const { sent, known } = await copyImage(
      { registry: await there.registry(), host: source.host, repository: source.name },
      { registry: await session.registry(), host: repository.host, repository: repository.name },
      image.digest,
    );
    ports.log.info(`Promoted ${image.digest}: ${sent} blobs sent, ${known} were there.`);
  }
  return { digest: image.digest, digests };
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
async function checkTags(
  { aws, repository, tags, ifExists }: Promotion,
  digest: string,
): Promise<ReadonlyMap<string, string>> {
  const names = tags.map(({ name }) => name);
  const known = await findImages(aws.ecr, repository, names);
  const digests = new Map([...known].map(([tag, image]) => [tag, image.digest]));
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
  return digests;
}
