import { isList, isObject, objects, text, type Json, type JsonObject } from '../../json.ts';
import { ActionError } from '../../runner/errors.ts';

/** One change of one container definition. */
export type Change = (container: JsonObject) => JsonObject;

/** Whether it was a plain one or a secret. */
export function removeVariable(name: string): Change {
  return (container) => withoutVariable(withoutVariable(container, 'environment', name), 'secrets', name);
}

/** Where the container has a variable of that name in the other list, it goes from there. */
export function setVariable(list: 'environment' | 'secrets', entry: { name: string } & JsonObject): Change {
  return (container) => {
    const cleared = withoutVariable(container, list === 'secrets' ? 'environment' : 'secrets', entry.name);
    const before = objects(cleared[list]);
    const known = before.findIndex((item) => item.name === entry.name);
    const others = before.filter((item, index) => item.name !== entry.name || index === known);
    const after =
      known === -1
        ? [...others, entry]
        : others.map((item) => (item.name === entry.name ? { ...item, ...entry } : item));
    return { ...cleared, [list]: after };
  };
}

function withoutVariable(container: JsonObject, list: 'environment' | 'secrets', name: string): JsonObject {
  const before = container[list];
  if (!isList(before) || !before.some((item) => isObject(item) && item.name === name)) return container;
  return { ...container, [list]: before.filter((item) => !isObject(item) || item.name !== name) };
}

export function setLabel(key: string, value: string): Change {
  return (container) => ({ ...container, dockerLabels: { ...object(container.dockerLabels), [key]: value } });
}

/** The options of another driver are not this one's. */
export function setLogDriver(logDriver: string): Change {
  return (container) => {
    const before = object(container.logConfiguration);
    return { ...container, logConfiguration: before.logDriver === logDriver ? before : { logDriver } };
  };
}

/** @throws ActionError when the container has no log driver */
export function setLogOption(key: string, value: string): Change {
  return (container) => {
    const before = object(container.logConfiguration);
    if (before.logDriver === undefined) {
      throw new ActionError(
        `log-configuration-options: ${text(container.name) ?? 'the container'} has no log driver; name it in log-configuration-log-driver`,
      );
    }
    return {
      ...container,
      logConfiguration: { ...before, options: { ...object(before.options), [key]: value } },
    };
  };
}

function object(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
