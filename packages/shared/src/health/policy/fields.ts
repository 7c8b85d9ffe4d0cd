import type { InputReader } from '../../runner/input-reader.ts';

interface Limits {
  readonly min?: number;
  readonly max?: number;
}

/**
 * Named values, from a step's inputs or from YAML. Every method notes a problem instead of throwing; a value that is empty
 * counts as not given.
 */
export interface Fields {
  text(name: string): string | undefined;
  flag(name: string): boolean | undefined;
  /** Milliseconds. */
  duration(name: string, limits?: Limits): number | undefined;
  list(name: string): readonly string[];
  map(name: string): ReadonlyMap<string, string>;
  /** @param reason a sentence that goes on after the name */
  invalid(name: string, reason: string): undefined;
}

export function inputFields(read: InputReader): Fields {
  return {
    text: (name) => read.text(name),
    flag: (name) => read.flag(name),
    duration: (name, limits) => read.duration(name, limits),
    list: (name) => read.list(name),
    map: (name) => read.map(name),
    invalid(name, reason) {
      read.problem(`Input "${name}": ${reason}`);
    },
  };
}

/** What is not given in one place is taken from another. */
export function withFallback(fields: Fields, others: Fields): Fields {
  return {
    text: (name) => fields.text(name) ?? others.text(name),
    flag: (name) => fields.flag(name) ?? others.flag(name),
    duration: (name, limits) => fields.duration(name, limits) ?? others.duration(name, limits),
    list: (name) =>
      orElse(
        fields.list(name),
        () => others.list(name),
        ({ length }) => length,
      ),
    map: (name) =>
      orElse(
        fields.map(name),
        () => others.map(name),
        ({ size }) => size,
      ),
    invalid: (name, reason) => fields.invalid(name, reason),
  };
}

function orElse<T>(value: T, other: () => T, sizeOf: (value: T) => number): T {
  return sizeOf(value) > 0 ? value : other();
}
