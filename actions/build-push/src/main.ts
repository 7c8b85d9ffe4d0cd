import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprint } from '@ecs-actions/shared/image/fingerprint';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import { buildAndPush, buildLocally, type Work } from './build-and-push.ts';
import { withCache } from './cache.ts';
import { consider } from './consider.ts';
import type { Inputs } from './inputs.ts';
import { withLabels } from './labels.ts';
import { publish } from './publish.ts';
import { openRepository } from './repository.ts';
import { localResult, pushedResult } from './result.ts';
import { runTags } from './run-tags.ts';
import { RegistrySession } from './session.ts';

/** Builds and pushes, or reuses what this commit and these inputs gave before. */
export async function main(inputs: Inputs, ports: Ports, signal: AbortSignal): Promise<Result> {
  const { clock, log, run } = ports;
  const started = clock.now();
  const tags = await runTags(inputs.tags, ports, signal);
  const folder = await mkdtemp(join(run.temporary, 'build-push-'));
  const hash = await fingerprint(inputs.build, run.workspace);
  const build = withLabels(inputs.build, run, tags[0].name, hash);
  const work: Work = { build, tags, load: inputs.load, folder };
  if (!inputs.push) {
    const name = inputs.target.localName;
    const cached = await withCache(build, inputs.cache, undefined, log);
    const built = await buildLocally({ ...work, build: cached }, name, ports, signal);
    return localResult(name, tags, built, clock.now() - started);
  }
  const aws = ports.aws(inputs.target.region);
  const repository = await openRepository(inputs, aws, ports);
  const session = new RegistrySession(aws, repository, ports, signal);
  try {
    const { decision, digests } = await consider(inputs, { aws, repository, session, tags, hash, run });
    if (decision.kind === 'refuse') throw new ActionError(decision.message);
    log.info(decision.because);
    const { digest, built } =
      decision.kind === 'reuse'
        ? { digest: decision.digest, built: undefined }
        : await buildAndPush(
            { ...work, build: await withCache(build, inputs.cache, { aws, repository }, log) },
            repository,
            session,
            ports,
            signal,
          );
    const published = await publish(aws, repository, digest, tags, digests);
    return await pushedResult({
      ...published,
      repository,
      tags,
      built,
      folder,
      containerName: inputs.containerName,
      milliseconds: clock.now() - started,
      logout: inputs.logout,
    });
  } finally {
    if (inputs.logout) await session.close();
  }
}
