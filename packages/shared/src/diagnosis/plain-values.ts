import { isList, isObject, type Json, objects, text } from '../json.ts';

/** A plain value that a task definition holds, and what stands in its place. */
export interface PlainValue {
  readonly value: string;
  readonly name: string;
}

// What CloudWatch's own driver is told is in every log address, and no secret.
const open = /^(?:awslogs-|mode$|max-buffer-size$)/;

/**
 * All plain values of a task definition: environment, command, labels, log options. References to secrets are none.
 * @param definition the SDK's or AWS's own JSON; what is not in AWS's shape holds none
 */
export function plainValues(definition: { readonly containerDefinitions?: unknown }): PlainValue[] {
  return objects(asList(definition.containerDefinitions)).flatMap((container) => {
    const { healthCheck, dockerLabels, logConfiguration } = container;
    const options = isObject(logConfiguration) ? logConfiguration['options'] : undefined;
    return [
      ...objects(container['environment']).map(({ name, value }) => ({
        value: text(value) ?? '',
        name: text(name) ?? '',
      })),
      ...strings(container['command']).flatMap((word) => words(word)),
      ...strings(container['entryPoint']).flatMap((word) => words(word)),
      ...strings(isObject(healthCheck) ? healthCheck['command'] : undefined).flatMap((word) => words(word)),
      ...entries(dockerLabels).map(([, value]) => ({ value, name: 'label' })),
      ...entries(options)
        .filter(([name]) => !open.test(name))
        .map(([name, value]) => ({ value, name })),
    ];
  });
}

function asList(value: unknown): readonly Json[] {
  return isList(value) ? value : [];
}

function strings(value: Json | undefined): readonly string[] {
  return asList(value).flatMap((item) => text(item) ?? []);
}

function entries(value: Json | undefined): readonly [string, string][] {
  return Object.entries(isObject(value) ? value : {}).map(([name, part]) => [name, text(part) ?? '']);
}

// A sub-command, an option without a value, a path or a file: what a log is about. Everything else may be a secret.
const speaking = /^(?:[a-z]+|--?[a-z][a-z-]*|\.{0,2}\/[\w./-]*|[\w-]+\.[a-z]{1,5})$/i;

/** A word of a command line, what follows the `=` of an option, and the values of assignments inside a shell's line. */
function words(word: string): PlainValue[] {
  const assigned = word
    .split(/\s+/)
    .filter((part) => part.includes('='))
    .map((part) => part.slice(part.indexOf('=') + 1).replace(/^["']|["']$/g, ''));
  return [...(speaking.test(word) ? [] : [word]), ...assigned].map((value) => ({ value, name: 'command' }));
}
