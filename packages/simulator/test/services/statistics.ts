import type { Balancers } from '../elb/balancers.ts';

const names = [
  'RequestCount',
  'HTTPCode_Target_2XX_Count',
  'HTTPCode_Target_5XX_Count',
  'HTTPCode_ELB_5XX_Count',
  'TargetConnectionErrorCount',
  'TargetResponseTime',
];

/** Sums of what can be seen of a load balancer, or of one of its target groups; what there is nothing of is absent. */
export function statisticsOf({ metrics, loadBalancerName, simulation }: Balancers, targetGroupArn?: string) {
  const TargetGroup = targetGroupArn?.slice(targetGroupArn.lastIndexOf(':') + 1);
  const dimensions = { LoadBalancer: loadBalancerName, ...(TargetGroup !== undefined && { TargetGroup }) };
  const sums = names.map((name) => {
    const values = metrics.values(
      { namespace: 'AWS/ApplicationELB', name, dimensions },
      0,
      simulation.time.now,
    );
    return [name, values.length, values.reduce((sum, { value }) => sum + value, 0)] as const;
  });
  return Object.fromEntries(
    sums.filter(([, count]) => count > 0).map(([name, , sum]) => [name, Number(sum.toFixed(3))]),
  );
}
