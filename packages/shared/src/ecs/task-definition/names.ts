import { isList, isObject, type Json, type JsonObject } from '../../json.ts';
import { item, member, root, type Place } from './path.ts';
import { memberShape, taskDefinitionShape, type Shape } from './schema.ts';

/** An attribute that the SDK's model does not know. */
export interface UnknownName {
  /** `containerDefinitions[app].portMapping` */
  readonly path: string;
  /** The name that was meant, when one is so close that this can only be a slip. */
  readonly meant?: string;
}

/**
 * The attributes of a task definition that this version does not know. Those that also stand in `trusted`, which came from
 * ECS itself, are real and left out.
 */
export function unknownNames(definition: JsonObject, trusted: JsonObject = {}): readonly UnknownName[] {
  const real = new Set<string>();
  visit(trusted, taskDefinitionShape, root, ({ attribute }) => real.add(attribute));
  const found: UnknownName[] = [];
  visit(definition, taskDefinitionShape, root, ({ path, attribute }, meant) => {
    if (!real.has(attribute)) found.push(meant === undefined ? { path } : { path, meant });
  });
  return found;
}

function visit(value: Json, shape: Shape, place: Place, found: (place: Place, meant?: string) => void): void {
  if (isList(value) && shape.kind === 'list') {
    value.forEach((one, index) => visit(one, shape.of, item(place, one, index), found));
  }
  if (!isObject(value) || shape.kind !== 'structure') return;
  for (const [name, part] of Object.entries(value)) {
    const at = member(place, name);
    if (shape.members.has(name)) visit(part, memberShape(shape, name), at, found);
    else found(at, nearMiss(name, [...shape.members.keys()]));
  }
}

/** The one of `known` that `name` misses by case, number, one character or two that changed places. */
export function nearMiss(name: string, known: readonly string[]): string | undefined {
  const plain = name.toLowerCase();
  return (
    known.find((candidate) => candidate.toLowerCase() === plain) ??
    known.find((candidate) => singular(candidate.toLowerCase()) === singular(plain)) ??
    known.find((candidate) => oneSlip(candidate.toLowerCase(), plain))
  );
}

function singular(name: string): string {
  return name
    .replace(/ies$/, 'y')
    .replace(/(?<=[xs])es$/, '')
    .replace(/s$/, '');
}

/** In names of three letters another letter makes another word (`cpu`, `gpu`), so there only the other slips count. */
function oneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  if (a.length !== b.length) return restA.slice(1) === restB || restA === restB.slice(1);
  if (restA.slice(1) === restB.slice(1)) return a.length > 3;
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}
