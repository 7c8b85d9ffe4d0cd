/** One API call, as far as an error message needs to know it. */
export interface Call {
  /** As IAM writes the prefix: `ecs`, `ecr`, `elasticloadbalancing`. */
  readonly service: string;
  /** `UpdateService` */
  readonly operation: string;
  readonly region: string;
}

// Beside the error instead of on it, so that an error is what the SDK made of it and nothing more.
const calls = new WeakMap<object, Call>();

/** The call that `error` came from, or undefined when it came from none of ours. */
export function callOf(error: unknown): Call | undefined {
  return typeof error === 'object' && error !== null ? calls.get(error) : undefined;
}

export function rememberCall(error: unknown, call: Call): void {
  if (typeof error === 'object' && error !== null) calls.set(error, call);
}
