import type { Caller, Operation } from '../protocol/api.ts';

/** Declared as a method, so that an operation may name its input's own shape, which the router has checked. */
interface Handler {
  handle(input: object, caller: Caller): unknown;
}

/** An operation that knows its input's shape. */
export function operation(handle: Handler['handle']): Operation {
  return handle;
}

/** Virtual milliseconds as the epoch seconds that answers carry. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}

/** `{ name: seconds }`, or nothing for a time that has not come. */
export function timestamps(times: Readonly<Record<string, number | undefined>>): Record<string, number> {
  const stamps: Record<string, number> = {};
  for (const [name, time] of Object.entries(times)) {
    if (time !== undefined) stamps[name] = seconds(time);
  }
  return stamps;
}

/** A copy without the members that are undefined. */
export function present(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
