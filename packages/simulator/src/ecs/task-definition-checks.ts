import type { ContainerDefinition, RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs';
import { clientException, invalidParameter } from './errors.ts';
import { checkTags } from './tags.ts';

const mostBytes = 65_536;
const name = /^[A-Za-z0-9_-]{1,255}$/;

/** Memory in MiB that Fargate has for each cpu value. */
const fargateMemory: Readonly<Record<string, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: steps(1024, 4096, 1024),
  1024: steps(2048, 8192, 1024),
  2048: steps(4096, 16_384, 1024),
  4096: steps(8192, 30_720, 1024),
  8192: steps(16_384, 61_440, 4096),
  16384: steps(32_768, 122_880, 8192),
  32768: [61_440, 122_880, 249_856],
};

/**
 * What ECS refuses at registration, beyond the shape of the request.
 * @throws ClientException, InvalidParameterException
 */
export function checkTaskDefinition(request: RegisterTaskDefinitionRequest): void {
  const size = Buffer.byteLength(JSON.stringify(request));
  if (size > mostBytes) {
    throw clientException(`Actual length: '${size}'. Max allowed length is '${mostBytes}' bytes.`);
  }
  if (!name.test(request.family ?? '')) {
    throw clientException('Family contains invalid characters.');
  }
  const containers = request.containerDefinitions ?? [];
  if (containers.length === 0) throw clientException('TaskDefinition is missing container definitions.');
  if (containers.length > 10) throw clientException('Too many containers: at most 10 are allowed.');
  if (request.tags?.length === 0) throw invalidParameter('Tags can not be empty.');
  checkTags(request.tags ?? []);
  if (!containers.some(({ essential }) => essential !== false)) {
    throw clientException(
      'Invalid setting for container. At least one container must be marked as essential.',
    );
  }
  for (const container of containers) checkContainer(container, request);
  const names = containers.map((container) => container.name);
  if (new Set(names).size < names.length) throw clientException('Container names must be unique.');
  if (request.requiresCompatibilities?.includes('FARGATE')) checkFargate(request);
}

function checkContainer(container: ContainerDefinition, request: RegisterTaskDefinitionRequest): void {
  if (!name.test(container.name ?? '')) throw clientException('Container name contains invalid characters.');
  if (!container.image) throw clientException('Container.image should not be null or empty.');
  if (/\s/.test(container.image) || /@(?!sha256:[0-9a-f]{64}$)/.test(container.image)) {
    throw clientException('Container.image contains invalid characters.');
  }
  if (container.memory === undefined && container.memoryReservation === undefined && !request.memory) {
    throw clientException(
      `Invalid setting for container '${container.name ?? ''}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
    );
  }
  const check = container.healthCheck?.command?.[0];
  if (container.healthCheck && check !== 'CMD' && check !== 'CMD-SHELL') {
    throw clientException('Health check command must begin with CMD or CMD-SHELL.');
  }
  const environment = new Set((container.environment ?? []).map((entry) => entry.name));
  const repeated = (container.secrets ?? []).find((secret) => environment.has(secret.name));
  if (repeated) {
    throw clientException(
      `The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${repeated.name ?? ''}'.`,
    );
  }
  if (request.networkMode === 'awsvpc' || request.networkMode === 'host') {
    const differs = (container.portMappings ?? []).some(
      ({ hostPort, containerPort }) => hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort,
    );
    if (differs) {
      throw clientException(
        `When networkMode=${request.networkMode}, the host ports and container ports in port mappings must match.`,
      );
    }
  }
}

function checkFargate(request: RegisterTaskDefinitionRequest): void {
  if (request.networkMode !== 'awsvpc') {
    throw clientException("Fargate only supports network mode 'awsvpc'.");
  }
  const cpu = units(request.cpu, 'vcpu');
  const memory = units(request.memory, 'gb');
  if (cpu === undefined) throw clientException("Fargate requires that 'cpu' be defined at the task level.");
  if (memory === undefined)
    throw clientException("Fargate requires that 'memory' be defined at the task level.");
  const allowed = fargateMemory[cpu];
  if (!allowed) {
    throw clientException(
      "Invalid 'cpu' setting for task. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.",
    );
  }
  if (!allowed.includes(Number(memory))) {
    throw clientException(
      `No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory. See the Amazon ECS documentation for the valid values.`,
    );
  }
  const needsRole = (request.containerDefinitions ?? []).find(
    ({ logConfiguration, secrets = [] }) => logConfiguration?.logDriver === 'awslogs' || secrets.length > 0,
  );
  if (needsRole && request.executionRoleArn === undefined) {
    const what = needsRole.logConfiguration?.logDriver === 'awslogs' ? 'log driver awslogs' : 'secrets';
    throw clientException(`Fargate requires task definition to have execution role ARN to support ${what}.`);
  }
}

/** `1 vCPU` and `1024` as `1024`; `2 GB` and `2048` as `2048`. */
export function units(text: string | undefined, unit: 'vcpu' | 'gb'): string | undefined {
  if (text === undefined) return undefined;
  const match = /^([\d.]+)\s*([a-z]*)$/i.exec(text.trim());
  if (!match) return text;
  return match[2]?.toLowerCase() === unit ? String(Number(match[1]) * 1024) : (match[1] ?? text);
}

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}
