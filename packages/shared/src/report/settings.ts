import { oneLine } from '../diagnosis/words.ts';
import { canonical, isObject, type Json, type JsonObject } from '../json.ts';

/**
 * What an UpdateService call changes in a service's settings, one line each: "desiredCount: 2 → 3". Nested blocks are named
 * down to the member that differs; what the service did not have before is "none", as is an empty
 * list.
 * @param service DescribeServices' service, raw
 * @param update UpdateService fields as they are sent
 */
export function changedSettings(service: JsonObject, update: JsonObject): string[] {
  return Object.entries(update).flatMap(([field, value]) => differences(field, service[field], value));
}

function differences(path: string, before: Json | undefined, after: Json | undefined): string[] {
  if (isObject(after)) {
    const earlier = isObject(before) ? before : {};
    return Object.entries(after).flatMap(([name, value]) =>
      differences(`${path}.${name}`, earlier[name], value),
    );
  }
  const [old, now] = [words(before), words(after)];
  return old === now ? [] : [`${path}: ${old} → ${now}`];
}

function words(value: Json | undefined): string {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return 'none';
  return oneLine(typeof value === 'string' ? value : canonical(value), 120);
}
