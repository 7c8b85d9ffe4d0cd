import type { HealthCheck, TaskDefinition } from '@aws-sdk/client-ecs';
import { platformOf } from '../ecs/task-definition/platform.ts';
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
