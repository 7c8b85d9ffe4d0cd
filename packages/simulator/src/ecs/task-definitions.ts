import type {
  ContainerDefinition,
  DescribeTaskDefinitionRequest,
  DeregisterTaskDefinitionRequest,
  ListTaskDefinitionsRequest,
  RegisterTaskDefinitionRequest,
} from '@aws-sdk/client-ecs';
import type { Operation } from '../protocol/api.ts';
import { operation } from '../protocol/operation.ts';
import { page } from '../protocol/page.ts';
import { paged } from './answer.ts';
import type { EcsContext } from './context.ts';
import { clientException, invalidParameter } from './errors.ts';
import type { TaskDefinition } from './model.ts';
import { seconds } from './answer.ts';
import { checkTaskDefinition, units } from './task-definition-checks.ts';

/** The operations on task definitions. */
export function taskDefinitionOperations(context: EcsContext): Record<string, Operation> {
  const { store, simulation } = context;
  return {
    RegisterTaskDefinition: operation((request: RegisterTaskDefinitionRequest) => {
      const taskDefinition = registerTaskDefinition(context, request);
      if (simulation.variants.newRevisionsUnknown) becomesKnown(context, taskDefinition);
      return { taskDefinition: taskDefinition.described, ...(request.tags ? { tags: request.tags } : {}) };
    }),

    DescribeTaskDefinition: operation(
      ({ taskDefinition: reference = '', include }: DescribeTaskDefinitionRequest) => {
        const taskDefinition = store.findTaskDefinition(reference);
        const hidden = taskDefinition?.status === 'INACTIVE' && !describable(context, taskDefinition);
        if (!taskDefinition || hidden) throw clientException('Unable to describe task definition.');
        const tags = include?.includes('TAGS') ? { tags: store.tags.get(taskDefinition.arn) ?? [] } : {};
        return { taskDefinition: taskDefinition.described, ...tags };
      },
    ),

    ListTaskDefinitions: operation((request: ListTaskDefinitionsRequest) => {
      const { familyPrefix, status = 'ACTIVE', sort = 'ASC' } = request;
      const arns = [...store.families]
        .filter(([family]) => familyPrefix === undefined || family === familyPrefix)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([, revisions]) => revisions)
        .filter((taskDefinition) => taskDefinition.status === status)
        .map(({ arn }) => arn);
      if (sort === 'DESC') arns.reverse();
      const { items, ...next } = page(arns, paged(request, 100));
      return { taskDefinitionArns: items, ...next };
    }),

    DeregisterTaskDefinition: operation(
      ({ taskDefinition: reference = '' }: DeregisterTaskDefinitionRequest) => {
        if (!reference.includes(':')) throw invalidParameter('Task definition must include a revision.');
        const taskDefinition = store.findTaskDefinition(reference);
        if (!taskDefinition) throw clientException('The specified task definition does not exist.');
        taskDefinition.status = 'INACTIVE';
        taskDefinition.described['status'] = 'INACTIVE';
        taskDefinition.described['deregisteredAt'] = seconds(simulation.time.now);
        return { taskDefinition: taskDefinition.described };
      },
    ),
  };
}

/** ECS is eventually consistent: what has been registered is not at once known everywhere. */
function becomesKnown({ store, simulation }: EcsContext, { arn }: TaskDefinition): void {
  store.unknownYet.add(arn);
  simulation.time.after(simulation.random.integer(500, 4000), 'revision known', () => {
    store.unknownYet.delete(arn);
  });
}

/**
 * Makes the next revision of a family, also when nothing in it is new.
 * @throws ClientException
 */
export function registerTaskDefinition(
  { store, ids, simulation }: EcsContext,
  request: RegisterTaskDefinitionRequest,
): TaskDefinition {
  checkTaskDefinition(request);
  const { tags, family = '', ...members } = structuredClone(request);
  const revisions = store.families.get(family) ?? [];
  const revision = revisions.length + 1;
  const arn = ids.arn(`task-definition/${family}:${revision}`);
  const containers = (members.containerDefinitions ?? []).map((container) =>
    describedContainer(container, members.networkMode),
  );
  const cpu = units(members.cpu, 'vcpu');
  const memory = units(members.memory, 'gb');
  const fargate = members.requiresCompatibilities?.includes('FARGATE') ?? false;
  const taskDefinition: TaskDefinition = {
    arn,
    family,
    revision,
    status: 'ACTIVE',
    containers,
    described: {
      volumes: [],
      placementConstraints: [],
      ...members,
      ...(cpu === undefined ? {} : { cpu }),
      ...(memory === undefined ? {} : { memory }),
      containerDefinitions: containers,
      taskDefinitionArn: arn,
      family,
      revision,
      status: 'ACTIVE',
      requiresAttributes: [{ name: 'com.amazonaws.ecs.capability.docker-remote-api.1.18' }],
      compatibilities: fargate || members.networkMode === 'awsvpc' ? ['EC2', 'FARGATE'] : ['EC2'],
      registeredAt: seconds(simulation.time.now),
      registeredBy: `arn:aws:iam::${simulation.account}:root`,
    },
  };
  revisions.push(taskDefinition);
  store.families.set(family, revisions);
  if (tags) store.tags.set(arn, tags);
  simulation.truth.record(simulation.time.now, 'task-definition.registered', { taskDefinition: arn });
  return taskDefinition;
}

/** A container as ECS echoes it: lists that were not sent come back empty, ports come back filled in. */
function describedContainer(
  container: ContainerDefinition,
  networkMode: string | undefined,
): ContainerDefinition {
  const portMappings = (container.portMappings ?? []).map((mapping) => ({
    ...mapping,
    ...(networkMode === 'awsvpc' && mapping.containerPort !== undefined
      ? { hostPort: mapping.hostPort ?? mapping.containerPort }
      : {}),
    protocol: mapping.protocol ?? ('tcp' as const),
  }));
  return {
    cpu: 0,
    environment: [],
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
    ...container,
    portMappings,
    essential: container.essential ?? true,
  };
}

function describable({ store, simulation }: EcsContext, taskDefinition: TaskDefinition): boolean {
  if (simulation.variants.inactiveDescribable) return true;
  for (const task of store.tasks.values()) if (task.taskDefinition === taskDefinition) return true;
  for (const service of store.services.values()) {
    if (service.deployments.some(({ revision }) => revision.taskDefinition === taskDefinition)) return true;
  }
  return false;
}
