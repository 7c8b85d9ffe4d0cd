import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Service } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import type { HealthCheckView, TargetView } from './evidence.ts';

/** Every target group that the service's load balancer settings name, the idle one of a blue/green pair included. */
export function targetGroupsOf({
  loadBalancers = [],
  taskSets = [],
}: Pick<Service, 'loadBalancers' | 'taskSets'>): string[] {
  const all = [...loadBalancers, ...taskSets.flatMap((taskSet) => taskSet.loadBalancers ?? [])];
  const named = all.flatMap(({ targetGroupArn, advancedConfiguration }) => [
    targetGroupArn,
    advancedConfiguration?.alternateTargetGroupArn,
  ]);
  return [...new Set(named.filter((arn) => arn !== undefined))];
}

/**
 * Health of the targets at `addresses`, the tasks' own. Draining ones are on their way out and say nothing. An instance
 * serves several releases at a time, so targets that are instances are left out.
 */
export async function readTargets(
  aws: Aws,
  targetGroupArn: string,
  addresses: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<TargetView[]> {
  const answer = await aws.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }), {
    abortSignal: signal,
  });
  return (answer.TargetHealthDescriptions ?? []).flatMap(({ Target, TargetHealth }) => {
    const state = TargetHealth?.State ?? 'unknown';
    if (Target?.Id === undefined || !addresses.has(Target.Id) || state.endsWith('draining')) return [];
    const { Reason: reason, Description: description } = TargetHealth ?? {};
    return [{ targetGroup: targetGroupArn, id: Target.Id, port: Target.Port, state, reason, description }];
  });
}

/** How the target groups ask. */
export async function readHealthChecks(
  aws: Aws,
  targetGroupArns: readonly string[],
  signal: AbortSignal,
): Promise<HealthCheckView[]> {
  const answer = await aws.elb.send(
    new DescribeTargetGroupsCommand({ TargetGroupArns: [...targetGroupArns] }),
    {
      abortSignal: signal,
    },
  );
  return (answer.TargetGroups ?? []).map((group) => ({
    targetGroup: group.TargetGroupArn ?? '',
    protocol: group.HealthCheckProtocol ?? '',
    path: group.HealthCheckPath,
    port: group.HealthCheckPort,
    matcher: group.Matcher?.HttpCode ?? group.Matcher?.GrpcCode,
  }));
}
