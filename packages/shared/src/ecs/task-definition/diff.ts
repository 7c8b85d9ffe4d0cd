import { createPatch, OMIT_HEADERS } from 'diff';
import { stringify } from 'yaml';

import { canonical, isList, isObject, scalar, text, type Json, type JsonObject } from '../../json.ts';
import { digestOf, type ImageDigests } from './images.ts';
import { normalise } from './normalise.ts';
import { counterpart, item, itemName, lastName, member, root, type Place } from './path.ts';
import { isPairs, isShown } from './shown.ts';

/**
 * What registering `wanted` would change of `running`, as a unified diff of two YAML texts in which only what may be
 * shown has its value; of the rest it says whether it changes. Empty when nothing does.
 */
export function redactedDiff(running: JsonObject, wanted: JsonObject, digests: ImageDigests): string {
  const before = withDigests(
    normalise(running),
    (image, container) => digests.running.get(container) ?? digestOf(image),
  );
  const after = withDigests(normalise(wanted), (image) => digestOf(image) ?? digests.resolved.get(image));
  const [from, to] = [print(before, after, '(hidden, before)'), print(after, before, '(hidden, after)')];
  if (from === to) return '';
  return createPatch('', from, to, undefined, undefined, { context: 2, headerOptions: OMIT_HEADERS }).trim();
}

function print(definition: JsonObject, other: JsonObject, changed: string): string {
  return stringify(redacted(definition, other, root, changed), { lineWidth: 0, sortMapEntries: true });
}

/** A tag that points elsewhere is a change that its text does not tell. */
function withDigests(
  definition: JsonObject,
  digest: (image: string, container: string) => string | undefined,
): JsonObject {
  const containers = definition.containerDefinitions;
  if (!isList(containers)) return definition;
  return {
    ...definition,
    containerDefinitions: containers.map((container) => {
      if (!isObject(container)) return container;
      const image = text(container.image) ?? '';
      const known = digest(image, text(container.name) ?? '')
        ?.replace('sha256:', '')
        .slice(0, 12);
      return known === undefined
        ? container
        : { ...container, image: `${image.replace(/@.*/, '')} (${known})` };
    }),
  };
}

function redacted(value: Json, other: Json | undefined, at: Place, changed: string): Json {
  const hidden = other === undefined || canonical(value) === canonical(other) ? '(hidden)' : changed;
  if (isObject(value)) {
    const members = Object.entries(value).map(([name, part]): [string, Json] => [
      name,
      redacted(part, isObject(other) ? other[name] : undefined, member(at, name), changed),
    ]);
    return Object.fromEntries(members);
  }
  if (!isList(value)) return isShown(at.attribute) ? (scalar(value) ?? '') : hidden;
  if (!value.every((part) => isObject(part))) return isShown(at.attribute) ? value : hidden;
  const listName = lastName(at.attribute);
  const others = isList(other) ? other : [];
  const otherOf = (index: number) => counterpart(listName, value, index, others);
  if (!isPairs(at.attribute)) {
    return value.map((part, index) => redacted(part, otherOf(index), item(at, part, index), changed));
  }
  const named = value.map((part, index): [string, Json] => {
    const before = otherOf(index);
    const same = before === undefined || canonical(before) === canonical(part);
    return [itemName(listName, part) ?? String(index), same ? '(hidden)' : changed];
  });
  return Object.fromEntries(named);
}
