import { canonical, isList, isObject, type Json, type JsonObject } from '../json.ts';

/**
 * Which UpdateService fields start a deployment under the ECS controller, by the sentence that the API reference has for
 * each parameter. `volumeConfigurations` starts one only when it differs, which is the only case in which it is sent.
 */
export const startsDeployment: Readonly<Record<string, boolean>> = {
  taskDefinition: true,
  forceNewDeployment: true,
  networkConfiguration: true,
  platformVersion: true,
  loadBalancers: true,
  serviceRegistries: true,
  serviceConnectConfiguration: true,
  volumeConfigurations: true,
  vpcLatticeConfigurations: true,
  desiredCount: false,
  deploymentConfiguration: false,
  capacityProviderStrategy: false,
  healthCheckGracePeriodSeconds: false,
  placementConstraints: false,
  placementStrategy: false,
  enableExecuteCommand: false,
  enableECSManagedTags: false,
  propagateTags: false,
  availabilityZoneRebalancing: false,
};

export interface SettingsChange {
  /** Fields for UpdateService: only those that differ, nested blocks whole, since ECS replaces them. */
  readonly update: JsonObject;
  /** One of them starts a deployment. */
  readonly starts: boolean;
}

/**
 * What has to be sent so that `service` has the settings `wanted`.
 * @param service DescribeServices' service, raw
 * @param wanted UpdateService fields; blocks are merged into what the service has, lists replace
 */
export function settingsChange(service: JsonObject, wanted: JsonObject): SettingsChange {
  const update: Record<string, Json> = {};
  for (const [field, value] of Object.entries(wanted)) {
    const current = currentValue(service, field);
    if (current !== undefined && holds(current, value)) continue;
    update[field] = withoutForeignSteps(merged(current, value), value);
  }
  return { update, starts: Object.keys(update).some((field) => startsDeployment[field] ?? true) };
}

/**
 * ECS refuses the steps of a canary under another strategy, and those of a linear deployment too: what the service keeps of
 * its former strategy is left out, and what was asked for stays for ECS to judge.
 */
function withoutForeignSteps(update: Json, wanted: Json): Json {
  if (!isObject(update) || !isObject(wanted)) return update;
  const steps = { canaryConfiguration: 'CANARY', linearConfiguration: 'LINEAR' } as const;
  const foreign = Object.entries(steps)
    .filter(([name, strategy]) => update['strategy'] !== strategy && wanted[name] === undefined)
    .map(([name]) => name);
  return Object.fromEntries(Object.entries(update).filter(([name]) => !foreign.includes(name)));
}

/** Some settings are echoed only in the entry of the PRIMARY deployment. */
function currentValue(service: JsonObject, field: string): Json | undefined {
  if (service[field] !== undefined) return service[field];
  const deployments = isList(service['deployments']) ? service['deployments'] : [];
  const primary = deployments.find((one) => isObject(one) && one['status'] === 'PRIMARY');
  return isObject(primary) ? primary[field] : undefined;
}

/** Every member of `wanted` is so in `current`; the order of plain values in a list (subnets, groups) says nothing. */
function holds(current: Json, wanted: Json): boolean {
  if (isObject(current) && isObject(wanted)) {
    return Object.entries(wanted).every(([name, value]) => {
      const now = current[name];
      return now !== undefined && holds(now, value);
    });
  }
  if (isList(current) && isList(wanted)) {
    const inOrder = (list: readonly Json[]) => list.map((item) => canonical(item)).sort();
    return canonical(inOrder(current)) === canonical(inOrder(wanted));
  }
  return canonical(current) === canonical(wanted);
}

function merged(current: Json | undefined, wanted: Json): Json {
  if (!isObject(current) || !isObject(wanted)) return wanted;
  const names = Object.keys(wanted).map((name): [string, Json] => [
    name,
    merged(current[name], wanted[name] ?? null),
  ]);
  return { ...current, ...Object.fromEntries(names) };
}
