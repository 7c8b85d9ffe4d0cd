import { isObject, text } from '../../json.ts';

/**
 * The platform that tasks of a definition run on, as in `linux/arm64`: on Fargate linux/amd64 where nothing is said,
 * otherwise undefined, since the instance decides.
 * @param definition the SDK's or AWS's own JSON
 */
export function platformOf(definition: {
  readonly runtimePlatform?: unknown;
  readonly requiresCompatibilities?: unknown;
}): string | undefined {
  const { runtimePlatform, requiresCompatibilities } = definition;
  const platform = isObject(runtimePlatform) ? runtimePlatform : {};
  const architecture = text(platform['cpuArchitecture']);
  const fargate = Array.isArray(requiresCompatibilities) && requiresCompatibilities.includes('FARGATE');
  if (architecture === undefined && !fargate) return undefined;
  const system = text(platform['operatingSystemFamily'])?.startsWith('WINDOWS') ? 'windows' : 'linux';
  return `${system}/${architecture === 'ARM64' ? 'arm64' : 'amd64'}`;
}
