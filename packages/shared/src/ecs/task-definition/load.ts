import { readFile } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';

import { classify, explain } from '../../aws/errors.ts';
import type { JsonObject } from '../../json.ts';
import { ActionError } from '../../runner/errors.ts';
import { inheritedTags, tagsFrom, type Tag } from '../tags.ts';
import type { Revision, TaskDefinitions } from './api.ts';
import { readOnlyMembers } from './normalise.ts';
import { parseTaskDefinition } from './parse.ts';

/** Where a task definition is to come from. */
export type Source =
  | { readonly kind: 'file'; readonly path: string }
  /** A family (its latest ACTIVE revision), family:revision or ARN. */
  | { readonly kind: 'revision'; readonly name: string };

export interface LoadedDefinition {
  /** What RegisterTaskDefinition takes, without tags. */
  readonly definition: JsonObject;
  /** Those to be registered with it. */
  readonly tags: readonly Tag[];
  /** The revision it was read from, as ECS told it. */
  readonly revision?: Revision;
}

/**
 * Reads the input `task-definition`. A name without a dot or slash is a family, since those have neither; a file without
 * an ending is written `./name`.
 */
export function sourceOf(input: string): Source {
  if (input.startsWith('arn:')) return { kind: 'revision', name: input };
  return /^[\w-]{1,255}(:\d+)?$/.test(input)
    ? { kind: 'revision', name: input }
    : { kind: 'file', path: input };
}

/**
 * @param workspace relative paths start there
 * @throws ActionError when there is no such file or revision, or the file holds no task definition
 */
export async function loadTaskDefinition(
  source: Source,
  ports: { readonly api: TaskDefinitions; readonly workspace: string },
): Promise<LoadedDefinition> {
  return source.kind === 'file'
    ? await fromFile(source.path, ports.workspace)
    : await fromRevision(source.name, ports.api);
}

async function fromFile(path: string, workspace: string): Promise<LoadedDefinition> {
  let content: string;
  try {
    content = await readFile(isAbsolute(path) ? path : join(workspace, path), 'utf8');
  } catch (error) {
    const why = /\bENOENT\b/.test(String(error)) ? 'there is no such file' : String(error);
    throw new ActionError(
      `task-definition: ${path} cannot be read: ${why}. Paths start at the root of the checkout; anything with a dot or ` +
        'a slash is a path, and a family is named as family or family:revision.',
      { cause: error },
    );
  }
  const definition = parseTaskDefinition(content, `task-definition: ${basename(path)}`);
  return { definition: registrable(definition), tags: inheritedTags(tagsFrom(definition.tags)) };
}

async function fromRevision(name: string, api: TaskDefinitions): Promise<LoadedDefinition> {
  try {
    const revision = await api.describe(name);
    return { definition: registrable(revision.definition), tags: inheritedTags(revision.tags), revision };
  } catch (error) {
    const reason =
      classify(error) === 'not-found'
        ? 'there is no such family or revision in this account and region'
        : explain(error);
    throw new ActionError(`task-definition: ${name} cannot be read: ${reason}`, { cause: error });
  }
}

/** The members that can be registered: tags go beside, what ECS computed stays behind. */
export function registrable(definition: JsonObject): JsonObject {
  const left = new Set<string>(['tags', ...readOnlyMembers]);
  return Object.fromEntries(Object.entries(definition).filter(([name]) => !left.has(name)));
}
