import { isObject, scalar, type Json } from '../../json.ts';

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
  const name = (identity.get(listName) ?? [])
    .map((key) => scalar(value[key]))
    .find((part) => part !== undefined);
  // One port may be mapped for tcp, which is what an absent protocol means, and for udp.
  return name !== undefined && value.protocol === 'udp' ? `${name}/udp` : name;
}

/** The item of `others` that stands for `list[index]`: of the same name where they have names, else at the same place. */
export function counterpart(
  listName: string,
  list: readonly Json[],
  index: number,
  others: readonly Json[],
): Json | undefined {
  const name = itemName(listName, list[index]);
  if (name === undefined) return others[index];
  const sameName = (one: Json) => itemName(listName, one) === name;
  return others.filter(sameName)[list.slice(0, index).filter(sameName).length];
}
