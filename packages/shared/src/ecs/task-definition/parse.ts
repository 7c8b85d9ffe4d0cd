import { isAlias, isMap, isScalar, isSeq, parseDocument, type Alias, type Document, type Scalar } from 'yaml';

import type { Json, JsonObject } from '../../json.ts';
import { ActionError } from '../../runner/errors.ts';
import { item, member, root, type Place } from './path.ts';
import { memberShape, taskDefinitionShape, type Shape } from './schema.ts';

/**
 * A task definition, or a part of one, from YAML 1.2 or JSON, in the API's own shape. ECS's model types the scalars: where
 * it wants a text, the text that was written is taken (`8080`, `007`, `0x10`, `1e3`, `true`), where it wants a number or a
 * boolean, anything else is an error. Members that are null are left out, or kept where null means "remove".
 *
 * @param called how errors call the text, e.g. its path
 * @throws ActionError with all problems
 */
export function parseTaskDefinition(
  content: string,
  called: string,
  nulls: 'leave-out' | 'keep' = 'leave-out',
): JsonObject {
  const document = parseDocument(content, { schema: 'core' });
  const problems = document.errors.map((error) => error.message.replace(/:?\n[^]*$/, ''));
  if (problems.length === 0 && !isMap(document.contents)) problems.push('an object is expected');
  if (problems.length === 0) {
    const reader = new Reader(document, nulls === 'keep', problems);
    const value = reader.object(described(document.contents), taskDefinitionShape, root);
    if (problems.length === 0) return value;
  }
  throw new ActionError(
    `${called} is no task definition in YAML or JSON:\n${problems.map((p) => `- ${p}`).join('\n')}`,
  );
}

/** What `aws ecs describe-task-definition` prints has the definition in a member of that name, and the tags beside it. */
function described(contents: unknown): unknown {
  if (!isMap(contents) || contents.has('containerDefinitions')) return contents;
  const definition = contents.get('taskDefinition');
  if (!isMap(definition)) return contents;
  const tags = contents.items.filter((pair) => isScalar(pair.key) && pair.key.value === 'tags');
  definition.items.push(...tags);
  return definition;
}

const mostAliases = 200;

class Reader {
  readonly #document: Document;
  readonly #keepNulls: boolean;
  readonly #problems: string[];
  #aliases = 0;

  constructor(document: Document, keepNulls: boolean, problems: string[]) {
    this.#document = document;
    this.#keepNulls = keepNulls;
    this.#problems = problems;
  }

  object(node: unknown, shape: Shape, place: Place): JsonObject {
    const entries: [string, Json][] = [];
    for (const pair of isMap(node) ? node.items : []) {
      const name = isScalar(pair.key) ? (pair.key.source ?? '') : String(pair.key);
      const at = member(place, name);
      const value = this.value(pair.value, memberShape(shape, name), at);
      if (value !== null || this.#keepNulls) entries.push([name, value]);
      else if (shape.kind === 'map' || name === 'value') {
        this.#problems.push(`${at.path} has no value; an empty text is written ""`);
      }
    }
    return Object.fromEntries(entries);
  }

  value(node: unknown, shape: Shape, place: Place): Json {
    const resolved = isAlias(node) ? this.#follow(node) : node;
    if (isMap(resolved)) {
      this.#expect(['structure', 'map'], shape, place, 'an object');
      return this.object(resolved, shape, place);
    }
    if (isSeq(resolved)) {
      this.#expect(['list'], shape, place, 'a list');
      return resolved.items
        .map((part, index) => this.value(part, memberShape(shape, ''), item(place, named(part), index)))
        .filter((part) => part !== null);
    }
    return isScalar(resolved) ? this.#scalar(resolved, shape, place) : null;
  }

  /** Aliases can stand for themselves, and for far more than was written; nobody needs that here. */
  #follow(alias: Alias): unknown {
    this.#aliases += 1;
    if (this.#aliases <= mostAliases) return alias.resolve(this.#document);
    if (this.#aliases === mostAliases + 1) this.#problems.push(`there are more than ${mostAliases} aliases`);
    return undefined;
  }

  #scalar(scalar: Scalar, shape: Shape, place: Place): Json {
    const { value } = scalar;
    if (value === null) return null;
    const written = scalar.source ?? '';
    if (shape.kind === 'text') return typeof value === 'string' ? value : written;
    if (shape.kind === 'number' && typeof value === 'string' && /^-?\d{1,15}$/.test(value))
      return Number(value);
    if (typeof value === 'string') this.#expect(['text'], shape, place, 'a text');
    else if (typeof value === 'number') this.#expect(['number'], shape, place, 'a number');
    else if (typeof value === 'boolean') this.#expect(['flag'], shape, place, 'true or false');
    else return written;
    return value;
  }

  #expect(kinds: readonly Shape['kind'][], shape: Shape, { path }: Place, found: string): void {
    if (shape.kind !== 'unknown' && !kinds.includes(shape.kind)) {
      this.#problems.push(`${path} is ${found}, and ECS takes ${wanted[shape.kind]}`);
    }
  }
}

/** The name of a list's item, as far as a path needs it. */
function named(node: unknown): JsonObject | undefined {
  const name = isMap(node) ? node.get('name') : undefined;
  return typeof name === 'string' ? { name } : undefined;
}

const wanted = {
  structure: 'an object',
  map: 'an object',
  list: 'a list',
  text: 'a text',
  number: 'a number',
  flag: 'true or false',
} as const;
