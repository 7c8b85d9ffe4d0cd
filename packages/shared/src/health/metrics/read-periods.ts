import {
  GetMetricDataCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { Aws } from '../../aws/aws.ts';
import { ActionError } from '../../runner/errors.ts';
import type { Metric, MetricLimit } from './metric.ts';
import type { Period } from './period.ts';

/** A metric with all its dimensions. */
export interface PlacedMetric extends Metric {
  readonly dimensions: ReadonlyMap<string, string>;
}

interface Reading extends Pick<MetricLimit, 'expression' | 'period'> {
  readonly metrics: ReadonlyMap<string, PlacedMetric>;
  /** Begin and end of what is asked for, in milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

const figure = 'figure_of_expression';
const samplesOf = (id: string): string => `samples_of_${id}`;

/**
 * Every period that CloudWatch has something of, in no order.
 * @throws ActionError where it does not answer with one figure
 */
export async function readPeriods(
  aws: Aws,
  reading: Reading,
  signal: AbortSignal,
): Promise<readonly Period[]> {
  const { expression, from, to } = reading;
  const command = new GetMetricDataCommand({
    MetricDataQueries: queries(reading),
    StartTime: new Date(from),
    EndTime: new Date(to),
  });
  // What is asked for is some periods of some metrics, which is far from a page.
  const { MetricDataResults = [] } = await aws.cloudwatch.send(command, { abortSignal: signal });
  for (const result of MetricDataResults) refuseFailed(result);
  const ids = [...reading.metrics.keys()];
  const values = MetricDataResults.filter(({ Id }) => Id === (expression === undefined ? ids[0] : figure));
  if (values.length !== 1)
    throw new ActionError(`the expression gives ${values.length} figures, and not one`);
  const samples = MetricDataResults.filter(({ Id }) => ids.some((id) => samplesOf(id) === Id));
  return byPeriod(values, samples);
}

function queries({ metrics, expression, period }: Reading): MetricDataQuery[] {
  const Period = period / 1_000;
  const asked = [...metrics].flatMap(([id, metric]) => [
    {
      Id: id,
      MetricStat: { Metric: named(metric), Period, Stat: metric.statistic },
      ReturnData: expression === undefined,
    },
    { Id: samplesOf(id), MetricStat: { ...countOf(metric), Period } },
  ]);
  return expression === undefined ? asked : [...asked, { Id: figure, Expression: expression }];
}

function named({ namespace, name, dimensions }: PlacedMetric) {
  return {
    Namespace: namespace,
    MetricName: name,
    Dimensions: [...dimensions].map(([Name, Value]) => ({ Name, Value })),
  };
}

/** Errors say nothing of how much there was: at a load balancer, requests do. */
function countOf(metric: PlacedMetric) {
  return metric.namespace === 'AWS/ApplicationELB'
    ? { Metric: named({ ...metric, name: 'RequestCount' }), Stat: 'Sum' }
    : { Metric: named(metric), Stat: 'SampleCount' };
}

function refuseFailed({ Id = '', StatusCode, Messages = [] }: MetricDataResult): void {
  if (StatusCode !== 'Forbidden' && StatusCode !== 'InternalError') return;
  const why = Messages.map(({ Value }) => Value).join(' ');
  throw new ActionError(`CloudWatch answers ${StatusCode} for ${Id}${why === '' ? '' : `: ${why}`}`);
}

function byPeriod(
  values: readonly MetricDataResult[],
  samples: readonly MetricDataResult[],
): readonly Period[] {
  const periods = new Map<number, Period>();
  const at = (time: number): Period => periods.get(time) ?? { at: time, value: undefined, samples: 0 };
  for (const [time, value] of values.flatMap(pointsOf)) periods.set(time, { ...at(time), value });
  for (const [time, count] of samples.flatMap(pointsOf)) {
    periods.set(time, { ...at(time), samples: Math.max(at(time).samples, count) });
  }
  return [...periods.values()];
}

function pointsOf({
  Timestamps = [],
  Values = [],
}: MetricDataResult): readonly (readonly [number, number])[] {
  return Timestamps.map((time, index) => [time.getTime(), Values[index] ?? 0]);
}
