import type { DeploymentConfiguration, DeploymentLifecycleHook, LoadBalancer } from '@aws-sdk/client-ecs';
import type { EcsContext } from '../context.ts';
import { invalidParameter, notSimulated } from '../errors.ts';
import type { ServiceSettings } from '../model.ts';
import { stages } from './plan.ts';
import { usesShift } from './shift.ts';

const mostMinutes = 24 * 60;
const mostPauseMinutes = 14 * mostMinutes;
const mostHooks = 10;
const functionStages = stages.filter((stage) => !['SCALE_UP', 'BAKE_TIME', 'CLEAN_UP'].includes(stage));
const pauseStages = functionStages.filter((stage) => !/^(TEST|PRODUCTION)_TRAFFIC_SHIFT$/.test(stage));

/**
 * What ECS refuses at once of the settings that say how traffic is shifted.
 * @throws ApiError
 */
export function checkShift({ simulation }: EcsContext, settings: ServiceSettings): void {
  const { deploymentConfiguration: configuration, loadBalancers = [] } = settings;
  const { strategy = 'ROLLING', lifecycleHooks = [], bakeTimeInMinutes } = configuration;
  checkLoadBalancers(loadBalancers);
  if (!strategies.includes(strategy)) throw invalidParameter(`Invalid deployment strategy: ${strategy}`);
  for (const hook of lifecycleHooks) checkHook(hook, simulation.variants.pauseAtReconcile);
  const pauses = lifecycleHooks.filter(({ targetType }) => targetType === 'PAUSE').length;
  if (pauses > mostHooks || lifecycleHooks.length - pauses > mostHooks) {
    throw invalidParameter(`A service can have at most ${mostHooks} lifecycle hooks of a target type.`);
  }
  inRange('bakeTimeInMinutes', bakeTimeInMinutes, 0, mostMinutes);
  checkPortions(configuration);
  if (!usesShift(settings)) {
    if (lifecycleHooks.length > 0) throw notSimulated('lifecycle hooks of a rolling deployment');
    return;
  }
  if (settings.schedulingStrategy === 'DAEMON') {
    throw invalidParameter(
      `The deployment strategy ${strategy} is not supported for services using the DAEMON scheduling strategy.`,
    );
  }
  if (loadBalancers.some(({ advancedConfiguration }) => !advancedConfiguration)) {
    throw invalidParameter(
      'advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy',
    );
  }
  const balanced = loadBalancers.length > 0 || settings.serviceConnectConfiguration?.enabled === true;
  if (strategy !== 'BLUE_GREEN' && !balanced) {
    throw invalidParameter(
      `The deployment strategy ${strategy} requires a load balancer or Service Connect to shift traffic.`,
    );
  }
}

const strategies: readonly string[] = ['ROLLING', 'BLUE_GREEN', 'CANARY', 'LINEAR'];

function checkLoadBalancers(loadBalancers: readonly LoadBalancer[]): void {
  const advanced = loadBalancers.filter(({ advancedConfiguration }) => advancedConfiguration);
  if (advanced.length > 0 && advanced.length < loadBalancers.length) {
    throw invalidParameter(
      'Either all or none of the provided loadBalancers must have advancedConfiguration defined',
    );
  }
  const groups = new Set<string>();
  for (const { targetGroupArn, loadBalancerName, advancedConfiguration: configuration } of advanced) {
    if (loadBalancerName !== undefined) {
      throw invalidParameter('advancedConfiguration field is not allowed with ELBv1 loadBalancers');
    }
    const { alternateTargetGroupArn, productionListenerRule, testListenerRule } = configuration ?? {};
    for (const group of [targetGroupArn, alternateTargetGroupArn]) {
      if (group === undefined) continue;
      if (groups.has(group)) throw invalidParameter(`Duplicate targetGroupArn found: ${group}`);
      groups.add(group);
    }
    for (const [name, arn] of Object.entries({ productionListenerRule, testListenerRule })) {
      if (arn === undefined || /:listener-rule\/app\/|:listener\/net\//.test(arn)) continue;
      throw invalidParameter(
        `${name} has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: ${arn}`,
      );
    }
  }
  const both = rulesOf(advanced, 'productionListenerRule').filter((rule) =>
    rulesOf(advanced, 'testListenerRule').includes(rule),
  );
  if (both.length === 0) return;
  throw invalidParameter(
    `The following rules cannot be used as both production and test listener rules: ${both.join(', ')}`,
  );
}

function rulesOf(
  loadBalancers: readonly LoadBalancer[],
  name: 'productionListenerRule' | 'testListenerRule',
): string[] {
  return loadBalancers.flatMap(({ advancedConfiguration }) => advancedConfiguration?.[name] ?? []);
}

function checkHook(hook: DeploymentLifecycleHook, pauseAtReconcile: boolean): void {
  const { targetType = 'AWS_LAMBDA', hookTargetArn, lifecycleStages = [], timeoutConfiguration } = hook;
  if (targetType !== 'AWS_LAMBDA' && targetType !== 'PAUSE') {
    throw invalidParameter('Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE');
  }
  const pauses = targetType === 'PAUSE';
  const allowed = pauses
    ? pauseStages.filter((stage) => pauseAtReconcile || stage !== 'RECONCILE_SERVICE')
    : functionStages;
  const all = lifecycleStages.every((name) => allowed.some((stage) => stage === name));
  if (!all || lifecycleStages.length === 0) {
    throw invalidParameter(`Invalid lifecycle stage provided for ${pauses ? 'Pause' : 'Lambda'} Hook`);
  }
  if (!pauses && hookTargetArn === undefined) {
    throw invalidParameter('hookTargetArn is required for AWS_LAMBDA lifecycle hooks');
  }
  const { timeoutInMinutes, action } = timeoutConfiguration ?? {};
  inRange('timeoutInMinutes', timeoutInMinutes, 1, pauses ? mostPauseMinutes : mostMinutes);
  if (action !== undefined && !['CONTINUE', 'ROLLBACK'].includes(action)) {
    throw invalidParameter('Invalid timeout action. Valid values are: CONTINUE, ROLLBACK');
  }
}

function checkPortions({
  strategy,
  linearConfiguration,
  canaryConfiguration,
}: DeploymentConfiguration): void {
  if (linearConfiguration && strategy !== 'LINEAR') {
    throw invalidParameter('linearConfiguration is only valid with the deployment strategy LINEAR');
  }
  if (canaryConfiguration && strategy !== 'CANARY') {
    throw invalidParameter('canaryConfiguration is only valid with the deployment strategy CANARY');
  }
  inTenths('stepPercent', linearConfiguration?.stepPercent, 3);
  inTenths('canaryPercent', canaryConfiguration?.canaryPercent, 0.1);
  inRange('stepBakeTimeInMinutes', linearConfiguration?.stepBakeTimeInMinutes, 0, mostMinutes);
  inRange('canaryBakeTimeInMinutes', canaryConfiguration?.canaryBakeTimeInMinutes, 0, mostMinutes);
}

function inTenths(name: string, percent: number | undefined, least: number): void {
  if (percent === undefined) return;
  inRange(name, percent, least, 100);
  if (Math.abs(percent * 10 - Math.round(percent * 10)) > 1e-6) {
    throw invalidParameter(`${name} must be a multiple of 0.1`);
  }
}

function inRange(name: string, value: number | undefined, least: number, most: number): void {
  if (value !== undefined && !(value >= least && value <= most)) {
    throw invalidParameter(`${name} must be between ${least} and ${most}`);
  }
}
