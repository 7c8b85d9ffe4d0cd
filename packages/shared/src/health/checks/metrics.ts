import type { Aws } from '../../aws/aws.ts';
import type { Clock } from '../../time/clock.ts';
import type { Check, Reading } from '../check.ts';
import type { ServiceLook } from '../look.ts';
import { judgeFigure } from '../metrics/judge-figure.ts';
import type { MetricLimit } from '../metrics/metric.ts';
import { latestArrival, newestPeriod, together } from '../metrics/period.ts';
import { placed, type Places, placesOf } from '../metrics/place.ts';
import { readPeriods } from '../metrics/read-periods.ts';

/** Since when figures are of what is judged. AWS's times, in milliseconds since the epoch. */
export interface JudgedTime {
  /** A period that began before this is of something else too. */
  readonly since: number;
  /** When the deployment of what is judged began. */
  readonly began: number;
}

export interface MetricsCheck {
  readonly limit: MetricLimit;
  /** Where figures may be of several things, one after the other. */
  readonly judged: (look: ServiceLook | undefined) => Promise<JudgedTime>;
}

const baselinePeriods = 10;

/**
 * A CloudWatch metric, or an expression over several, is within its limits in the newest period that has arrived. A period is
 * seen by several looks; that it is bad counts once.
 */
export function metricsCheck({ limit, judged }: MetricsCheck, aws: Aws, clock: Clock): Check {
  const metrics = [...limit.metrics.values()];
  let places: Places | undefined;
  let times: JudgedTime | undefined;
  let bad: number | undefined;
  return {
    name: 'metrics',
    title: `metrics ${limit.name}`,
    async sample(look, signal): Promise<Reading> {
      places ??= await placesOf(metrics, look, signal);
      if (!places) return { outcome: 'no-data', says: 'no target is registered yet' };
      times ??= await judged(look);
      const now = clock.now();
      const figures = new Figures(limit, places, aws, signal);
      const found = await figures.newest(times.since, now);
      if (!found) return { outcome: 'no-data', says: 'no period of figures is complete yet' };
      const reading = judgeFigure(
        limit,
        found,
        limit.compareWith && (await figures.baseline(found.at, times.began)),
      );
      if (reading.outcome !== 'unhealthy') return reading;
      const again = bad === found.at;
      bad = found.at;
      return again ? { ...reading, counts: false } : reading;
    },
  };
}

/** The figures of one look. */
class Figures {
  readonly #limit: MetricLimit;
  readonly #places: Places;
  readonly #aws: Aws;
  readonly #signal: AbortSignal;

  constructor(limit: MetricLimit, places: Places, aws: Aws, signal: AbortSignal) {
    this.#limit = limit;
    this.#places = places;
    this.#aws = aws;
    this.#signal = signal;
  }

  async newest(since: number, now: number) {
    const { period: length } = this.#limit;
    const earliest = now - latestArrival - baselinePeriods * length;
    const from = Math.min(Math.max(since, earliest), now - length);
    const periods = await this.#read('own', Math.floor(from / length) * length, now);
    return newestPeriod(periods, { since, now, length });
  }

  async baseline(at: number, began: number) {
    const { period, compareWith } = this.#limit;
    if (compareWith === 'old') return together(await this.#read('old', at, at + period));
    const to = Math.floor(began / period) * period;
    // Where there is a pair of target groups, the other one had the traffic until then.
    return together(await this.#read(this.#places.old ? 'old' : 'own', to - baselinePeriods * period, to));
  }

  #read(group: 'own' | 'old', from: number, to: number) {
    const { expression, period } = this.#limit;
    const metrics = new Map(
      [...this.#limit.metrics].map(([id, metric]) => [id, placed(metric, group, this.#places)]),
    );
    return readPeriods(this.#aws, { expression, period, metrics, from, to }, this.#signal);
  }
}
