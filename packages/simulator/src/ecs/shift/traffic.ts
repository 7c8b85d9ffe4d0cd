import type { AdvancedConfiguration, LoadBalancer } from '@aws-sdk/client-ecs';
import type { Traffic } from '../../core/ports.ts';
import type { EcsContext } from '../context.ts';
import { deploymentFacts } from '../facts.ts';
import type { ServiceDeployment, ServiceRevision, ServiceSettings } from '../model.ts';
import { wiringReasons } from '../texts.ts';
import type { Shift } from './shift.ts';

/** A load balancer between whose two target groups traffic is shifted. */
interface Pair {
  readonly index: number;
  readonly groups: readonly [string, string];
  readonly configuration: AdvancedConfiguration;
}

function pairOf(loadBalancer: LoadBalancer, index: number): Pair[] {
  const { targetGroupArn, advancedConfiguration: configuration } = loadBalancer;
  const alternate = configuration?.alternateTargetGroupArn;
  if (targetGroupArn === undefined || !configuration || alternate === undefined) return [];
  return [{ index, groups: [targetGroupArn, alternate], configuration }];
}

function pairsOf({ loadBalancers = [] }: Pick<ServiceSettings, 'loadBalancers'>): Pair[] {
  return loadBalancers.flatMap(pairOf);
}

/**
 * The target groups in which a revision with these settings registers its tasks.
 * @param beside what serves: a shift takes the other group of each pair, everything else the same
 */
export function targetGroupsOf(
  traffic: Traffic,
  settings: ServiceSettings,
  beside: ServiceRevision | undefined,
  shifts: boolean,
): (string | undefined)[] {
  return (settings.loadBalancers ?? []).map((loadBalancer, index) => {
    const [pair] = pairOf(loadBalancer, index);
    if (!pair) return loadBalancer.targetGroupArn;
    const [first, second] = pair.groups;
    const weights = traffic.weights(pair.configuration.productionListenerRule ?? '');
    const busy =
      pair.groups.find((group) => beside?.targetGroups.includes(group)) ??
      pair.groups.find((group) => (weights?.get(group) ?? 0) > 0) ??
      first;
    return shifts && beside ? (busy === first ? second : first) : busy;
  });
}

/** Why the traffic of a deployment cannot be shifted, in the words of its `statusReason`; undefined when it can. */
export function wiringProblem(
  { ports }: EcsContext,
  { target, shift }: ServiceDeployment,
): string | undefined {
  for (const { index, groups, configuration } of pairsOf(target.revision.settings)) {
    const { productionListenerRule = '', testListenerRule, roleArn } = configuration;
    const denied = roleProblem({ roles: ports.roles }, roleArn);
    if (denied !== undefined) return denied;
    const production = ports.traffic.weights(productionListenerRule);
    const test = testListenerRule === undefined ? undefined : ports.traffic.weights(testListenerRule);
    if (!groups.every((group) => production?.has(group) || test?.has(group)))
      return wiringReasons.notAssociated;
    const serving = [...(production ?? [])].filter(([, weight]) => weight > 0).map(([group]) => group);
    if (serving.length !== 1) return wiringReasons.notOneServing(productionListenerRule, serving.length);
    const expected = shift?.blue?.revision.targetGroups[index];
    const known = expected === undefined ? groups : [expected];
    if (!serving.every((group) => known.includes(group)))
      return wiringReasons.unexpectedGroup(serving.join(', '), groups);
  }
  return undefined;
}

function roleProblem(
  { roles }: Pick<EcsContext['ports'], 'roles'>,
  roleArn: string | undefined,
): string | undefined {
  const problem = roleArn === undefined ? undefined : roles.problem(roleArn);
  if (roleArn === undefined || problem === undefined) return undefined;
  return problem === 'cannot-be-assumed'
    ? wiringReasons.cannotAssume(roleArn)
    : wiringReasons.missingPermissions(roleArn);
}

/**
 * Gives green this share of the traffic, and blue the rest.
 * @param to percent
 * @returns why ECS is not able to, in which case nothing has changed
 */
export function shiftTraffic(
  { ports, simulation }: EcsContext,
  current: ServiceDeployment,
  shift: Shift,
  to: { readonly production?: number | undefined; readonly test?: number | undefined },
): string | undefined {
  const pairs = pairsOf(current.target.revision.settings);
  for (const { configuration } of pairs) {
    const denied = roleProblem(ports, configuration.roleArn);
    if (denied !== undefined) return denied;
  }
  for (const kind of ['production', 'test'] as const) {
    const percent = to[kind];
    if (percent === undefined) continue;
    const rules: Record<string, Record<string, number>> = {};
    for (const { index, groups, configuration } of pairs) {
      const rule = configuration[kind === 'production' ? 'productionListenerRule' : 'testListenerRule'];
      if (rule === undefined) continue;
      const green = current.target.revision.targetGroups[index];
      const weights = weightsOf(percent);
      const split = new Map(groups.map((group) => [group, group === green ? weights.green : weights.blue]));
      ports.traffic.shift(rule, split);
      rules[rule] = Object.fromEntries(split);
    }
    shift[kind] = percent;
    simulation.truth.record(simulation.time.now, 'traffic.shifted', {
      ...deploymentFacts(current),
      traffic: kind,
      weights: { target: percent, source: remainder(percent) },
      rules,
    });
  }
  return undefined;
}

/** Weights of a rule are whole numbers up to 999. */
function weightsOf(percent: number): { green: number; blue: number } {
  if (Number.isInteger(percent)) return { green: percent, blue: 100 - percent };
  const green = Math.round(percent * 10);
  return { green, blue: 1000 - green };
}

/** What is left of 100 percent, without what fractions lose. */
export function remainder(percent: number): number {
  return Math.round((100 - percent) * 10) / 10;
}

/** With a Network Load Balancer a shift takes longer. */
export function isNetwork({ target }: ServiceDeployment): boolean {
  return pairsOf(target.revision.settings).some(({ configuration }) =>
    configuration.productionListenerRule?.includes(':listener/net/'),
  );
}
