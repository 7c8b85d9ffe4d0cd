import { neverReused } from '@ecs-actions/shared/image/fingerprint';
import type { RunContext } from '@ecs-actions/shared/runner/run-context';
import { decide, type Decision } from './decide.ts';
import { readExisting } from './existing.ts';
import type { Inputs } from './inputs.ts';
import type { Place } from './place.ts';

interface Surroundings extends Place {
  /** Fingerprint of the build inputs. */
  readonly hash: string;
  readonly run: RunContext;
}

/** Decides by everything that exists under the tags. */
export async function consider(inputs: Inputs, around: Surroundings): Promise<Decision> {
  const { aws, repository, session, tags, known, hash, run } = around;
  const tag = tags.find(({ fixed, name }) => fixed && known.has(name))?.name;
  const image = tag === undefined ? undefined : known.get(tag);
  const candidate =
    tag === undefined || !image
      ? undefined
      : {
          tag,
          existing: await readExisting(aws, repository, await session.registry(repository.host), image),
        };
  return decide({
    ifExists: inputs.ifExists,
    commit: run.commit,
    fingerprint: hash,
    platforms: inputs.build.platforms,
    neverReused: inputs.load ? "'load' asks for the image in this Docker" : neverReused(inputs.build),
    candidate,
    tags,
    digests: new Map([...known].map(([name, { digest }]) => [name, digest])),
    isImmutable: (name) => repository.isImmutable(name),
  });
}
