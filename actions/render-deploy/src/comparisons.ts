import { classify } from '@ecs-actions/shared/aws/errors';
import { digestsOf } from '@ecs-actions/shared/ecs/service-revision';
import type { Service } from '@ecs-actions/shared/ecs/service';
import { type Change, compareTaskDefinitions } from '@ecs-actions/shared/ecs/task-definition/compare';
import { redactedDiff } from '@ecs-actions/shared/ecs/task-definition/diff';
import type { ImageDigests } from '@ecs-actions/shared/ecs/task-definition/images';
import type { Resolution } from '@ecs-actions/shared/image/resolve';
import { type JsonObject, objects, text } from '@ecs-actions/shared/json';
import { isCodeDeploys } from './codedeploy.ts';
import type { Rendered, Renderer } from './render.ts';
import type { SharedReads } from './shared-reads.ts';

export interface Comparison {
  /** The revision that runs, raw. */
  readonly running: JsonObject;
  /** What the service would run that it does not run now, redacted; as paths, and as a unified diff. */
  readonly changes: readonly Change[];
  readonly diff: string;
  readonly images: ReadonlyMap<string, Resolution>;
}

type Differences = Pick<Comparison, 'changes' | 'diff'>;

/** Compares what services are to run with what they run; services that differ alike share one comparison. */
export class Comparisons {
  readonly #renderer: Renderer;
  readonly #reads: SharedReads;
  /** By what is to run, then by the revision that runs and the digests that it resolved. */
  readonly #known = new WeakMap<JsonObject, Map<string, Differences>>();

  constructor(renderer: Renderer, reads: SharedReads) {
    this.#renderer = renderer;
    this.#reads = reads;
  }

  async of(service: Service, rendered: Rendered): Promise<Comparison> {
    const references = objects(rendered.definition['containerDefinitions']).flatMap(
      ({ image }) => text(image) ?? [],
    );
    const [running, images, ran] = await Promise.all([
      this.#renderer.revision(service.taskDefinition),
      this.#reads.images(references),
      digestsThatRan(service, this.#reads),
    ]);
    const [before, after] = [running.definition, rendered.definition];
    const alike = this.#known.get(after) ?? new Map<string, Differences>();
    this.#known.set(after, alike);
    const key = JSON.stringify([service.taskDefinition, ...ran]);
    const known = alike.get(key) ?? differences(before, after, digestsFrom(images, ran));
    alike.set(key, known);
    return { running: before, ...known, images };
  }
}

function differences(before: JsonObject, after: JsonObject, digests: ImageDigests): Differences {
  return {
    changes: compareTaskDefinitions(before, after, digests),
    diff: redactedDiff(before, after, digests),
  };
}

function digestsFrom(
  images: ReadonlyMap<string, Resolution>,
  running: ReadonlyMap<string, string | undefined>,
): ImageDigests {
  const found = [...images].flatMap(([image, fact]) =>
    fact.kind === 'found' ? [[image, fact] as const] : [],
  );
  return {
    resolved: new Map(found.map(([image, { digest }]) => [image, digest])),
    running,
    members: new Map(found.map(([, fact]) => [fact.digest, fact.platforms.map(({ digest }) => digest)])),
  };
}

/** What the service's images resolved to; without the right to read it, an image named by tag counts as changed. */
async function digestsThatRan(
  service: Service,
  reads: SharedReads,
): Promise<ReadonlyMap<string, string | undefined>> {
  const { currentRevisions, taskDefinition } = service;
  try {
    if (isCodeDeploys(service)) return await reads.runningDigests(service);
    const revisions = await Promise.all(currentRevisions.map((arn) => reads.serviceRevision(arn)));
    return digestsOf(revisions.find((revision) => revision?.taskDefinition === taskDefinition));
  } catch (error) {
    if (classify(error) !== 'denied') throw error;
    return new Map();
  }
}
