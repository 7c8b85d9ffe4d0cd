import {
  canonical,
  isList,
  isObject,
  objects,
  scalar,
  text,
  type Json,
  type JsonObject,
} from '../../json.ts';
import { sameImage, type ImageDigests } from './images.ts';
import { normalise } from './normalise.ts';
import { isPairs, isShown } from './shown.ts';
import { itemName, lastName, member, root, type Place } from './path.ts';

/** One difference, without values, since values may be confidential. */
export interface Change {
  /** `containerDefinitions[app].environment[DATABASE_URL]` */
  readonly path: string;
  /** `unknown`: it could not be told whether it changed, which counts as changed. */
  readonly kind: 'added' | 'removed' | 'changed' | 'unknown';
  /** Only for attributes that are never confidential, see shown.ts. */
  readonly from?: string;
  readonly to?: string;
}

/**
 * What registering `wanted` would change of `running`, empty when nothing. Images are compared by digest, never by tag.
 */
export function compareTaskDefinitions(
  running: JsonObject,
  wanted: JsonObject,
  digests: ImageDigests,
): readonly Change[] {
  const [before, imagesBefore] = split(normalise(running));
  const [after, imagesAfter] = split(normalise(wanted));
  const changes: Change[] = [];
  difference(before, after, root, changes);
  for (const [container, image] of imagesAfter) {
    const earlier = imagesBefore.get(container);
    if (earlier === undefined) continue;
    const same = sameImage(container, earlier, image, digests);
    const path = `containerDefinitions[${container}].image`;
    if (same !== true)
      changes.push({ path, kind: same === false ? 'changed' : 'unknown', from: earlier, to: image });
  }
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** The definition without the images of its named containers, and these. */
function split(definition: JsonObject): readonly [JsonObject, ReadonlyMap<string, string>] {
  const images = new Map<string, string>();
  const containers = objects(definition.containerDefinitions).map((container) => {
    const { image, ...rest } = container;
    const [name, reference] = [text(container.name), text(image)];
    if (name === undefined || reference === undefined) return container;
    images.set(name, reference);
    return rest;
  });
  return [{ ...definition, containerDefinitions: containers }, images];
}

function difference(before: Json | undefined, after: Json | undefined, at: Place, changes: Change[]): void {
  if (before === undefined || after === undefined) {
    if (before !== after) changes.push(change(at, before, after));
  } else if (canonical(before) === canonical(after)) {
    return;
  } else if (isObject(before) && isObject(after) && !isPairs(at.attribute.replace(/\[\]$/, ''))) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      difference(before[name], after[name], member(at, name), changes);
    }
  } else {
    const [named, namedAfter] = [byName(before, at), byName(after, at)];
    if (named === undefined || namedAfter === undefined) changes.push(change(at, before, after));
    else {
      for (const name of new Set([...named.keys(), ...namedAfter.keys()])) {
        const place = { path: `${at.path}[${name}]`, attribute: `${at.attribute}[]` };
        difference(named.get(name), namedAfter.get(name), place, changes);
      }
    }
  }
}

/** The items of a list by their names; nothing where one has none or two share one. */
function byName(list: Json, { attribute }: Place): ReadonlyMap<string, Json> | undefined {
  if (!isList(list)) return undefined;
  const named = new Map<string, Json>();
  for (const item of list) {
    const name = itemName(lastName(attribute), item);
    if (name === undefined || named.has(name)) return undefined;
    named.set(name, item);
  }
  return named;
}

function change({ path, attribute }: Place, before: Json | undefined, after: Json | undefined): Change {
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const shown = (side: 'from' | 'to', value: Json | undefined) =>
    value === undefined || !isShown(attribute) ? {} : { [side]: scalar(value) ?? '' };
  return { path, kind, ...shown('from', before), ...shown('to', after) };
}
