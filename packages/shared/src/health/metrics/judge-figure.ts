import type { Reading } from '../check.ts';
import type { MetricLimit } from './metric.ts';
import type { Period } from './period.ts';

type Figure = Pick<Period, 'value' | 'samples'>;

/** What one period's figure means under its limits. @param baseline what it is compared with, where it is */
export function judgeFigure(limit: MetricLimit, figure: Figure, baseline?: Figure): Reading {
  const value = known(limit, figure);
  if (value === undefined) return lacking(limit, figure, '');
  const of = figure.samples > 0 ? ` (of ${print(figure.samples)})` : '';
  const { max, min } = limit;
  if (max !== undefined && value > max) return bad(`${print(value)}${of}, where ${print(max)} is the most`);
  if (min !== undefined && value < min) return bad(`${print(value)}${of}, where ${print(min)} is the least`);
  const says = `${print(value)}${of}`;
  if (!limit.compareWith) return { outcome: 'healthy', says };
  if (limit.ignoreBelow !== undefined && value <= limit.ignoreBelow) {
    return { outcome: 'healthy', says: `${says}, too little to be compared` };
  }
  const other = baseline && known(limit, baseline);
  return other === undefined
    ? lacking(limit, baseline ?? nothing, 'to compare with, ')
    : compared(limit, value, other, says);
}

const nothing: Figure = { value: undefined, samples: 0 };

const what = { old: 'the old target group', before: 'the time before' } as const;

function compared(limit: MetricLimit, value: number, other: number, says: string): Reading {
  const { maxRatio, minRatio, compareWith = 'before' } = limit;
  // Where there was nothing before, the same nothing is as good, and anything is beyond every ratio.
  const ratio = other === 0 ? (value === 0 ? 1 : Infinity) : value / other;
  const than = `${says}, and ${print(other)} in ${what[compareWith]}`;
  const times = ratio === Infinity ? '' : `, ${print(ratio)} times`;
  if (maxRatio !== undefined && ratio > maxRatio)
    return bad(`${than}${times}, where ${print(maxRatio)} times is the most`);
  if (minRatio !== undefined && ratio < minRatio)
    return bad(`${than}${times}, where ${print(minRatio)} times is the least`);
  return { outcome: 'healthy', says: `${than}${times}` };
}

/** Nothing is never 0: what is not reported counts as 0 only beside something that is. */
function known({ minSamples, onNoData }: MetricLimit, { value, samples }: Figure): number | undefined {
  if (samples < minSamples) return undefined;
  return value ?? (onNoData === 'zero' && samples > 0 ? 0 : undefined);
}

function lacking({ minSamples, onNoData }: MetricLimit, { samples }: Figure, purpose: string): Reading {
  const says =
    samples < minSamples && samples > 0
      ? `${purpose}only ${print(samples)} of ${print(minSamples)} samples`
      : `${purpose}no figures`;
  if (onNoData === 'unhealthy') return bad(says);
  return { outcome: onNoData === 'healthy' ? 'healthy' : 'no-data', says };
}

function bad(says: string): Reading {
  return { outcome: 'unhealthy', says, reason: 'alarm' };
}

/** Four digits that count. */
function print(value: number): string {
  return String(Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4)));
}
