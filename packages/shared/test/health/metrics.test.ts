import { describe, expect, test } from '@jest/globals';
import { judgeFigure } from '../../src/health/metrics/judge-figure.ts';
import type { MetricLimit } from '../../src/health/metrics/metric.ts';
import { newestPeriod, type Period, together } from '../../src/health/metrics/period.ts';

const minute = 60_000;

/** Periods of a minute, by the minute they begin with. */
function periods(all: Readonly<Record<number, number | undefined>>, samples = 10): Period[] {
  return Object.entries(all).map(([at, value]) => ({ at: Number(at) * minute, value, samples }));
}

describe('the period that is judged', () => {
  const newest = (all: readonly Period[], now: number, since = 0) =>
    newestPeriod(all, { since: since * minute, now: now * minute, length: minute })?.at;

  test.each<[string, readonly Period[], number, number, number | undefined]>([
    ['is the newest that has arrived', periods({ 1: 5, 2: 6 }), 4, 0, 2],
    ['is over', periods({ 1: 5, 2: 6 }), 2.9, 0, 1],
    ['began after what is judged', periods({ 1: 5 }), 3, 1.5, undefined],
    ['may have no value where there were samples', periods({ 1: 5, 2: undefined }), 3, 0, 2],
    ['is waited for while its figures may still come', [], 3.9, 1, undefined],
    ['is empty where they would have come', [], 5, 1, 1],
    ['is empty after others that were not', periods({ 1: 5 }), 9, 0, 5],
    ['is one of the time that is judged also when nothing comes', [], 5, 4, undefined],
  ])('%s', (_, all, now, since, at) => {
    expect(newest(all, now, since)).toBe(at === undefined ? undefined : at * minute);
  });

  test('several are one by their mean and all their samples', () => {
    expect(together(periods({ 1: 2, 2: 4, 3: undefined }))).toEqual({ value: 3, samples: 30 });
    expect(together([])).toEqual({ value: undefined, samples: 0 });
  });
});

const limit: MetricLimit = {
  name: 'errors',
  metrics: new Map(),
  expression: undefined,
  period: minute,
  max: undefined,
  min: undefined,
  compareWith: undefined,
  maxRatio: undefined,
  minRatio: undefined,
  ignoreBelow: undefined,
  minSamples: 0,
  onNoData: 'inconclusive',
};

/** Value and samples. */
type Given = readonly [(number | undefined)?, number?];

describe('a figure', () => {
  const ratio = { compareWith: 'old', maxRatio: 1.5 } as const;

  test.each<[Partial<MetricLimit>, Given, Given | undefined, string]>([
    [{ max: 5 }, [5, 100], undefined, 'healthy: 5 (of 100)'],
    [{ max: 5 }, [5.001, 100], undefined, 'unhealthy: 5.001 (of 100), where 5 is the most'],
    [{ min: 5 }, [4, 100], undefined, 'unhealthy: 4 (of 100), where 5 is the least'],
    [{ min: 5 }, [12_345.678, 0], undefined, 'healthy: 12346'],
    [{ max: 5 }, [undefined, 100], undefined, 'no-data: no figures'],
    [{ max: 5, onNoData: 'unhealthy' }, [], undefined, 'unhealthy: no figures'],
    [{ max: 5, onNoData: 'healthy' }, [], undefined, 'healthy: no figures'],
    [{ max: 5, onNoData: 'zero' }, [undefined, 100], undefined, 'healthy: 0 (of 100)'],
    [{ max: 5, onNoData: 'zero' }, [], undefined, 'no-data: no figures'],
    [{ min: 1, onNoData: 'zero' }, [undefined, 3], undefined, 'unhealthy: 0 (of 3), where 1 is the least'],
    [{ max: 5, minSamples: 50 }, [9, 49], undefined, 'no-data: only 49 of 50 samples'],
    [
      { max: 5, minSamples: 50, onNoData: 'zero' },
      [undefined, 49],
      undefined,
      'no-data: only 49 of 50 samples',
    ],
    [ratio, [3, 100], [2, 900], 'healthy: 3 (of 100), and 2 in the old target group, 1.5 times'],
    [
      ratio,
      [4, 100],
      [2, 900],
      'unhealthy: 4 (of 100), and 2 in the old target group, 2 times, where 1.5 times is the most',
    ],
    [
      { compareWith: 'before', minRatio: 0.5 },
      [1, 100],
      [4, 900],
      'unhealthy: 1 (of 100), and 4 in the time before, 0.25 times, where 0.5 times is the least',
    ],
    [ratio, [0, 100], [0, 900], 'healthy: 0 (of 100), and 0 in the old target group, 1 times'],
    [
      ratio,
      [1, 100],
      [0, 900],
      'unhealthy: 1 (of 100), and 0 in the old target group, where 1.5 times is the most',
    ],
    [{ ...ratio, ignoreBelow: 1 }, [1, 100], [0, 900], 'healthy: 1 (of 100), too little to be compared'],
    [{ ...ratio, max: 3 }, [4, 100], [4, 900], 'unhealthy: 4 (of 100), where 3 is the most'],
    [ratio, [4, 100], [], 'no-data: to compare with, no figures'],
    [{ ...ratio, minSamples: 100 }, [4, 100], [4, 99], 'no-data: to compare with, only 99 of 100 samples'],
  ])('%j: %j beside %j', (rules, [value, samples = 0], other, said) => {
    const baseline = other && { value: other[0], samples: other[1] ?? 0 };
    const { outcome, says } = judgeFigure({ ...limit, ...rules }, { value, samples }, baseline);
    expect(`${outcome}: ${says}`).toBe(said);
  });
});
