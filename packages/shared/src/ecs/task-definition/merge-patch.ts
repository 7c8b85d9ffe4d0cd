import { isList, isObject, objects, text, type Json, type JsonObject } from '../../json.ts';

/**
 * Merge patch (RFC 7396): objects are merged, null removes, anything else replaces. One exception: `containerDefinitions`
 * is merged container by container, matched by name; a name that does not exist is a problem.
 */
export function mergePatch(definition: JsonObject, patch: JsonObject, problems: string[]): JsonObject {
  const { containerDefinitions, ...rest } = patch;
  const merged = merge(definition, rest);
  if (containerDefinitions === undefined) return merged;
  const existing = objects(definition.containerDefinitions);
  const names = existing.flatMap((container) => text(container.name) ?? []);
  if (
    !isList(containerDefinitions) ||
    !containerDefinitions.every((item) => isObject(item) && text(item.name))
  ) {
    problems.push('task-definition-overrides: containerDefinitions is a list of objects with a name each');
    return merged;
  }
  for (const container of objects(containerDefinitions)) {
    if (!names.includes(text(container.name) ?? '')) {
      problems.push(
        `task-definition-overrides: the task definition has no container ${JSON.stringify(container.name)}; ` +
          `there are: ${names.join(', ') || 'none'}`,
      );
    }
  }
  const patched = existing.map((container) =>
    objects(containerDefinitions)
      .filter((candidate) => candidate.name === container.name)
      .reduce(merge, container),
  );
  return { ...merged, containerDefinitions: patched };
}

function merge(target: JsonObject, patch: JsonObject): JsonObject {
  const result = new Map(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result.delete(name);
    else result.set(name, isObject(value) ? merge(objectOf(result.get(name)), value) : value);
  }
  return Object.fromEntries(result);
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
