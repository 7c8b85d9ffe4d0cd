import type { CheckName } from '@ecs-actions/shared/health/check';
import type { Expectation } from '@ecs-actions/shared/health/http/expectation';
import type { LatencyLimit } from '@ecs-actions/shared/health/http/latency';
import type { LogLimit } from '@ecs-actions/shared/health/logs/log-limit';
import type { MetricLimit } from '@ecs-actions/shared/health/metrics/metric';

/** What is asked over HTTP, and what is expected of the answer. */
export interface HttpPlan {
  readonly urls: readonly URL[];
  readonly path: string | undefined;
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | undefined;
  readonly expected: Expectation;
  readonly maxLatency: LatencyLimit | undefined;
  /** Milliseconds. */
  readonly requestTimeout: number;
  readonly followRedirects: boolean;
}

interface Weight {
  /** It is looked at and shown, and decides nothing. */
  readonly dryRun?: boolean;
  /** Its first unhealthy sample ends everything. */
  readonly critical?: boolean;
}

/** A check that was asked for, before it is known where it looks. */
export type PlannedCheck = Weight &
  (
    | { readonly name: 'deployment' | 'tasks' | 'targets' }
    | { readonly name: 'http'; readonly http: HttpPlan; readonly label?: string | undefined }
    | { readonly name: 'alarms'; readonly alarms: readonly string[]; readonly label?: string | undefined }
    | { readonly name: 'metrics'; readonly metric: MetricLimit }
    | { readonly name: 'logs'; readonly log: LogLimit }
  );

/** Those that look at a service. */
export const ofService: ReadonlySet<CheckName> = new Set(['deployment', 'tasks', 'targets', 'logs']);

/** What tells a check from others. */
export function titleOf(check: PlannedCheck): string {
  switch (check.name) {
    case 'metrics':
      return `metrics ${check.metric.name}`;
    case 'logs':
      return `logs ${check.log.name}`;
    case 'http':
    case 'alarms':
      return check.label === undefined ? check.name : `${check.name} ${check.label}`;
    default:
      return check.name;
  }
}

/** Those that come more than once. */
export function twice(titles: readonly string[]): ReadonlySet<string> {
  return new Set(titles.filter((title, index) => titles.indexOf(title) < index));
}
