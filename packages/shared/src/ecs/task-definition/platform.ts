import { isObject, type JsonObject, text } from '../../json.ts';

/** The platform that tasks of this definition run on, as in `linux/arm64`; `undefined` where the instance decides. */
export function platformOf(definition: JsonObject): string | undefined {
  const { runtimePlatform } = definition;
  const platform = isObject(runtimePlatform) ? runtimePlatform : {};
  const compatibilities = JSON.stringify(definition.requiresCompatibilities ?? []);
  const fargate = compatibilities.includes('"FARGATE"');
  const system = text(platform.operatingSystemFamily) ?? (fargate ? 'LINUX' : undefined);
  const architecture = text(platform.cpuArchitecture) ?? (fargate ? 'X86_64' : undefined);
  if (system === undefined || architecture === undefined) return undefined;
  const os = system.startsWith('WINDOWS') ? 'windows' : 'linux';
  return `${os}/${architecture === 'ARM64' ? 'arm64' : 'amd64'}`;
}
