import { isObject, type Json } from '../../json.ts';

/** Where a value stands in a task definition. */
export interface Place {
  /** For people: `containerDefinitions[app].environment[LOG_LEVEL]`. */
  readonly path: string;
  /** The same for every item of a list: `containerDefinitions[].environment[]`. */
  readonly attribute: string;
}

export const root: Place = { path: '', attribute: '' };

export function member({ path, attribute }: Place, name: string): Place {
  return path === ''
    ? { path: name, attribute: name }
    : { path: `${path}.${name}`, attribute: `${attribute}.${name}` };
}

/** @param item its name is used where items of this list have one, otherwise the index */
export function item({ path, attribute }: Place, value: Json | undefined, index: number): Place {
  return { path: `${path}[${itemName(lastName(attribute), value) ?? index}]`, attribute: `${attribute}[]` };
}

/** The last name of an attribute: `environment` of `containerDefinitions[].environment`. */
export function lastName(attribute: string): string {
  return attribute.slice(attribute.lastIndexOf('.') + 1);
}

/** By which member the items of a list are told apart. */
const identity: ReadonlyMap<string, readonly string[]> = new Map([
  ['containerDefinitions', ['name']],
  ['dependsOn', ['containerName']],
  ['environment', ['name']],
  ['extraHosts', ['hostname']],
  ['inferenceAccelerators', ['deviceName']],
  ['mountPoints', ['containerPath']],
  ['portMappings', ['containerPort', 'containerPortRange']],
  ['properties', ['name']],
  ['resourceRequirements', ['type']],
  ['secretOptions', ['name']],
  ['secrets', ['name']],
  ['systemControls', ['namespace']],
  ['ulimits', ['name']],
  ['volumes', ['name']],
  ['volumesFrom', ['sourceContainer']],
]);

/** What an item of the list `listName` is called, or `undefined` when it has no name. */
export function itemName(listName: string, value: Json | undefined): string | undefined {
  if (!isObject(value)) return undefined;
  const name = (identity.get(listName) ?? []).map((key) => value[key]).find((part) => part !== undefined);
  return typeof name === 'string' || typeof name === 'number' ? String(name) : undefined;
}
