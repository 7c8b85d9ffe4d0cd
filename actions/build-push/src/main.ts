import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { EcrAws } from '@ecs-actions/shared/aws/aws';
import type { Built } from '@ecs-actions/shared/image/build';
import { fingerprint } from '@ecs-actions/shared/image/fingerprint';
import type { Repository } from '@ecs-actions/shared/image/repository';
import type { Tag } from '@ecs-actions/shared/image/tag-rules';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Ports } from './ports.ts';
import type { RunContext } from '@ecs-actions/shared/runner/run-context';
import type { Result } from '@ecs-actions/shared/runner/result';
import { buildAndPush, buildLocally, type Work } from './build-and-push.ts';
import { withCache } from './cache.ts';
import { consider } from './consider.ts';
import type { Inputs } from './inputs.ts';
import { withLabels } from './labels.ts';
import { promote, type Promoted } from './promote.ts';
import { publish } from './publish.ts';
import { openRepository } from './repository.ts';
import { localResult, pushedResult } from './result.ts';
import { runTags } from './run-tags.ts';
import { RegistrySession } from './session.ts';

/** Builds and pushes, or reuses what this commit and these inputs gave before, or promotes what another build gave. */
export async function main(inputs: Inputs, ports: Ports, signal: AbortSignal): Promise<Result> {
  const { clock, run } = ports;
  const started = clock.now();
  const tags = await runTags(inputs.tags, ports, signal);
  const folder = await mkdtemp(join(run.temporary, 'build-push-'));
  if (!inputs.push) {
    const name = inputs.target.localName;
    const { work } = await prepare(inputs, tags, folder, run);
    const cached = await withCache(work.build, inputs.cache, undefined, ports.log);
    const built = await buildLocally({ ...work, build: cached }, name, ports, signal);
    return localResult(name, tags, built, clock.now() - started);
  }
  const aws = ports.aws(inputs.target.region);
  const repository = await openRepository(inputs, aws, ports);
  const session = new RegistrySession(aws, repository, ports, signal);
  const place = { aws, repository, session, tags };
  try {
    const { digest, digests, built } = inputs.source
      ? await promote(inputs.source, { ...place, ifExists: inputs.ifExists }, ports, signal)
      : await buildOrReuse(inputs, place, folder, ports, signal);
    const published = await publish(aws, repository, digest, tags, digests);
    return await pushedResult({
      ...published,
      repository,
      tags,
      built,
      promoted: inputs.source !== undefined,
      folder,
      containerName: inputs.containerName,
      milliseconds: clock.now() - started,
      logout: inputs.logout,
    });
  } finally {
    if (inputs.logout) await session.close();
  }
}

interface Place {
  readonly aws: EcrAws;
  readonly repository: Repository;
  readonly session: RegistrySession;
  readonly tags: Tags;
}

type Tags = readonly [Tag, ...Tag[]];

async function buildOrReuse(
  inputs: Inputs,
  place: Place,
  folder: string,
  ports: Ports,
  signal: AbortSignal,
): Promise<Omit<Promoted, 'built'> & { readonly built?: Built }> {
  const { work, hash } = await prepare(inputs, place.tags, folder, ports.run);
  const { decision, digests } = await consider(inputs, { ...place, hash, run: ports.run });
  if (decision.kind === 'refuse') throw new ActionError(decision.message);
  ports.log.info(decision.because);
  if (decision.kind === 'reuse') return { digest: decision.digest, digests };
  const build = await withCache(work.build, inputs.cache, place, ports.log);
  const delivered = await buildAndPush({ ...work, build }, place.repository, place.session, ports, signal);
  return { ...delivered, digests };
}

/** What is to be built, labelled so that a later run knows it again by `hash`. */
async function prepare(
  inputs: Inputs,
  tags: Tags,
  folder: string,
  run: RunContext,
): Promise<{ readonly work: Work; readonly hash: string }> {
  const hash = await fingerprint(inputs.build, run.workspace);
  const build = withLabels(inputs.build, run, tags[0].name, hash);
  return { work: { build, tags, load: inputs.load, folder }, hash };
}
