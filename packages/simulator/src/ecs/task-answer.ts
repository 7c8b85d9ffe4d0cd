import type { Task, TaskContainer } from './model.ts';
import { platformVersionOf } from './settings.ts';
import { present, timestamps } from './answer.ts';
import { isEssential } from '../tasks/create.ts';

/** A task as DescribeTasks, RunTask and StopTask answer it. */
export function describeTask(task: Task): Record<string, unknown> {
  const { described } = task.taskDefinition;
  return present({
    taskArn: task.arn,
    clusterArn: task.cluster.arn,
    taskDefinitionArn: task.taskDefinition.arn,
    group: task.group,
    startedBy: task.startedBy,
    launchType: task.launchType,
    capacityProviderName: task.capacityProviderName,
    platformVersion: task.launchType === 'FARGATE' ? (platformVersionOf(task) ?? '1.4.0') : undefined,
    platformFamily: task.launchType === 'FARGATE' ? 'Linux' : undefined,
    availabilityZone: availabilityZone(task),
    cpu: described['cpu'],
    memory: described['memory'],
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: healthStatus(task),
    connectivity: task.connectedAt === undefined ? undefined : 'CONNECTED',
    version: task.version,
    enableExecuteCommand: task.enableExecuteCommand,
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    ...timestamps({
      createdAt: task.createdAt,
      connectivityAt: task.connectedAt,
      pullStartedAt: task.pullStartedAt,
      pullStoppedAt: task.pullStoppedAt,
      startedAt: task.startedAt,
      executionStoppedAt: task.executionStoppedAt,
      stoppingAt: task.stoppingAt,
      stoppedAt: task.stoppedAt,
    }),
    attachments: described['networkMode'] === 'awsvpc' ? [networkInterface(task)] : [],
    containers: task.containers.map((container) => describeContainer(task, container)),
    overrides: task.overrides ?? { containerOverrides: task.containers.map(({ name }) => ({ name })) },
    attributes: [],
    tags: task.tags,
  });
}

/** Of the essential containers; one without a check of its own is UNKNOWN. */
function healthStatus(task: Task): 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN' {
  const statuses = task.containers.filter(isEssential).map((container) => container.healthStatus);
  if (statuses.includes('UNHEALTHY')) return 'UNHEALTHY';
  return statuses.includes('UNKNOWN') ? 'UNKNOWN' : 'HEALTHY';
}

function describeContainer(task: Task, container: TaskContainer): Record<string, unknown> {
  const { definition } = container;
  const begun = container.lastStatus !== 'PENDING';
  return present({
    containerArn: container.arn,
    taskArn: task.arn,
    name: container.name,
    image: container.image,
    imageDigest: container.imageDigest,
    runtimeId: begun ? `${task.id}-${container.arn.slice(-10)}` : undefined,
    lastStatus: container.lastStatus,
    exitCode: container.exitCode,
    reason: container.reason,
    healthStatus: container.healthStatus,
    networkBindings: [],
    networkInterfaces: begun
      ? [{ attachmentId: task.networkInterface.attachmentId, privateIpv4Address: task.address }]
      : [],
    cpu: String(definition.cpu ?? 0),
    memory: definition.memory === undefined ? undefined : String(definition.memory),
    memoryReservation:
      definition.memoryReservation === undefined ? undefined : String(definition.memoryReservation),
  });
}

function networkInterface(task: Task): Record<string, unknown> {
  const { attachmentId, id, mac } = task.networkInterface;
  const status =
    task.lastStatus === 'PROVISIONING'
      ? 'PRECREATED'
      : task.lastStatus === 'STOPPED'
        ? 'DELETED'
        : 'ATTACHED';
  const details = {
    subnetId: task.networkConfiguration?.awsvpcConfiguration?.subnets?.[0] ?? 'subnet-00000000000000000',
    networkInterfaceId: id,
    macAddress: mac,
    privateDnsName: `ip-${task.address.replaceAll('.', '-')}.ec2.internal`,
    privateIPv4Address: task.address,
  };
  return {
    id: attachmentId,
    type: 'ElasticNetworkInterface',
    status,
    details:
      task.lastStatus === 'PROVISIONING'
        ? [{ name: 'subnetId', value: details.subnetId }]
        : Object.entries(details).map(([name, value]) => ({ name, value })),
  };
}

function availabilityZone(task: Task): string {
  const region = task.arn.split(':')[3] ?? '';
  return `${region}${'ab'[Number(task.address.at(-1)) % 2] ?? 'a'}`;
}
