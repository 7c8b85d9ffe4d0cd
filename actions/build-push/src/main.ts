import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildInputs } from '@ecs-actions/shared/image/build-inputs';
import { fingerprint } from '@ecs-actions/shared/image/fingerprint';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Result } from '@ecs-actions/shared/runner/result';
import { inBackground } from '@ecs-actions/shared/time/in-background';
import {
  buildAndPush,
  buildLocally,
  startFindingBuilder,
  type Delivered,
  type Work,
} from './build-and-push.ts';
import { withCache } from './cache.ts';
import { annotateChecks } from './checks.ts';
import { consider } from './consider.ts';
import type { Inputs } from './inputs.ts';
import { withLabels } from './labels.ts';
import type { Place } from './place.ts';
import type { Ports } from './ports.ts';
import { promote } from './promote.ts';
import { confirm, publish } from './publish.ts';
import { openRepository } from './repository.ts';
import { gateResult, localResult, pushedResult } from './result.ts';
import { runTags } from './run-tags.ts';
import { scan } from './scan.ts';
import { sign } from './sign.ts';
import { RegistrySession } from './session.ts';

/** What a step is about, from its beginning to its end. */
interface Step {
  readonly inputs: Inputs;
  readonly tags: Place['tags'];
  /** For the files that outputs name, and those about the build. */
  readonly folder: string;
  /** When it began. */
  readonly started: number;
}

/** Builds and pushes, or reuses what this commit and these inputs gave before, or promotes what another build gave. */
export async function main(inputs: Inputs, ports: Ports, signal: AbortSignal): Promise<Result> {
  const started = ports.clock.now();
  ports.remember('logout', String(inputs.logout));
  const tags = await runTags(inputs.tags, ports, signal);
  const folder = await mkdtemp(join(ports.run.temporary, 'build-push-'));
  const step = { inputs, tags, folder, started };
  try {
    return await (inputs.push ? toRepository(step, ports, signal) : toEngine(step, ports, signal));
  } catch (error) {
    // No output names a file of it, and a whole image may lie in it.
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Under `push: false`. */
async function toEngine(step: Step, ports: Ports, signal: AbortSignal): Promise<Result> {
  const { inputs, tags, started } = step;
  const name = inputs.target.localName;
  const { work } = await prepare(step, ports, signal);
  const build = await withCache(work.build, inputs.cache, undefined, ports.log);
  const built = await buildLocally({ ...work, build }, name, ports, signal);
  annotateChecks(built, inputs.build, ports);
  return localResult(name, tags, built, ports.clock.now() - started);
}

async function toRepository(step: Step, ports: Ports, signal: AbortSignal): Promise<Result> {
  const { inputs, tags, folder, started } = step;
  const aws = ports.aws(inputs.target.region);
  const session = new RegistrySession(aws, ports, signal);
  session.start();
  const deliver = delivery(step, ports, signal);
  try {
    const place = { aws, session, tags, ...(await openRepository(inputs, tags, aws, ports)) };
    const delivered = await deliver(place);
    if (delivered.built) annotateChecks(delivered.built, inputs.build, ports);
    const image = await confirm(place, delivered);
    const scanned = inputs.scan && (await scan(inputs.scan, place, image, folder, ports, signal));
    const { built } = delivered;
    if (scanned && !scanned.verdict.passed) {
      return gateResult({ repository: place.repository, image, built, scanned });
    }
    if (inputs.sign) await sign(inputs.sign, place, delivered, ports, signal);
    return await pushedResult({
      ...(await publish(place, image, delivered.tagged)),
      repository: place.repository,
      tags,
      image,
      scanned,
      built,
      promoted: inputs.sources !== undefined,
      folder,
      containerName: inputs.containerName,
      milliseconds: ports.clock.now() - started,
    });
  } finally {
    if (inputs.logout) await session.close();
  }
}

/** How the image gets into a repository. What takes no answer of AWS begins here. */
function delivery(step: Step, ports: Ports, signal: AbortSignal): (place: Place) => Promise<Delivered> {
  const { sources, ifExists } = step.inputs;
  if (sources) return (place) => promote(sources, { ...place, ifExists }, ports, signal);
  const prepared = inBackground(prepare(step, ports, signal));
  return async (place) => buildOrReuse(step.inputs, place, await prepared, ports, signal);
}

async function buildOrReuse(
  inputs: Inputs,
  place: Place,
  { work, hash }: Prepared,
  ports: Ports,
  signal: AbortSignal,
): Promise<Delivered> {
  const decision = await consider(inputs, { ...place, hash, run: ports.run });
  if (decision.kind === 'refuse') throw new ActionError(decision.message);
  ports.log.info(decision.because);
  if (decision.kind === 'reuse') return { digest: decision.digest };
  const build = await withCache(work.build, inputs.cache, place, ports.log);
  return buildAndPush(
    { ...work, build },
    { ...place, tag: tagsAtOnce(inputs) ? pushTag(place, build) : undefined },
    ports,
    signal,
  );
}

/** An image that is still to be scanned or signed gets no tag yet. */
function tagsAtOnce({ scan: scanning, sign: signing }: Inputs): boolean {
  return !scanning && !signing;
}

/**
 * The tag that is set first, so that a push may set it. Not where that can only end in a refusal, nor for an index: an
 * engine pushes the images of an index under its tag too, one after the other.
 */
function pushTag({ tags, known, repository }: Place, build: BuildInputs): string | undefined {
  const last = tags.at(-1)?.name ?? '';
  const refused = known.has(last) && repository.isImmutable(last);
  const index = build.platforms.length > 1 || build.provenance !== 'false' || build.sbom !== 'false';
  return refused || index ? undefined : last;
}

interface Prepared {
  readonly work: Work;
  readonly hash: string;
}

/** Finds out what builds here, and what is to be built, labelled so that a later run knows it again. */
async function prepare({ inputs, tags, folder }: Step, ports: Ports, signal: AbortSignal): Promise<Prepared> {
  const builder = startFindingBuilder(inputs.build.builder, ports, signal);
  const hash = await fingerprint(inputs.build, ports.run.workspace);
  const build = withLabels(inputs.build, ports.run, tags[0].name, hash);
  return { work: { build, builder, tags, load: inputs.load, folder }, hash };
}
