import { isObject, objects, text, type JsonObject } from '../../json.ts';

export function containersOf(definition: JsonObject): readonly JsonObject[] {
  return objects(definition.containerDefinitions);
}

export function objectAt(value: JsonObject | undefined, name: string): JsonObject {
  const member = value?.[name];
  return isObject(member) ? member : {};
}

/** The distinct texts, without empty and absent ones. */
export function distinct(texts: Iterable<string | undefined>): readonly string[] {
  return [...new Set(texts)]
    .filter((value) => value !== undefined && value !== '')
    .map((value) => value ?? '');
}

/** The texts of one member of each object. */
export function textsOf(list: readonly JsonObject[], name: string): readonly string[] {
  return distinct(list.map((item) => text(item[name])));
}
