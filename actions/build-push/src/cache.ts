import type { EcrAws } from '@ecs-actions/shared/aws/aws';
import type { BuildInputs } from '@ecs-actions/shared/image/build-inputs';
import { describeRepository, type Repository } from '@ecs-actions/shared/image/repository';
import type { Log } from '@ecs-actions/shared/runner/log';
import type { Inputs } from './inputs.ts';

export const cacheTag = 'buildcache';

/** Where the cache is read from and written to, in the long form of buildx; a write that fails never fails a build. */
export async function withCache(
  build: BuildInputs,
  cache: Inputs['cache'],
  place: Place | undefined,
  log: Log,
): Promise<BuildInputs> {
  const own = cache === 'gha' ? gha() : cache === 'registry' ? await inRegistry(place, log) : none;
  return {
    ...build,
    cacheFrom: [...build.cacheFrom, ...own.from],
    cacheTo: [...build.cacheTo, ...own.to].map(harmlessly),
  };
}

interface Place {
  readonly aws: EcrAws;
  readonly repository: Repository;
}

interface Cache {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

const none: Cache = { from: [], to: [] };

function gha(): Cache {
  return { from: ['type=gha'], to: ['type=gha,mode=max'] };
}

/** A moving tag: where the repository holds its tags fast, the repository beside it that is named `…-cache`. */
async function inRegistry(place: Place | undefined, log: Log): Promise<Cache> {
  if (!place) {
    log.info('The cache in the registry is left alone: nothing is pushed, so there is no login.');
    return none;
  }
  const { repository, aws } = place;
  if (!repository.isImmutable(cacheTag)) return atReference(`${repository.uri}:${cacheTag}`);
  const lookup = await describeRepository(aws.ecr, `${repository.name}-cache`, repository.registryId);
  if (lookup.found && !lookup.repository.isImmutable(cacheTag)) {
    return atReference(`${lookup.repository.uri}:${cacheTag}`);
  }
  log.warning(
    `No build cache is kept: the tags of ${repository.name} are immutable. Exclude the tag "${cacheTag}" from that, ` +
      `or create a repository "${repository.name}-cache" with mutable tags.`,
  );
  return none;
}

/** ECR takes a cache only as an image manifest; BuildKit's default is an index of layers, which it refuses. */
function atReference(reference: string): Cache {
  return {
    from: [`type=registry,ref=${reference}`],
    to: [`type=registry,ref=${reference},mode=max,image-manifest=true,oci-mediatypes=true`],
  };
}

function harmlessly(target: string): string {
  return /(?:^|,)ignore-error=/u.test(target) || /(?:^|,)type=inline\b/u.test(target)
    ? target
    : `${target},ignore-error=true`;
}
