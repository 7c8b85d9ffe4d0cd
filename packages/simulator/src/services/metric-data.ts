import type { GetMetricDataInput, MetricDataQuery, MetricStat } from '@aws-sdk/client-cloudwatch';
import { ApiError } from '../protocol/api.ts';
import { evaluate, ExpressionError, type Series } from './metric-math.ts';
import type { MetricStore } from './metric-store.ts';

/** A time as the router hands it on: seconds since the epoch. */
type Times = Readonly<Record<'StartTime' | 'EndTime', number>>;

/** GetMetricData: what the metrics of an account were in each period, and what expressions make of that. */
export function metricData(
  store: MetricStore,
  input: Omit<GetMetricDataInput, 'StartTime' | 'EndTime'> & Times,
): unknown {
  const { MetricDataQueries: queries = [], StartTime, EndTime, ScanBy = 'TimestampDescending' } = input;
  if (StartTime >= EndTime) throw invalid('The parameter StartTime must be less than EndTime.');
  const byId = new Map(queries.map((query) => [query.Id ?? '', query]));
  if (byId.size < queries.length)
    throw invalid('The values for parameter id in MetricDataQueries are not unique.');
  for (const id of byId.keys()) {
    if (!/^[a-z]\w*$/.test(id))
      throw invalid(`The value ${id} for parameter id is not matching ^[a-z][a-zA-Z0-9_]*$.`);
  }
  const asked = new Set<string>();
  const seriesOf = ({ Id = '', MetricStat: stat, Expression }: MetricDataQuery): Series => {
    if (stat) return statistics(store, stat, StartTime, EndTime);
    if (asked.has(Id)) throw invalid(`The expression of ${Id} leads back to itself.`);
    asked.add(Id);
    try {
      return evaluate(Expression ?? '', (id) => {
        const query = byId.get(id);
        return query && seriesOf(query);
      });
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw invalid(`Error in expression '${Id}': ${error.message}`);
    } finally {
      asked.delete(Id);
    }
  };
  return {
    MetricDataResults: queries
      .filter(({ ReturnData = true }) => ReturnData)
      .map((query) => {
        const points = [...seriesOf(query)].sort(([a], [b]) =>
          ScanBy === 'TimestampDescending' ? b - a : a - b,
        );
        return {
          Id: query.Id,
          Label: query.Label ?? query.MetricStat?.Metric?.MetricName ?? query.Id,
          Timestamps: points.map(([at]) => at),
          Values: points.map(([, value]) => value),
          StatusCode: 'Complete',
        };
      }),
    Messages: [],
  };
}

function statistics(
  store: MetricStore,
  { Metric, Period = 60, Stat = '' }: MetricStat,
  start: number,
  end: number,
) {
  if (![1, 5, 10, 20, 30].includes(Period) && (Period < 60 || Period % 60 !== 0)) {
    throw invalid(`The parameter Period must be 1, 5, 10, 20, 30, or a multiple of 60.`);
  }
  const statistic = statisticNamed(Stat);
  const identity = {
    namespace: Metric?.Namespace ?? '',
    name: Metric?.MetricName ?? '',
    dimensions: Object.fromEntries(
      (Metric?.Dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value]),
    ),
  };
  const first = Math.floor(start / Period) * Period;
  const periods = new Map<number, number[]>();
  for (const { at, value } of store.values(identity, first * 1_000, end * 1_000)) {
    const period = Math.floor(at / 1_000 / Period) * Period;
    const values = periods.get(period);
    if (values) values.push(value);
    else periods.set(period, [value]);
  }
  return new Map([...periods].map(([period, values]) => [period, statistic(values)]));
}

type Statistic = (values: readonly number[]) => number;

const sum: Statistic = (values) => values.reduce((total, value) => total + value, 0);
const named: Readonly<Record<string, Statistic>> = {
  SampleCount: (values) => values.length,
  Sum: sum,
  Average: (values) => sum(values) / values.length,
  Minimum: (values) => Math.min(...values),
  Maximum: (values) => Math.max(...values),
};

function statisticNamed(name: string): Statistic {
  const known = named[name];
  if (known) return known;
  const [, percentile] = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name) ?? [];
  if (percentile === undefined) throw invalid(`The value ${name} for parameter Stat is not supported.`);
  return (values) => {
    const sorted = values.toSorted((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil((Number(percentile) / 100) * sorted.length) - 1)] ?? 0;
  };
}

function invalid(message: string): ApiError {
  return new ApiError('ValidationError', message);
}
