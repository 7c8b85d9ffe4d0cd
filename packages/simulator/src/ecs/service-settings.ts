import type { DeploymentConfiguration, UpdateServiceRequest } from '@aws-sdk/client-ecs';
import { threshold } from './circuit-breaker.ts';
import type { EcsContext } from './context.ts';
import { invalidParameter, notSimulated } from './errors.ts';
import type { ServiceSettings } from './model.ts';
import { deployingSettings } from './settings.ts';
import { checkShift } from './shift/checks.ts';
import { defaultCanary, defaultLinear } from './shift/plan.ts';

/** What a service that never set a deployment configuration echoes. */
const defaultConfiguration = {
  maximumPercent: 200,
  minimumHealthyPercent: 100,
  strategy: 'ROLLING',
  bakeTimeInMinutes: 0,
  alarms: { alarmNames: [], enable: false, rollback: false },
  deploymentCircuitBreaker: {
    enable: false,
    rollback: false,
    resetOnHealthyTask: true,
    thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 },
  },
} as const;

/** The configuration with its defaults filled in; a nested block that is given replaces the one before. */
export function completeConfiguration(given: DeploymentConfiguration = {}): DeploymentConfiguration {
  const { deploymentCircuitBreaker: breaker, alarms } = defaultConfiguration;
  return {
    ...defaultConfiguration,
    ...given,
    deploymentCircuitBreaker: {
      ...breaker,
      enable: given.deploymentCircuitBreaker?.enable ?? false,
      rollback: given.deploymentCircuitBreaker?.rollback ?? false,
      ...given.deploymentCircuitBreaker,
    },
    ...(given.strategy === 'LINEAR' && {
      linearConfiguration: { ...defaultLinear, ...given.linearConfiguration },
    }),
    ...(given.strategy === 'CANARY' && {
      canaryConfiguration: { ...defaultCanary, ...given.canaryConfiguration },
    }),
    alarms: given.alarms ?? { ...alarms, alarmNames: [] },
  };
}

/** The network configuration with the members that ECS fills in. */
export function networkOf({
  networkConfiguration,
}: Pick<UpdateServiceRequest, 'networkConfiguration'>): Pick<ServiceSettings, 'networkConfiguration'> {
  const given = networkConfiguration?.awsvpcConfiguration;
  if (!given) return {};
  return {
    networkConfiguration: {
      awsvpcConfiguration: { securityGroups: [], assignPublicIp: 'DISABLED', ...given },
    },
  };
}

/**
 * The settings after an update; omitted members keep their value.
 * @throws ApiError for what ECS, or the simulator, refuses
 */
export function updatedSettings(
  context: EcsContext,
  before: ServiceSettings,
  request: UpdateServiceRequest,
): ServiceSettings {
  const { cluster: _cluster, service: _service, forceNewDeployment: _force, ...changes } = request;
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const settings = {
    ...before,
    ...given,
    ...networkOf(changes),
    ...capacityOf(before, changes),
    taskDefinition:
      changes.taskDefinition === undefined
        ? before.taskDefinition
        : context.store.usableTaskDefinition(changes.taskDefinition).arn,
    desiredCount: changes.desiredCount ?? before.desiredCount,
    deploymentConfiguration: completeConfiguration({
      ...keptConfiguration(before.deploymentConfiguration, changes.deploymentConfiguration),
      ...changes.deploymentConfiguration,
    }),
  } as ServiceSettings;
  checkSettings(context, settings);
  return settings;
}

/** What an update leaves of the configuration: the portions of another strategy go with it. */
function keptConfiguration(
  before: DeploymentConfiguration,
  { strategy = before.strategy }: DeploymentConfiguration = {},
): DeploymentConfiguration {
  const { linearConfiguration, canaryConfiguration, ...others } = before;
  return {
    ...others,
    ...(strategy === 'LINEAR' && linearConfiguration && { linearConfiguration }),
    ...(strategy === 'CANARY' && canaryConfiguration && { canaryConfiguration }),
  };
}

