import type { HealthCheck, TaskDefinition } from '@aws-sdk/client-ecs';
import type { ContainerCheckView, DefinitionView } from './evidence.ts';

/** The part of a task definition that may be shown: names, sizes, platform; no value, no command. */
export function definitionView(definition: TaskDefinition): DefinitionView {
  return {
    cpu: definition.cpu,
    memory: definition.memory,
    platform: platformOf(definition),
    executionRoleArn: definition.executionRoleArn,
    containers: (definition.containerDefinitions ?? []).map((container) => ({
      name: container.name ?? '',
      image: container.image ?? '',
      essential: container.essential !== false,
      memory: container.memory,
      healthCheck: container.healthCheck && checkView(container.healthCheck),
      logDriver: container.logConfiguration?.logDriver,
      logGroup: container.logConfiguration?.options?.['awslogs-group'],
    })),
  };
}

function checkView({ interval, timeout, retries, startPeriod }: HealthCheck): ContainerCheckView {
  return { interval, timeout, retries, startPeriod };
}

/** Fargate runs linux/amd64 where nothing is said; on EC2 the instance decides. */
function platformOf({ runtimePlatform, requiresCompatibilities }: TaskDefinition): string | undefined {
  const { cpuArchitecture, operatingSystemFamily } = runtimePlatform ?? {};
  if (cpuArchitecture === undefined && requiresCompatibilities?.includes('FARGATE') !== true)
    return undefined;
  const system = operatingSystemFamily?.startsWith('WINDOWS') ? 'windows' : 'linux';
  return `${system}/${cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64'}`;
}
