import { DescribeTasksCommand, ListTasksCommand, type Container, type Task } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { lastPart } from './arn.ts';
import type { ContainerView, TaskView } from './task-view.ts';

export interface TaskQuery {
  readonly cluster: string;
  readonly service: string;
  /** Keeps the tasks of one deployment: `ecs-svc/…`. ListTasks takes it only as its sole filter, so it is applied here. */
  readonly startedBy?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** All of a family's in a cluster, of whichever services. */
export interface FamilyQuery {
  readonly cluster: string;
  readonly family: string;
  readonly signal?: AbortSignal | undefined;
}

const describeAtMost = 100;

/** The service's tasks, running and stopped. ECS shows stopped ones for an hour at least, and promises no more. */
export async function readTasks(aws: Aws, { service, startedBy, ...query }: TaskQuery): Promise<TaskView[]> {
  const tasks = await read(aws, query, { serviceName: service });
  return tasks.filter((task) => startedBy === undefined || task.startedBy === startedBy);
}

/** The family's tasks, running and stopped: for many services of one family in as many calls as for one. */
export async function readFamilyTasks(aws: Aws, { family, ...query }: FamilyQuery): Promise<TaskView[]> {
  return read(aws, query, { family });
}

type Place = Pick<TaskQuery, 'cluster' | 'signal'>;
type Filter = { readonly serviceName: string } | { readonly family: string };

async function read(aws: Aws, query: Place, filter: Filter): Promise<TaskView[]> {
  const lists = await Promise.all([
    listTasks(aws, query, { ...filter, desiredStatus: 'RUNNING' }),
    listTasks(aws, query, { ...filter, desiredStatus: 'STOPPED' }),
  ]);
  // A task that stops between the two calls is in both.
  const arns = [...new Set(lists.flat())];
  const chunks = Array.from({ length: Math.ceil(arns.length / describeAtMost) }, (_, index) =>
    arns.slice(index * describeAtMost, (index + 1) * describeAtMost),
  );
  const described = await Promise.all(chunks.map((tasks) => describeTasks(aws, query, tasks)));
  return described.flat().map((task) => taskView(task));
}

/** An answer of DescribeTasks as the domain sees it. */
export function taskView(task: Task): TaskView {
  const arn = task.taskArn ?? '';
  return {
    arn,
    id: lastPart(arn),
    taskDefinitionArn: task.taskDefinitionArn ?? '',
    startedBy: task.startedBy,
    lastStatus: task.lastStatus ?? '',
    desiredStatus: task.desiredStatus ?? '',
    health: task.healthStatus ?? 'UNKNOWN',
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    createdAt: task.createdAt?.getTime(),
    startedAt: task.startedAt?.getTime(),
    stoppedAt: task.stoppedAt?.getTime(),
    executionStoppedAt: task.executionStoppedAt?.getTime(),
    availabilityZone: task.availabilityZone,
    privateIp: privateIp(task),
    containers: (task.containers ?? []).map((container) => containerView(container)),
  };
}

function containerView(container: Container): ContainerView {
  return {
    name: container.name ?? '',
    image: container.image ?? '',
    digest: container.imageDigest,
    lastStatus: container.lastStatus ?? '',
    exitCode: container.exitCode,
    reason: container.reason,
    health: container.healthStatus ?? 'UNKNOWN',
    runtimeId: container.runtimeId,
  };
}

function privateIp(task: Task): string | undefined {
  const details = (task.attachments ?? []).flatMap((attachment) => attachment.details ?? []);
  const attached = details.find((detail) => detail.name === 'privateIPv4Address')?.value;
  const interfaces = (task.containers ?? []).flatMap((container) => container.networkInterfaces ?? []);
  return attached ?? interfaces.find((one) => one.privateIpv4Address !== undefined)?.privateIpv4Address;
}

async function listTasks(
  aws: Aws,
  query: Place,
  filter: Filter & { readonly desiredStatus: 'RUNNING' | 'STOPPED' },
): Promise<string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.ecs.send(
      new ListTasksCommand({ cluster: query.cluster, ...filter, nextToken }),
      options(query),
    );
    arns.push(...(page.taskArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return arns;
}

async function describeTasks(aws: Aws, query: Place, tasks: string[]): Promise<Task[]> {
  const answer = await aws.ecs.send(
    new DescribeTasksCommand({ cluster: query.cluster, tasks }),
    options(query),
  );
  return answer.tasks ?? [];
}

function options({ signal }: Place): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {};
}
