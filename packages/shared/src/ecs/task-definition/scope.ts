/** Which containers there are, and the one that an entry without a scope means. */
export interface Scope {
  readonly names: readonly string[];
  readonly main: string | undefined;
}

export interface ScopedEntry {
  readonly container: string;
  readonly key: string;
  readonly value: string;
}

export function scopedEntries(
  input: string,
  entries: ReadonlyMap<string, string>,
  scope: Scope,
  problems: string[],
): readonly ScopedEntry[] {
  return [...entries].flatMap(([name, value]) => {
    const at = scopedName(input, name, scope, problems);
    return at === undefined ? [] : [{ ...at, value }];
  });
}

/**
 * Reads `container:KEY`, or `KEY` for the main container. A key that itself holds a colon (`Logging:Level`) has to be
 * scoped, so that a container's name with a slip in it is never taken for a part of a key.
 */
export function scopedName(
  input: string,
  name: string | undefined,
  scope: Scope,
  problems: string[],
): { readonly container: string; readonly key: string } | undefined {
  const colon = name?.indexOf(':') ?? -1;
  const container = name === undefined || colon === -1 ? scope.main : name.slice(0, colon);
  const known = scope.names.join(', ') || 'none';
  if (container === undefined) {
    problems.push(
      `${input}: name the container in container-name, or write container:KEY; there are: ${known}`,
    );
  } else if (!scope.names.includes(container)) {
    // A wrong container-name is told once, not again by every input that relies on it.
    if (container === scope.main && input !== 'container-name') return undefined;
    problems.push(
      `${input}: the task definition has no container ${JSON.stringify(container)}; there are: ${known}`,
    );
  } else {
    return { container, key: name === undefined ? '' : name.slice(colon + 1) };
  }
  return undefined;
}
