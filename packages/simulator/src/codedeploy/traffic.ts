import type { CodeDeployContext } from './context.ts';
import { deploymentFacts } from './facts.ts';
import type { Deployment, Group } from './model.ts';

function pairOf({ settings }: Group) {
  return settings.loadBalancerInfo?.targetGroupPairInfoList?.[0];
}

/** ARNs of the two target groups of a deployment group; fewer when one is not there. */
export function targetGroups({ ports }: CodeDeployContext, group: Group): readonly string[] {
  return (pairOf(group)?.targetGroups ?? []).flatMap(({ name = '' }) => ports.targetGroup(name) ?? []);
}

export function hasTestTraffic(group: Group): boolean {
  return (pairOf(group)?.testTrafficRoute?.listenerArns?.length ?? 0) > 0;
}

/** Gives the replacement this share of the requests, in percent, and what served before it the rest. */
export function shiftTraffic(
  { simulation, ports }: CodeDeployContext,
  deployment: Deployment,
  traffic: 'production' | 'test',
  percent: number,
): void {
  const { groups, group } = deployment;
  if (!groups) return;
  const pair = pairOf(group);
  const route = traffic === 'production' ? pair?.prodTrafficRoute : pair?.testTrafficRoute;
  const listeners = route?.listenerArns ?? [];
  const weights = new Map([
    [groups.blue, 100 - percent],
    [groups.green, percent],
  ]);
  for (const listener of listeners) ports.traffic.shift(listener, weights);
  if (traffic === 'production') deployment.weight = percent;
  simulation.truth.record(simulation.time.now, 'codedeploy.shifted', {
    ...deploymentFacts(deployment),
    traffic,
    percent,
    listeners,
  });
}
