import type { EcrAws } from '@ecs-actions/shared/aws/aws';
import { findImages } from '@ecs-actions/shared/image/ecr';
import { neverReused } from '@ecs-actions/shared/image/fingerprint';
import type { Repository } from '@ecs-actions/shared/image/repository';
import type { Tag } from '@ecs-actions/shared/image/tag-rules';
import type { RunContext } from '@ecs-actions/shared/runner/run-context';
import { decide, type Decision } from './decide.ts';
import { readExisting } from './existing.ts';
import type { Inputs } from './inputs.ts';
import type { RegistrySession } from './session.ts';

export interface Considered {
  readonly decision: Decision;
  /** What the tags name now; those that do not exist are missing. */
  readonly digests: ReadonlyMap<string, string>;
}

interface Surroundings {
  readonly aws: EcrAws;
  readonly repository: Repository;
  readonly session: RegistrySession;
  readonly tags: readonly Tag[];
  /** Fingerprint of the build inputs. */
  readonly hash: string;
  readonly run: RunContext;
}

/** Looks at everything that exists under the tags, once, and decides by it. */
export async function consider(inputs: Inputs, around: Surroundings): Promise<Considered> {
  const { aws, repository, session, tags, hash, run } = around;
  const names = tags.map(({ name }) => name);
  const known = await findImages(aws.ecr, repository, names);
  const digests = new Map([...known].map(([tag, { digest }]) => [tag, digest]));
  const tag = tags.find(({ fixed, name }) => fixed && known.has(name))?.name;
  const image = tag === undefined ? undefined : known.get(tag);
  const candidate =
    tag === undefined || !image
      ? undefined
      : { tag, existing: await readExisting(aws, repository, await session.registry(), image) };
  const decision = decide({
    ifExists: inputs.ifExists,
    commit: run.commit,
    fingerprint: hash,
    platforms: inputs.build.platforms,
    neverReused: inputs.load ? "'load' asks for the image in this Docker" : neverReused(inputs.build),
    candidate,
    tags,
    digests,
    isImmutable: (name) => repository.isImmutable(name),
  });
  return { decision, digests };
}
