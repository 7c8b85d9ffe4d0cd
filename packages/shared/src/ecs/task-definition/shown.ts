/** The attributes whose values may be shown in logs and summaries; of everything else only the name is. */
const shown = new Set([
  'containerDefinitions[].cpu',
  'containerDefinitions[].dependsOn[].condition',
  'containerDefinitions[].dependsOn[].containerName',
  'containerDefinitions[].essential',
  'containerDefinitions[].healthCheck.interval',
  'containerDefinitions[].healthCheck.retries',
  'containerDefinitions[].healthCheck.startPeriod',
  'containerDefinitions[].healthCheck.timeout',
  'containerDefinitions[].image',
  'containerDefinitions[].logConfiguration.logDriver',
  'containerDefinitions[].memory',
  'containerDefinitions[].memoryReservation',
  'containerDefinitions[].name',
  'containerDefinitions[].portMappings[].containerPort',
  'containerDefinitions[].portMappings[].hostPort',
  'containerDefinitions[].portMappings[].name',
  'containerDefinitions[].portMappings[].protocol',
  'containerDefinitions[].readonlyRootFilesystem',
  'containerDefinitions[].startTimeout',
  'containerDefinitions[].stopTimeout',
  'cpu',
  'ephemeralStorage.sizeInGiB',
  'family',
  'memory',
  'networkMode',
  'requiresCompatibilities',
  'runtimePlatform.cpuArchitecture',
  'runtimePlatform.operatingSystemFamily',
  'volumes[].name',
]);

/** @param attribute as `Place.attribute` has it */
export function isShown(attribute: string): boolean {
  return shown.has(attribute);
}

/** Lists of a name and one value: told by the names alone. */
const pairs = new Set([
  'containerDefinitions[].environment',
  'containerDefinitions[].logConfiguration.secretOptions',
  'containerDefinitions[].secrets',
  'containerDefinitions[].systemControls',
  'proxyConfiguration.properties',
]);

export function isPairs(attribute: string): boolean {
  return pairs.has(attribute);
}
