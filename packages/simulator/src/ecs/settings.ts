import type { ServiceSettings } from './model.ts';

/** The settings that make up a service revision: changing one of them starts a deployment. */
export const deployingSettings = [
  'taskDefinition',
  'networkConfiguration',
  'platformVersion',
  'loadBalancers',
  'serviceRegistries',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
] as const satisfies readonly (keyof ServiceSettings)[];

/** The part of the settings that a rollback brings back. */
export function deployedSettings(settings: ServiceSettings): Partial<ServiceSettings> {
  const part: Record<string, unknown> = {};
  for (const name of [...deployingSettings, 'launchType', 'capacityProviderStrategy'] as const) {
    part[name] = settings[name];
  }
  return part;
}

/** What runs where LATEST is asked for, on Fargate. */
export function platformVersionOf({
  platformVersion,
}: Pick<ServiceSettings, 'platformVersion'>): string | undefined {
  return platformVersion === 'LATEST' ? '1.4.0' : platformVersion;
}
