/** One CloudWatch metric. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  /** As GetMetricData takes it: `Sum`, `Average`, `p95`, … */
  readonly statistic: string;
  /** By name; undefined: the service's own, where the namespace has any. */
  readonly dimensions: ReadonlyMap<string, string> | undefined;
}

/** What a period without figures means; `zero`: a count that is not reported is 0, as long as there was anything to count. */
export const noDataRules = ['inconclusive', 'healthy', 'unhealthy', 'zero'] as const;
export type NoDataRule = (typeof noDataRules)[number];

/** `old`: the service's other target group in the same period; `before`: the ten periods before the deployment began. */
export const baselines = ['old', 'before'] as const;
export type Baseline = (typeof baselines)[number];

/** A figure and its limits. Undefined members are not asked for. */
export interface MetricLimit {
  readonly name: string;
  /** By the ids that the expression knows them by. */
  readonly metrics: ReadonlyMap<string, Metric>;
  /** Metric math; undefined where there is one metric, which is the figure. */
  readonly expression: string | undefined;
  /** Milliseconds. */
  readonly period: number;
  readonly max: number | undefined;
  readonly min: number | undefined;
  readonly compareWith: Baseline | undefined;
  /** Of the figure to that which it is compared with. */
  readonly maxRatio: number | undefined;
  readonly minRatio: number | undefined;
  /** A figure up to this is not compared. */
  readonly ignoreBelow: number | undefined;
  /** Fewer samples in a period are no data. */
  readonly minSamples: number;
  readonly onNoData: NoDataRule;
}

const balanced: ReadonlySet<string> = new Set(['AWS/ApplicationELB', 'AWS/NetworkELB']);

/** Whether a metric is about a target group of the service, as far as nothing else is said. */
export function isOfTargetGroup({ namespace, dimensions }: Metric): boolean {
  return dimensions === undefined && balanced.has(namespace);
}
