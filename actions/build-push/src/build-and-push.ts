import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Built } from '@ecs-actions/shared/image/build';
import type { BuildInputs } from '@ecs-actions/shared/image/build-inputs';
import { findBuilder } from '@ecs-actions/shared/image/builder';
import { dockerCli, type Docker } from '@ecs-actions/shared/image/docker';
import { enginePush } from '@ecs-actions/shared/image/engine-push';
import { pushLayout } from '@ecs-actions/shared/image/oci-layout';
import type { Repository } from '@ecs-actions/shared/image/repository';
import type { Tag } from '@ecs-actions/shared/image/tag-rules';
import type { Ports } from './ports.ts';
import type { RegistrySession } from './session.ts';

export interface Work {
  readonly build: BuildInputs;
  readonly tags: readonly [Tag, ...Tag[]];
  readonly load: boolean;
  /** For files about the build. */
  readonly folder: string;
}

export interface Delivered {
  readonly digest: string;
  readonly built: Built;
}

/** Builds without pushing anything; what the builder can keep, it keeps under `name` and the tags. */
export async function buildLocally(
  work: Work,
  name: string,
  ports: Ports,
  signal: AbortSignal,
): Promise<Built> {
  const docker = dockerCli(ports.run.workspace, {});
  const builder = await findBuilder(docker, work.build.builder, signal);
  const job = { docker, builder, folder: work.folder, log: ports.log, signal };
  return build(job, work.build, { load: work.load, names: namesOf(name, work.tags) });
}

/** Builds once and pushes the result under its digest, without a tag wherever the builder allows that. */
export async function buildAndPush(
  work: Work,
  repository: Repository,
  session: RegistrySession,
  ports: Ports,
  signal: AbortSignal,
): Promise<Delivered> {
  const { log, run } = ports;
  const { environment } = await session.docker();
  const docker = dockerCli(run.workspace, environment);
  const builder = await findBuilder(docker, work.build.builder, signal);
  const job = { docker, builder, folder: work.folder, log, signal };
  const names = namesOf(repository.uri, work.tags);
  if (builder !== 'buildx') {
    const built = await build(job, work.build, { load: true, names });
    return { built, digest: await pushFromEngine(docker, names[0], session, ports, signal) };
  }
  const layout = join(work.folder, 'layout');
  const built = await build(job, work.build, { layout, load: work.load, names });
  const registry = await session.registry();
  const pushed = await pushLayout(registry, repository.name, layout);
  await rm(layout, { recursive: true });
  log.info(`Pushed ${pushed.digest}: ${pushed.sent} blobs sent, ${pushed.known} were there.`);
  return { built, digest: pushed.digest };
}

async function pushFromEngine(
  docker: Docker,
  name: string,
  session: RegistrySession,
  { clock, log }: Ports,
  signal: AbortSignal,
): Promise<string> {
  await session.docker();
  const renew = async (): Promise<void> => void (await session.docker(true));
  return enginePush({ docker, clock, log, signal, renew }, name);
}

function namesOf(name: string, [first, ...rest]: readonly [Tag, ...Tag[]]): readonly [string, ...string[]] {
  return [`${name}:${first.name}`, ...rest.map((tag) => `${name}:${tag.name}`)];
}
