import { ApiError } from './api.ts';
import { invalid } from './errors.ts';
import type { Shape } from './shapes.ts';

/** Knows the paths of members that no SDK has yet and that are taken all the same. */
export interface Declared {
  has(path: string): boolean;
}

/**
 * Refuses an input that is not of the shape: by name for a member that the API does not have, as AWS does for a wrong
 * type and for a required member that is missing.
 */
export function validate(input: unknown, shape: Shape, declared: Declared): void {
  const missing: string[] = [];
  check(input, shape, { path: '', declared, missing });
  if (missing.length > 0) {
    const constraints = missing.map(
      (path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`,
    );
    throw invalid(
      `${missing.length} validation error${missing.length === 1 ? '' : 's'} detected: ${constraints.join('; ')}`,
    );
  }
}

interface Place {
  readonly path: string;
  readonly declared: Declared;
  readonly missing: string[];
}

function check(value: unknown, shape: Shape, place: Place): void {
  switch (shape.kind) {
    case 'structure':
      return checkStructure(value, shape, place);
    case 'list':
      if (!Array.isArray(value)) throw wrongType(value, 'a list', place);
      for (const item of value) check(item, shape.member.shape, place);
      return;
    case 'map':
      if (!isObject(value)) throw wrongType(value, 'a map', place);
      for (const item of Object.values(value)) check(item, shape.value.shape, place);
      return;
    case 'string':
    case 'number':
    case 'boolean':
      if (typeof value !== shape.kind) throw wrongType(value, `a ${shape.kind}`, place);
      return;
    case 'timestamp':
      if (typeof value !== 'number') throw wrongType(value, 'a time', place);
      return;
    case 'blob':
      if (typeof value !== 'string') throw wrongType(value, 'base64', place);
      return;
    case 'document':
  }
}

function checkStructure(value: unknown, shape: Shape & { kind: 'structure' }, place: Place): void {
  if (!isObject(value)) throw wrongType(value, 'an object', place);
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const path = place.path === '' ? name : `${place.path}.${name}`;
    const member = shape.members.get(name);
    if (member) check(item, member.shape, { ...place, path });
    else if (!place.declared.has(path)) {
      throw invalid(
        `the simulator does not know the member ${path}; if it is newer than the SDK, name it in the world's ` +
          'declaredAttributes',
      );
    }
  }
  for (const name of shape.required) {
    if (value[name] === undefined) place.missing.push(place.path === '' ? name : `${place.path}.${name}`);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongType(value: unknown, wanted: string, { path }: Place): ApiError {
  const found = Array.isArray(value) ? 'a list' : `a ${typeof value}`;
  return new ApiError('SerializationException', `${path} is ${found}, not ${wanted}`);
}
