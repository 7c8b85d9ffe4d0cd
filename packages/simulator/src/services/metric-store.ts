import type { Metrics } from '../core/ports.ts';
import type { Simulation } from '../core/simulation.ts';

/** Namespace, name and dimensions, which together are one metric. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Value {
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
  readonly value: number;
}

/** A value that a metric reports from a moment on, once in `every` milliseconds; undefined: nothing any more. */
export interface Level {
  readonly value: number | undefined;
  readonly every: number;
}

interface Metric {
  readonly values: (Value & { readonly shownAt: number })[];
  readonly levels: (Level & { readonly from: number })[];
}

/** Every value of every metric. */
export class MetricStore implements Metrics {
  readonly #simulation: Simulation;
  readonly #metrics = new Map<string, Metric>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  put(
    namespace: string,
    name: string,
    dimensions: Readonly<Record<string, string>>,
    value: number,
    { shownAfter = 0 }: { readonly shownAfter?: number } = {},
  ): void {
    const at = this.#simulation.time.now;
    this.#metric({ namespace, name, dimensions }).values.push({ at, value, shownAt: at + shownAfter });
  }

  /** From now on; the same again changes nothing. */
  setLevel(identity: MetricIdentity, level: Level): void {
    const { levels } = this.#metric(identity);
    const last = levels.at(-1);
    if (last?.value === level.value && last?.every === level.every) return;
    levels.push({ ...level, from: this.#simulation.time.now });
  }

  /** What can be seen now of the time from `start`, included, to `end`, not included. */
  values(identity: MetricIdentity, start: number, end: number): readonly Value[] {
    const { now } = this.#simulation.time;
    const metric = this.#metrics.get(keyOf(identity));
    if (!metric) return [];
    const put = metric.values.filter(({ at, shownAt }) => at >= start && at < end && shownAt <= now);
    const held = metric.levels.flatMap((level, index) => {
      const over = metric.levels[index + 1]?.from ?? Infinity;
      return reports(level, Math.max(start, level.from), Math.min(end, over, now));
    });
    return [...put, ...held];
  }

  #metric(identity: MetricIdentity): Metric {
    const key = keyOf(identity);
    let metric = this.#metrics.get(key);
    if (!metric) this.#metrics.set(key, (metric = { values: [], levels: [] }));
    return metric;
  }
}

function keyOf({ namespace, name, dimensions }: MetricIdentity): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, sorted]);
}

function reports({ value, every }: Level, start: number, end: number): Value[] {
  if (value === undefined) return [];
  const values: Value[] = [];
  for (let at = Math.ceil(start / every) * every; at < end; at += every) values.push({ at, value });
  return values;
}
