import * as core from '@actions/core';
import { parse } from 'yaml';
import { parseDuration, printDuration } from '../time/duration.ts';
import { actionsLog } from './actions-log.ts';
import { ActionError } from './errors.ts';
import type { InputReader } from './input-reader.ts';
import { nearest } from './nearest.ts';
import { otherNames } from './other-names.ts';

/** All problems with the inputs of one step, one a line. */
export class InputError extends ActionError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'InputError';
    this.problems = problems;
  }
}

/**
 * Runs `read` over the `INPUT_*` of this process.
 * @throws InputError with every problem that `read` met, and every `INPUT_*` that it did not ask for
 */
export function readInputs<Inputs>(read: (reader: InputReader) => Inputs): Inputs {
  const reader = new EnvironmentInputs();
  const inputs = read(reader);
  const problems = [
    ...reader.problems,
    ...reader.unknown().map((name) => unknownInput(name, reader.declared)),
  ];
  if (problems.length > 0) throw new InputError(problems);
  return inputs;
}

class EnvironmentInputs implements InputReader {
  readonly problems: string[] = [];
  readonly declared = new Set<string>();

  unknown(): string[] {
    const known = new Set([...this.declared].map((name) => environmentName(name)));
    return Object.keys(process.env)
      .filter((key) => key.startsWith('INPUT_') && !known.has(key))
      .map((key) => key.slice('INPUT_'.length).toLowerCase())
      .sort();
  }

  text(name: string): string | undefined {
    this.declared.add(name);
    return core.getInput(name) || undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) {
      this.problem(
        `Input "${name}" is required and is empty. An unset variable or secret also arrives empty.`,
      );
    }
    return value ?? '';
  }

  flag(name: string): boolean | undefined {
    if (this.text(name) === undefined) return undefined;
    try {
      return core.getBooleanInput(name);
    } catch {
      return this.#reject(name, 'is neither "true" nor "false"');
    }
  }

  integer(
    name: string,
    { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = {},
  ): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^-?\d+$/.test(value)) return this.#reject(name, 'is not a whole number');
    const number = Number(value);
    if (number < min) return this.#reject(name, `is below ${min}`);
    if (number > max) return this.#reject(name, `is above ${max}`);
    return number;
  }

  duration(
    name: string,
    limits: { min?: number; max?: number; wholeMinutes?: boolean } = {},
  ): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const milliseconds = parseDuration(value);
    if (milliseconds === undefined)
      return this.#reject(name, 'is not a duration like "90s", "15m" or "1h30m"');
    const { min = 0, max = Number.MAX_SAFE_INTEGER, wholeMinutes = false } = limits;
    if (milliseconds < min) return this.#reject(name, `is shorter than ${printDuration(min)}`);
    if (milliseconds > max) return this.#reject(name, `is longer than ${printDuration(max)}`);
    if (wholeMinutes && milliseconds % 60_000 !== 0)
      return this.#reject(name, 'is not in whole minutes, as ECS needs it');
    return milliseconds;
  }

  choice<T extends string>(name: string, values: readonly [T, ...T[]]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const chosen = values.find((candidate) => candidate === value);
    if (chosen !== undefined) return chosen;
    const meant = nearest(value, values);
    return this.#reject(
      name,
      `is not one of ${values.join(', ')}${meant ? `; did you mean "${meant}"?` : ''}`,
    );
  }

  list(name: string): readonly string[] {
    return this.#lines(name).map(({ text }) => text.trim());
  }

  map(name: string): ReadonlyMap<string, string> {
    const map = new Map<string, string>();
    // A line that is out of shape is named by its number: its content may be a secret.
    for (const { text, number } of this.#lines(name)) {
      const equals = text.indexOf('=');
      const key = text.slice(0, Math.max(0, equals)).trim();
      if (key === '') this.problem(`Input "${name}": line ${number} is not KEY=VALUE.`);
      else if (map.has(key))
        this.problem(`Input "${name}": "${key}" comes twice, the second time in line ${number}.`);
      else map.set(key, text.slice(equals + 1));
    }
    return map;
  }

  secretMap(name: string): ReadonlyMap<string, string> {
    const map = this.map(name);
    for (const value of map.values()) actionsLog.mask(value);
    return map;
  }

  structure(name: string): unknown {
    const value = this.text(name);
    if (value === undefined) return undefined;
    try {
      return parse(value) as unknown;
    } catch (error) {
      const reason =
        error instanceof Error ? (error.message.split('\n')[0] ?? '').replace(/:$/, '') : String(error);
      return this.problem(`Input "${name}" is neither YAML nor JSON: ${reason}.`);
    }
  }

  secret(name: string): string | undefined {
    const value = this.text(name);
    if (value !== undefined) actionsLog.mask(value);
    return value;
  }

  problem(message: string): undefined {
    this.problems.push(message);
  }

  #reject(name: string, reason: string): undefined {
    return this.problem(`Input "${name}": "${core.getInput(name)}" ${reason}.`);
  }

  #lines(name: string): { text: string; number: number }[] {
    this.declared.add(name);
    return core
      .getInput(name, { trimWhitespace: false })
      .split(/\r?\n/)
      .map((text, index) => ({ text, number: index + 1 }))
      .filter(({ text }) => text.trim() !== '' && !text.trimStart().startsWith('#'));
  }
}

function environmentName(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

function unknownInput(name: string, declared: ReadonlySet<string>): string {
  const other = otherNames.get(name);
  if (other?.ours !== undefined && declared.has(other.ours)) {
    return `There is no input "${name}"; here it is "${other.ours}"${other.because ? ` (${other.because})` : ''}.`;
  }
  if (other && other.ours === undefined)
    return `There is no input "${name}", and none is needed: ${other.because}.`;
  const meant = nearest(name, declared);
  return meant ? `There is no input "${name}"; did you mean "${meant}"?` : `There is no input "${name}".`;
}
