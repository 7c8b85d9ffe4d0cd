import { baselines, isOfTargetGroup, type Metric, type MetricLimit, noDataRules } from '../metrics/metric.ts';
import type { YamlFields } from './yaml-fields.ts';

const second = 1_000;
/** Seconds below a minute that CloudWatch has periods of (GetMetricData API reference, `MetricStat.Period`). */
const shortPeriods: readonly number[] = [1, 5, 10, 20, 30];
const usualNamespace = 'AWS/ApplicationELB';

/** A metric or expression with its limits, from YAML. */
export function readMetric(fields: YamlFields): MetricLimit {
  const expression = fields.text('expression');
  const metrics = expression === undefined ? single(fields) : several(fields);
  const [first] = metrics.values();
  const limit: MetricLimit = {
    name: fields.text('name') ?? expression ?? first?.name ?? '',
    metrics,
    expression,
    period: readPeriod(fields),
    max: fields.number('max'),
    min: fields.number('min'),
    compareWith: fields.choice('compare-with', baselines),
    maxRatio: fields.number('max-ratio'),
    minRatio: fields.number('min-ratio'),
    ignoreBelow: fields.number('ignore-below'),
    minSamples: fields.count('min-samples') ?? 0,
    onNoData: fields.choice('on-no-data', noDataRules) ?? 'inconclusive',
  };
  for (const [holds, name, reason] of problems(fields, limit)) if (holds) fields.invalid(name, reason);
  return limit;
}

function single(fields: YamlFields): ReadonlyMap<string, Metric> {
  const metric = fields.text('metric');
  if (metric === undefined)
    fields.invalid('metric', 'the name of a metric is needed, or an "expression" over several.');
  return new Map([['value', metricOf(metric ?? '', fields)]]);
}

function several(fields: YamlFields): ReadonlyMap<string, Metric> {
  const metrics = new Map<string, Metric>();
  for (const [id, one] of fields.each('metrics')) {
    if (!/^[a-z]\w*$/.test(id))
      fields.invalid(
        'metrics',
        `"${id}" has to begin with a small letter and hold only letters, digits and _.`,
      );
    if (typeof one === 'string') metrics.set(id, { ...bare, name: one, statistic: usualStatistic(one) });
    else {
      metrics.set(
        id,
        metricOf(one.text('metric') ?? one.invalid('metric', 'the name of a metric is needed.') ?? '', one),
      );
      one.close();
    }
  }
  if (metrics.size === 0)
    fields.invalid('metrics', 'the metrics of the expression are needed, by the ids that it has them by.');
  return metrics;
}

const bare = { namespace: usualNamespace, dimensions: undefined };

function metricOf(name: string, fields: YamlFields): Metric {
  const dimensions = fields.map('dimensions');
  return {
    name,
    namespace: fields.text('namespace') ?? usualNamespace,
    statistic: fields.text('statistic') ?? usualStatistic(name),
    dimensions: dimensions.size > 0 ? dimensions : undefined,
  };
}

/** The average of a count says nothing: each of its values is 1. */
function usualStatistic(metric: string): string {
  return metric.endsWith('Count') ? 'Sum' : 'Average';
}

function readPeriod(fields: YamlFields): number {
  const period = fields.duration('period') ?? 60 * second;
  const seconds = period / second;
  if (!shortPeriods.includes(seconds) && (seconds < 60 || seconds % 60 !== 0)) {
    fields.invalid(
      'period',
      `CloudWatch has periods of ${shortPeriods.join(', ')} seconds and of whole minutes.`,
    );
  }
  return period;
}

function problems(
  fields: YamlFields,
  { metrics, compareWith }: MetricLimit,
): readonly (readonly [boolean, string, string])[] {
  const hasRatio = fields.has('max-ratio') || fields.has('min-ratio');
  return [
    [
      !fields.has('max') && !fields.has('min') && !hasRatio,
      'name',
      'a limit is needed: "max", "min", "max-ratio" or "min-ratio".',
    ],
    [
      hasRatio && !fields.has('compare-with'),
      'compare-with',
      `it is needed for a ratio: ${baselines.join(' or ')}.`,
    ],
    [!hasRatio && fields.has('compare-with'), 'compare-with', 'it needs "max-ratio" or "min-ratio".'],
    [!hasRatio && fields.has('ignore-below'), 'ignore-below', 'it needs "max-ratio" or "min-ratio".'],
    [
      compareWith === 'old' && ![...metrics.values()].some((metric) => isOfTargetGroup(metric)),
      'compare-with',
      "old needs a metric of the service's target groups, without dimensions.",
    ],
  ];
}
