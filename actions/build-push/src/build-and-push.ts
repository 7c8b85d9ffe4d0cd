import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Built } from '@ecs-actions/shared/image/build';
import type { BuildInputs } from '@ecs-actions/shared/image/build-inputs';
import { findBuilder, type Builder } from '@ecs-actions/shared/image/builder';
import { dockerCli, type Docker } from '@ecs-actions/shared/image/docker';
import { enginePush } from '@ecs-actions/shared/image/engine-push';
import { parseReference } from '@ecs-actions/shared/image/reference';
import { pushLayout } from '@ecs-actions/shared/image/oci-layout';
import type { Repository } from '@ecs-actions/shared/image/repository';
import type { Tag } from '@ecs-actions/shared/image/tag-rules';
import type { Ports } from './ports.ts';
import { inBackground } from '@ecs-actions/shared/time/in-background';
import type { Place } from './place.ts';

export interface Work {
  readonly build: BuildInputs;
  /** What builds here; asked for while the action looks at the repository. */
  readonly builder: Promise<Builder>;
  readonly tags: readonly [Tag, ...Tag[]];
  readonly load: boolean;
  /** For files about the build. */
  readonly folder: string;
}

type Destination = Pick<Place, 'repository' | 'session'> & {
  /** One that the push itself may set. */
  readonly tag: string | undefined;
};

export interface Delivered {
  readonly digest: string;
  /** The tag that the push has set. */
  readonly tagged?: string | undefined;
  /** Undefined when an image that existed was reused or promoted. */
  readonly built?: Built | undefined;
}

/** Builds without pushing anything; what the builder can keep, it keeps under `name` and the tags. */
export async function buildLocally(
  work: Work,
  name: string,
  ports: Ports,
  signal: AbortSignal,
): Promise<Built> {
  const docker = dockerCli(ports.run.workspace, {});
  const job = { docker, builder: await work.builder, folder: work.folder, log: ports.log, signal };
  return build(job, work.build, { load: work.load, names: namesOf(name, work.tags) });
}

/** Asks this machine's Docker, in the background: a failure counts when the answer is awaited. */
export function startFindingBuilder(
  name: string | undefined,
  { run }: Ports,
  signal: AbortSignal,
): Promise<Builder> {
  return inBackground(findBuilder(dockerCli(run.workspace, {}), name, signal));
}

/** Builds once and pushes the result, under its digest alone wherever the builder can. */
export async function buildAndPush(
  work: Work,
  { repository, tag, session }: Destination,
  ports: Ports,
  signal: AbortSignal,
): Promise<Delivered> {
  const { log, run } = ports;
  const [{ environment }, builder] = await Promise.all([session.docker(repository.host), work.builder]);
  const docker = dockerCli(run.workspace, environment);
  const job = { docker, builder, folder: work.folder, log, signal };
  const names = namesOf(repository.uri, work.tags);
  if (builder === 'engine' || builder === 'classic') {
    const built = await build(job, work.build, { load: true, names });
    return { built, digest: await pushFromEngine(docker, names[0], { session, repository }, ports, signal) };
  }
  const push = work.load ? undefined : directPush(builder, repository, tag);
  const first = push === undefined ? undefined : await build(job, work.build, { push, load: false, names });
  if (first?.digest !== undefined)
    return { built: first, digest: first.digest, tagged: parseReference(push ?? '')?.tag };
  if (first?.notPushed !== undefined)
    log.info(`The builder cannot push (${first.notPushed}); this step does.`);
  const layout = join(work.folder, 'layout');
  // What was built is in the builder's cache by now, and is exported from there.
  const inputs = first ? { ...work.build, noCache: false, pull: false } : work.build;
  const built = await build(job, inputs, { layout, load: work.load, names });
  const registry = await session.registry(repository.host);
  const pushed = await pushLayout(registry, repository.name, layout);
  await rm(layout, { recursive: true });
  log.info(`Pushed ${pushed.digest}: ${pushed.sent} blobs sent, ${pushed.known} were there.`);
  return { built: { ...built, ...(first && { steps: first.steps }) }, digest: pushed.digest };
}

function directPush(
  builder: 'buildx' | 'containerd',
  { uri }: Repository,
  tag: string | undefined,
): string | undefined {
  if (builder === 'buildx') return uri;
  return tag === undefined ? undefined : `${uri}:${tag}`;
}

async function pushFromEngine(
  docker: Docker,
  name: string,
  { session, repository: { host } }: Omit<Destination, 'tag'>,
  { clock, log }: Ports,
  signal: AbortSignal,
): Promise<string> {
  await session.docker(host);
  const renew = async (): Promise<void> => void (await session.docker(host, true));
  return enginePush({ docker, clock, log, signal, renew }, name);
}

function namesOf(name: string, [first, ...rest]: readonly [Tag, ...Tag[]]): readonly [string, ...string[]] {
  return [`${name}:${first.name}`, ...rest.map((tag) => `${name}:${tag.name}`)];
}
