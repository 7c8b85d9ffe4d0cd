import type { Caller, Operation } from './api.ts';

/** Written as a method, so that its input may be narrower than `object`: shapes are checked before it is called. */
interface Checked {
  execute(input: object, caller: Caller): unknown;
}

/** An operation over the SDK's type of its input, which the router has compared with the SDK's schema. */
export function operation(execute: Checked['execute']): Operation {
  return execute;
}
