import { objects, text, type JsonObject } from '../../json.ts';
import { ActionError } from '../../runner/errors.ts';
import { removeVariable, setLabel, setLogDriver, setLogOption, setVariable, type Change } from './change.ts';
import { mergePatch } from './merge-patch.ts';
import { scopedEntries, scopedName, type Scope } from './scope.ts';

/** What to change in a task definition. Keys of maps, and names to remove, may be scoped: `container:KEY`. */
export interface Edits {
  /** The container that unscoped entries mean; not needed where there is only one. */
  readonly container?: string | undefined;
  /** For `container`. */
  readonly image?: string | undefined;
  /** By container. */
  readonly images?: ReadonlyMap<string, string>;
  readonly environment?: ReadonlyMap<string, string>;
  /** Also removes a secret of that name: the container no longer has the variable. */
  readonly removeEnvironment?: readonly string[];
  /** `valueFrom` by name. */
  readonly secrets?: ReadonlyMap<string, string>;
  readonly dockerLabels?: ReadonlyMap<string, string>;
  readonly command?: readonly string[] | undefined;
  /** A change of driver drops the options of the driver before. */
  readonly logDriver?: string | undefined;
  readonly logOptions?: ReadonlyMap<string, string>;
  /** Merge patch (RFC 7396) in the API's shape, containers matched by name; applied before everything else. */
  readonly overrides?: JsonObject | undefined;
}

/**
 * The definition with the edits made. What is not edited stays as it is, known or not, empty or not.
 *
 * @throws ActionError with all problems, e.g. a container that does not exist and those that do
 */
export function editTaskDefinition(definition: JsonObject, edits: Edits): JsonObject {
  const problems: string[] = [];
  const patched = edits.overrides ? mergePatch(definition, edits.overrides, problems) : definition;
  const names = containerNames(patched);
  const scope: Scope = { names, main: edits.container ?? (names.length === 1 ? names[0] : undefined) };
  const changes = changesByContainer(scope, edits, problems);
  if (problems.length > 0) throw new ActionError(problems.join('\n'));
  if (changes.size === 0) return patched;
  const containers = objects(patched.containerDefinitions).map((container) =>
    (changes.get(text(container.name) ?? '') ?? []).reduce((edited, change) => change(edited), container),
  );
  return { ...patched, containerDefinitions: containers };
}

export function containerNames(definition: JsonObject): readonly string[] {
  return objects(definition.containerDefinitions).flatMap((container) => text(container.name) ?? []);
}

function changesByContainer(scope: Scope, edits: Edits, problems: string[]): Map<string, Change[]> {
  const changes = new Map<string, Change[]>();
  const add = (container: string, change: Change) =>
    changes.set(container, [...(changes.get(container) ?? []), change]);
  const addAll = (input: string, entries: ReadonlyMap<string, string> | undefined, make: MakeChange) => {
    for (const { container, key, value } of scopedEntries(input, entries ?? new Map(), scope, problems)) {
      add(container, make(key, value));
    }
  };
  const addMain = (input: string, change: Change) => {
    const at = scopedName(input, undefined, scope, problems);
    if (at !== undefined) add(at.container, change);
  };

  const { image, command, logDriver } = edits;
  if (edits.container !== undefined) scopedName('container-name', undefined, scope, problems);
  if (image !== undefined) addMain('image', (container) => ({ ...container, image }));
  for (const [name, reference] of edits.images ?? []) {
    const at = scopedName('images', `${name}:`, scope, problems);
    if (at !== undefined) add(at.container, (container) => ({ ...container, image: reference }));
  }
  const removed = new Map((edits.removeEnvironment ?? []).map((name) => [name, '']));
  addAll('remove-environment-variables', removed, (name) => removeVariable(name));
  addAll('environment-variables', edits.environment, (name, value) =>
    setVariable('environment', { name, value }),
  );
  addAll('secrets', edits.secrets, (name, valueFrom) => setVariable('secrets', { name, valueFrom }));
  addAll('docker-labels', edits.dockerLabels, (key, value) => setLabel(key, value));
  if (command !== undefined) addMain('command', (container) => ({ ...container, command }));
  if (logDriver !== undefined) addMain('log-configuration-log-driver', setLogDriver(logDriver));
  addAll('log-configuration-options', edits.logOptions, (key, value) => setLogOption(key, value));
  reportContradictions(scope, edits, problems);
  return changes;
}

type MakeChange = (key: string, value: string) => Change;

/** One variable cannot be set twice, nor set and removed. */
function reportContradictions(scope: Scope, edits: Edits, problems: string[]): void {
  const seen = new Map<string, string>();
  const inputs = [
    ['environment-variables', edits.environment?.keys()],
    ['secrets', edits.secrets?.keys()],
    ['remove-environment-variables', edits.removeEnvironment],
  ] as const;
  for (const [input, names] of inputs) {
    for (const name of names ?? []) {
      const at = scopedName(input, name, scope, []);
      if (at === undefined) continue;
      const key = `${at.container}:${at.key}`;
      const before = seen.get(key);
      if (before !== undefined)
        problems.push(`${before} and ${input} both name ${at.key} of ${at.container}`);
      seen.set(key, input);
    }
  }
}
