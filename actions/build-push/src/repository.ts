import { createRepository } from '@ecs-actions/shared/image/create-repository';
import {
  describeRepository,
  isRepositoryMissing,
  type Repository,
} from '@ecs-actions/shared/image/repository';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Ports } from './ports.ts';
import type { EcrAws } from '@ecs-actions/shared/aws/aws';
import type { Inputs } from './inputs.ts';
import type { Place } from './place.ts';
import type { Target } from './target-input.ts';
import type { Tag } from '@ecs-actions/shared/image/tag-rules';
import { findImages } from '@ecs-actions/shared/image/ecr';
import { inBackground } from '@ecs-actions/shared/time/in-background';
import { resolveSettings } from './repository-settings.ts';

/** The repository to push to and what is under the tags, each asked for without waiting for the other. */
export async function openRepository(
  inputs: Inputs,
  tags: readonly Tag[],
  aws: EcrAws,
  ports: Ports,
): Promise<Pick<Place, 'repository' | 'known'>> {
  const known = inBackground(imagesUnder(tags, inputs.target, aws));
  return { repository: await findOrCreate(inputs, aws, ports), known: await known };
}

async function imagesUnder(
  tags: readonly Tag[],
  { repository: name, registryId = '' }: Target,
  { ecr }: EcrAws,
): Promise<Place['known']> {
  const names = tags.map((tag) => tag.name);
  try {
    return await findImages(ecr, { name, registryId }, names);
  } catch (error) {
    if (isRepositoryMissing(error)) return new Map();
    throw error;
  }
}

/** A missing repository is found here, before any build. */
async function findOrCreate(inputs: Inputs, aws: EcrAws, { log, run }: Ports): Promise<Repository> {
  const { repository: name, registryId } = inputs.target;
  const lookup = await describeRepository(aws.ecr, name, registryId);
  if (lookup.found) return lookup.repository;
  if (!inputs.create) throw missing(name, aws.region, lookup.registryId);
  const settings = await resolveSettings(inputs.create, run.workspace);
  const created = await createRepository(aws.ecr, name, registryId, settings);
  if (created) {
    log.notice(`Created the repository ${created.uri}.`);
    return created;
  }
  const again = await describeRepository(aws.ecr, name, registryId);
  if (again.found) return again.repository;
  throw missing(name, aws.region, lookup.registryId);
}

function missing(name: string, region: string, account: string | undefined): ActionError {
  const where = `${region}${account ? `, account ${account}` : ''}`;
  return new ActionError(
    `There is no repository "${name}" in ${where}. Nothing was built.\n` +
      'Check the name, the region and the account of the credentials, create the repository, or set ' +
      '"create-repository: true" and allow the role "ecr:CreateRepository".',
  );
}
