/** When samples are taken, and how many of which kind decide. Times in milliseconds. */
export interface Rules {
  readonly initialDelay: number;
  readonly interval: number;
  /** From the first sample. */
  readonly timeout: number;
  /** How long every check has to stay healthy. */
  readonly duration: number;
  readonly consecutiveSuccess: number;
  /** Unhealthy samples of one check, in all, that end it; undefined: the timeout decides. */
  readonly failureLimit: number | undefined;
  /** Samples of one check that may fail to be taken in a row. */
  readonly consecutiveErrorLimit: number;
}

/** The earliest moment it can pass, from the start. */
export function earliestPass({ initialDelay, interval, duration, consecutiveSuccess }: Rules): number {
  const samples = Math.max(consecutiveSuccess - 1, Math.ceil(duration / interval));
  return initialDelay + samples * interval;
}

/** The latest moment it can still be open, from the start, but for what the last sample takes. */
export function latestFail({ initialDelay, timeout }: Rules): number {
  return initialDelay + timeout;
}