/** A launch type, or a strategy, never both; an empty strategy means the launch type again. */
function capacityOf(
  { launchType }: ServiceSettings,
  { capacityProviderStrategy: strategy }: Omit<UpdateServiceRequest, 'service'>,
): Partial<Pick<ServiceSettings, 'launchType' | 'capacityProviderStrategy'>> {
  if (!strategy) return {};
  return strategy.length > 0
    ? { launchType: undefined }
    : { launchType: launchType ?? 'FARGATE', capacityProviderStrategy: undefined };
}

/** Whether going from one to the other starts a deployment. */
export function startsDeployment(before: ServiceSettings, after: ServiceSettings): boolean {
  return deployingSettings.some((name) => canonical(before[name]) !== canonical(after[name]));
}

/**
 * What ECS refuses of a service's settings, beyond their shape; and what is not simulated, by name.
 * @throws ApiError
 */
export function checkSettings(context: EcsContext, settings: ServiceSettings): void {
  const { store, ports } = context;
  const { deploymentConfiguration: configuration, loadBalancers = [] } = settings;
  checkShift(context, settings);
  if (settings.schedulingStrategy === 'DAEMON') throw notSimulated('the scheduling strategy DAEMON');
  const {
    minimumHealthyPercent = 100,
    maximumPercent = 200,
    deploymentCircuitBreaker: breaker,
  } = configuration;
  if (minimumHealthyPercent === 100 && maximumPercent === 100) {
    throw invalidParameter(
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    );
  }
  const { type, value } = breaker?.thresholdConfiguration ?? {};
  if (
    (value !== undefined && (value < 1 || (type !== 'COUNT' && value > 100))) ||
    threshold(breaker, 1) < 1
  ) {
    throw invalidParameter('The threshold of the deployment circuit breaker is out of range.');
  }
  const early = configuration.earlySuccessCriteria;
  if (early?.enable) {
    const percent = early.healthyPercent;
    if (percent === undefined || early.sourceServiceRevisionCleanup === undefined) {
      throw invalidParameter(
        'earlySuccessCriteria requires healthyPercent and sourceServiceRevisionCleanup.',
      );
    }
    if (percent < minimumHealthyPercent || percent > 100) {
      throw invalidParameter('healthyPercent must be between minimumHealthyPercent and 100.');
    }
  }
  if (settings.desiredCount < 0) throw invalidParameter('desiredCount can not be negative.');
  const names = new Set(
    store.findTaskDefinition(settings.taskDefinition)?.containers.map(({ name }) => name),
  );
  for (const { targetGroupArn, containerName } of loadBalancers) {
    if (containerName !== undefined && !names.has(containerName)) {
      throw invalidParameter(`The container ${containerName} does not exist in the task definition.`);
    }
    if (targetGroupArn !== undefined && !ports.targetGroups.inUse(targetGroupArn)) {
      throw invalidParameter(
        `The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`,
      );
    }
  }
}

/**
 * Deploying under another controller than ECS's own. A world may hold such services, to be described.
 * @throws ApiError
 */
export function refuseOtherControllers({
  deploymentController,
}: Pick<ServiceSettings, 'deploymentController'>): void {
  const { type = 'ECS' } = deploymentController ?? {};
  if (type !== 'ECS') throw notSimulated(`the deployment controller ${type}`);
}

/**
 * What UpdateService refuses of a service that CodeDeploy deploys.
 * @throws ApiError
 */
export function refuseDeploying(settings: ServiceSettings, changed: boolean, forced: boolean): void {
  if (settings.deploymentController?.type !== 'CODE_DEPLOY') {
    refuseOtherControllers(settings);
    return;
  }
  const ending =
    'on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.';
  if (forced) throw invalidParameter(`Cannot force a new deployment ${ending}`);
  if (changed) throw invalidParameter(`Unable to update task definition ${ending}`);
}

/** The same text for the same settings: no list is an empty list, and the order of members means nothing. */
function canonical(value: unknown): string {
  if (value === undefined || value === null) return '[]';
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
