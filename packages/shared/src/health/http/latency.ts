import { parseDuration, printDuration } from '../../time/duration.ts';

/** A limit for answer times: `p95=500ms`, or without a percentile for every answer. */
export interface LatencyLimit {
  /** 0 to 100; 100 is the slowest. */
  readonly percentile: number;
  readonly milliseconds: number;
}

/** Answers that a percentile is taken over, so that a slow start is forgotten. */
export const latencyWindow = 20;

export function parseLatencyLimit(value: string): LatencyLimit | undefined {
  const [, percentile = '100', time = ''] = /^(?:p(\d{1,2}(?:\.\d+)?)=)?(.+)$/.exec(value.trim()) ?? [];
  const milliseconds = parseDuration(time);
  return milliseconds === undefined ? undefined : { percentile: Number(percentile), milliseconds };
}

/** By the nearest rank; undefined of nothing. */
export function percentileOf(values: readonly number[], percentile: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)];
}

/** What is too slow about the latest answers, in words that stay the same; undefined when they are fast enough. */
export function tooSlow(
  times: readonly number[],
  { percentile, milliseconds }: LatencyLimit,
): string | undefined {
  const judged = percentile === 100 ? times.slice(-1) : times.slice(-latencyWindow);
  const value = percentileOf(judged, percentile);
  if (value === undefined || value <= milliseconds) return undefined;
  const what = percentile === 100 ? 'answered' : `p${percentile} of the answers is`;
  return `${what} slower than ${printDuration(milliseconds)}`;
}
