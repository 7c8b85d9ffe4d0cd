import { taskDefinitions } from '@ecs-actions/shared/ecs/task-definition/aws';
import type { Revision } from '@ecs-actions/shared/ecs/task-definition/api';
import { type Edits, editTaskDefinition } from '@ecs-actions/shared/ecs/task-definition/edit';
import {
  type LoadedDefinition,
  loadTaskDefinition,
  type Source,
} from '@ecs-actions/shared/ecs/task-definition/load';
import { unknownNames } from '@ecs-actions/shared/ecs/task-definition/names';
import type { Tag } from '@ecs-actions/shared/ecs/tags';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import { parseReference } from '@ecs-actions/shared/image/reference';
import { describeRepository } from '@ecs-actions/shared/image/repository';
import { canonical, type JsonObject } from '@ecs-actions/shared/json';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Log } from '@ecs-actions/shared/runner/log';
import type { Inputs } from './inputs.ts';

export interface Rendered {
  readonly definition: JsonObject;
  /** The user's, for a new revision. */
  readonly tags: readonly Tag[];
  /** The revision that this is already, when nothing was edited; it is deployed as it is. */
  readonly revision: Revision | undefined;
}

/** Renders task definitions; what several services share is read and rendered once. */
export class Renderer {
  readonly #inputs: Inputs;
  readonly #aws: Aws;
  readonly #log: Log;
  readonly #workspace: string;
  readonly #loaded = new Map<string, Promise<LoadedDefinition>>();
  readonly #rendered = new Map<string, Promise<Rendered>>();
  readonly #warned = new Set<string>();
  #edits: Promise<Edits> | undefined;

  constructor(inputs: Inputs, aws: Aws, log: Log, workspace: string) {
    this.#inputs = inputs;
    this.#aws = aws;
    this.#log = log;
    this.#workspace = workspace;
  }

  /**
   * @param running ARN of what a service runs, which is rendered when no task definition is named
   * @throws ActionError when it cannot be loaded or edited, or holds an attribute that must be a slip
   */
  render(running: string | undefined): Promise<Rendered> {
    const source = this.#inputs.source ?? { kind: 'revision', name: running ?? '' };
    const known = this.#rendered.get(keyOf(source)) ?? this.#render(source);
    this.#rendered.set(keyOf(source), known);
    return known;
  }

  async #render(source: Source): Promise<Rendered> {
    const loaded = await this.#load(source);
    this.#edits ??= withEcrImages(this.#inputs, this.#aws);
    const definition = editTaskDefinition(loaded.definition, await this.#edits);
    this.#checkNames(definition, loaded.revision?.definition);
    const users = [...this.#inputs.tags].map(([key, value]) => ({ key, value }));
    const inherited = loaded.tags.filter(({ key }) => !this.#inputs.tags.has(key));
    const edited = users.length > 0 || canonical(definition) !== canonical(loaded.definition);
    // One that was deregistered describes fine and cannot be deployed; the same content is registered again.
    const deployable = !edited && loaded.revision?.definition['status'] === 'ACTIVE';
    return {
      definition,
      tags: [...users, ...inherited],
      revision: deployable ? loaded.revision : undefined,
    };
  }

  /**
   * A revision as ECS tells it, with its tags.
   * @throws ActionError when it cannot be read
   */
  async revision(arn: string): Promise<Revision> {
    const { revision } = await this.#load({ kind: 'revision', name: arn });
    return revision ?? { definition: {}, tags: [] };
  }

  #load(source: Source): Promise<LoadedDefinition> {
    const known = this.#loaded.get(keyOf(source));
    if (known) return known;
    const loading = loadTaskDefinition(source, {
      api: taskDefinitions(this.#aws),
      workspace: this.#workspace,
    });
    this.#loaded.set(keyOf(source), loading);
    return loading;
  }

  #checkNames(definition: JsonObject, trusted: JsonObject | undefined): void {
    const unknown = unknownNames(definition, trusted);
    const slips = unknown.filter(({ meant }) => meant !== undefined);
    const refused = this.#inputs.unknownAttributes === 'error' ? unknown : slips;
    if (refused.length > 0) {
      const lines = refused.map(({ path, meant }) => (meant ? `${path} (did you mean ${meant}?)` : path));
      throw new ActionError(
        `The task definition has attributes that ECS does not know: ${lines.join(', ')}.`,
      );
    }
    for (const { path } of unknown) {
      if (this.#warned.has(path)) continue;
      this.#warned.add(path);
      this.#log.warning(
        `The task definition has an attribute that this version does not know: ${path}. It is sent as it is; unknown-attributes: error refuses it.`,
      );
    }
  }
}

function keyOf(source: Source): string {
  return source.kind === 'file' ? source.path : source.name;
}

/** With `registry: ecr`, images without a host get the one that ECR says their repository has. */
async function withEcrImages({ edits, ecrImages }: Inputs, aws: Aws): Promise<Edits> {
  if (!ecrImages) return edits;
  const expand = async (image: string): Promise<string> => {
    const reference = parseReference(image);
    if (!reference || reference.host) return image;
    const lookup = await describeRepository(aws.ecr, reference.repository, undefined);
    if (!lookup.found) {
      throw new ActionError(
        `The image ${image} is to be in ECR, but there is no repository ${reference.repository} in ${aws.region}.`,
      );
    }
    return lookup.repository.uri + image.slice(reference.repository.length);
  };
  const images = await Promise.all(
    [...(edits.images ?? [])].map(async ([container, image]): Promise<[string, string]> => [
      container,
      await expand(image),
    ]),
  );
  return {
    ...edits,
    images: new Map(images),
    image: edits.image === undefined ? undefined : await expand(edits.image),
  };
}
