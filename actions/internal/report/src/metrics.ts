import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { Ending } from './ending.ts';

/**
 * The figures of one deployment, per service and environment: how many there were and how many failed or went back
 * (sums and a mean give frequency and failure rate), how long it took, and how old the commit was that now serves.
 */
export function metricsOf(ending: Ending, committedAt: number | undefined, now: number): MetricDatum[] {
  const { service, environment, status, succeeded, duration } = ending;
  const common = {
    Timestamp: new Date(now),
    Dimensions: [
      { Name: 'Service', Value: service },
      { Name: 'Environment', Value: environment },
    ],
  };
  const leadTime = committedAt === undefined ? undefined : (now - committedAt) / 1_000;
  return [
    { ...common, MetricName: 'Deployments', Unit: 'Count', Value: 1 },
    { ...common, MetricName: 'FailedDeployments', Unit: 'Count', Value: succeeded ? 0 : 1 },
    { ...common, MetricName: 'Rollbacks', Unit: 'Count', Value: status === 'rolled-back' ? 1 : 0 },
    { ...common, MetricName: 'DeploymentDuration', Unit: 'Seconds', Value: duration },
    ...(status === 'succeeded' && leadTime !== undefined && leadTime >= 0
      ? [{ ...common, MetricName: 'LeadTime', Unit: 'Seconds' as const, Value: leadTime }]
      : []),
  ];
}
