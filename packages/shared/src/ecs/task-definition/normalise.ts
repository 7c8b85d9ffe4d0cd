import {
  canonical,
  isList,
  isObject,
  objects,
  scalar,
  text,
  type Json,
  type JsonObject,
} from '../../json.ts';
import { itemName } from './path.ts';

/** What DescribeTaskDefinition tells and RegisterTaskDefinition does not take. */
export const readOnlyMembers = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
] as const;

/** Lists whose order means nothing to ECS. */
const unordered = new Set([
  'add',
  'containerDefinitions',
  'dependsOn',
  'dockerSecurityOptions',
  'drop',
  'environment',
  'ignoredExitCodes',
  'inferenceAccelerators',
  'links',
  'mountPoints',
  'placementConstraints',
  'portMappings',
  'properties',
  'requiresCompatibilities',
  'resourceRequirements',
  'secretOptions',
  'secrets',
  'systemControls',
  'ulimits',
  'volumes',
  'volumesFrom',
]);

/** What an absent member means, by the list or object it stands in. */
const defaults: ReadonlyMap<string, JsonObject> = new Map<string, JsonObject>(
  Object.entries({
    '': { enableFaultInjection: false },
    containerDefinitions: {
      cpu: 0,
      disableNetworking: false,
      essential: true,
      interactive: false,
      privileged: false,
      pseudoTerminal: false,
      readonlyRootFilesystem: false,
      versionConsistency: 'enabled',
    },
    healthCheck: { interval: 30, retries: 3, startPeriod: 0, timeout: 5 },
    linuxParameters: { initProcessEnabled: false },
    mountPoints: { readOnly: false },
    portMappings: { protocol: 'tcp' },
    restartPolicy: { restartAttemptPeriod: 300 },
    volumes: { configuredAtLaunch: false },
    volumesFrom: { readOnly: false },
  }),
);

/**
 * A task definition in the one form that all its spellings share: without read-only members and tags, without what is
 * empty or says the default, sizes in units and MiB, lists that have no order sorted. Unknown attributes stay.
 */
export function normalise(definition: JsonObject): JsonObject {
  const { tags: _tags, ...rest } = definition;
  const own = Object.entries(rest).filter(([name]) => !readOnlyMembers.some((member) => member === name));
  const settled = withPlatformDefaults(withSizes(Object.fromEntries(own)));
  const result = reduce(settled, '');
  return isObject(result) ? result : {};
}

function withSizes(definition: JsonObject): JsonObject {
  const sized = new Map(Object.entries(definition));
  for (const [name, unit] of [
    ['cpu', /^\s*([\d.]+)\s*vcpu\s*$/i],
    ['memory', /^\s*([\d.]+)\s*gb\s*$/i],
  ] as const) {
    const written = sized.get(name);
    const [, amount] = unit.exec(scalar(written) ?? '') ?? [];
    if (amount !== undefined) sized.set(name, String(Math.round(Number(amount) * 1024)));
    else if (typeof written === 'number') sized.set(name, String(written));
  }
  return Object.fromEntries(sized);
}

function withPlatformDefaults(definition: JsonObject): JsonObject {
  const compatibilities = definition.requiresCompatibilities;
  const fargate = isList(compatibilities) && compatibilities.includes('FARGATE');
  const platform = isObject(definition.runtimePlatform) ? definition.runtimePlatform : {};
  const windows = text(platform.operatingSystemFamily)?.startsWith('WINDOWS') ?? false;
  const { networkMode, runtimePlatform: _platform, ...rest } = definition;
  const defaultPlatform = fargate ? { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' } : {};
  return {
    ...rest,
    ...(networkMode === undefined || (networkMode === 'bridge' && !windows) ? {} : { networkMode }),
    runtimePlatform: without(platform, defaultPlatform),
    containerDefinitions: objects(definition.containerDefinitions).map((container) => ({
      ...container,
      portMappings: objects(container.portMappings).map((port) => withHostPort(port, networkMode)),
    })),
  };
}

/** Under awsvpc and host the host port is the container's; under bridge 0 means that the host chooses. */
function withHostPort(port: JsonObject, networkMode: Json | undefined): JsonObject {
  const { hostPort, ...rest } = port;
  const shared = networkMode === 'awsvpc' || networkMode === 'host';
  const chosen = shared ? port.containerPort : 0;
  return hostPort === undefined || hostPort === chosen || hostPort === 0 ? rest : port;
}

function reduce(value: Json, listName: string): Json {
  if (isList(value)) {
    const items = value.map((item) => reduce(item, listName)).filter((item) => item !== null);
    return unordered.has(listName) ? sorted(items, listName) : items;
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, reduce(member, name)] as const);
  const told = members.filter(([, member]) => member !== null && !isEmpty(member));
  return without(Object.fromEntries(told), defaults.get(listName) ?? {});
}

function without(value: JsonObject, implied: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name, member]) => implied[name] !== member));
}

function isEmpty(value: Json): boolean {
  return (isList(value) && value.length === 0) || (isObject(value) && Object.keys(value).length === 0);
}

function sorted(items: readonly Json[], listName: string): readonly Json[] {
  const key = (item: Json) => `${itemName(listName, item) ?? ''}\n${canonical(item)}`;
  return items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
