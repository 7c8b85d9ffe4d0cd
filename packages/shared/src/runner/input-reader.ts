/**
 * Reads an action's inputs. Every method notes a problem instead of throwing, so that all problems with the inputs are
 * reported in one error; reading a name also declares it, so an `INPUT_*` that nobody reads is a problem too.
 * An input that is empty counts as not given. Literal defaults stand in action.yml and arrive here as values.
 */
export interface InputReader {
  text(name: string): string | undefined;
  required(name: string): string;
  /** `true|false` in any of YAML 1.2's three spellings. */
  flag(name: string): boolean | undefined;
  /** A whole number within the limits, both included. */
  integer(name: string, limits?: { min?: number; max?: number }): number | undefined;
  /** `90s`, `15m`, `1h30m` as milliseconds; a bare number is a problem. */
  duration(name: string, limits?: { min?: number; max?: number; wholeMinutes?: boolean }): number | undefined;
  choice<T extends string>(name: string, values: readonly [T, ...T[]]): T | undefined;
  /** One item a line; blank lines and `#` lines are ignored. */
  list(name: string): readonly string[];
  /** `KEY=VALUE` a line; the value is everything after the first `=`. A key that comes twice is a problem. */
  map(name: string): ReadonlyMap<string, string>;
  /** YAML or JSON; `undefined` when not given. */
  structure(name: string): unknown;
  /** A value that must never be shown; masked as soon as it is read. */
  secret(name: string): string | undefined;
  /** A map whose values must never be shown: each value is masked, and no problem repeats one. */
  secretMap(name: string): ReadonlyMap<string, string>;
  /** For rules across inputs. */
  problem(message: string): void;
}
