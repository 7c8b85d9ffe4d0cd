import type {
  ContainerDefinition,
  CreateServiceRequest,
  DeploymentCircuitBreaker,
  DeploymentConfiguration,
  RegisterTaskDefinitionRequest,
} from '@aws-sdk/client-ecs';
import { EventQueue } from '../../src/core/events.ts';
import type { Backends } from '../../src/core/ports.ts';
import { Random } from '../../src/core/random.ts';
import { Truth, type TruthEvent } from '../../src/core/truth.ts';
import { defaultVariants, type Variants } from '../../src/core/variants.ts';
import type { EcsPorts } from '../../src/ecs/context.ts';
import { Ecs } from '../../src/ecs/ecs.ts';
import type { SeedService } from '../../src/ecs/seed.ts';
import { Lambda } from '../../src/services/lambda.ts';
import {
  MemoryAlarms,
  MemoryImages,
  MemoryLogs,
  MemoryRoles,
  MemorySecrets,
  MemoryTargetGroups,
  MemoryTraffic,
} from './stand-ins.ts';

export const targetGroupArn =
  'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef';

/* What answers hold, as far as the tests look at it. */
export interface DeploymentAnswer {
  id: string;
  status: string;
  taskDefinition: string;
  desiredCount: number;
  runningCount: number;
  pendingCount: number;
  failedTasks: number;
  rolloutState: string;
  rolloutStateReason: string;
}

export interface ServiceAnswer {
  status: string;
  taskDefinition: string;
  desiredCount: number;
  runningCount: number;
  deployments: DeploymentAnswer[];
  events: { message: string; createdAt: number }[];
  currentServiceDeployment?: string;
  [member: string]: unknown;
}

export interface RevisionAnswer {
  arn: string;
  requestedTaskCount: number;
  runningTaskCount: number;
  requestedProductionTrafficWeight?: number;
  requestedTestTrafficWeight?: number;
}

export interface HookAnswer {
  hookId: string;
  targetType: string;
  targetArn?: string;
  status: string;
  expiresAt: number;
  timeoutAction: string;
}

export interface ServiceDeploymentAnswer {
  serviceDeploymentArn: string;
  status: string;
  statusReason?: string;
  startedAt?: number;
  createdAt: number;
  finishedAt?: number;
  stoppedAt?: number;
  lifecycleStage?: string;
  targetServiceRevision: RevisionAnswer;
  sourceServiceRevisions: RevisionAnswer[];
  lifecycleHookDetails?: HookAnswer[];
  deploymentCircuitBreaker: { status: string; failureCount: number; threshold: number };
  alarms: { status: string; alarmNames: string[]; triggeredAlarmNames: string[] };
  rollback?: { reason: string; serviceRevisionArn: string };
}

export interface TaskAnswer {
  taskArn: string;
  lastStatus: string;
  desiredStatus: string;
  healthStatus: string;
  startedBy: string;
  taskDefinitionArn: string;
  stopCode?: string;
  stoppedReason?: string;
  startedAt?: number;
  createdAt: number;
  containers: {
    name: string;
    image: string;
    imageDigest?: string;
    exitCode?: number;
    reason?: string;
    lastStatus: string;
    healthStatus: string;
  }[];
  attachments: { status: string; details: { name: string; value: string }[] }[];
}

export interface TaskDefinitionAnswer {
  taskDefinition: {
    taskDefinitionArn: string;
    revision: number;
    status: string;
    containerDefinitions: Record<string, unknown>[];
    [member: string]: unknown;
  };
  tags?: { key: string; value: string }[];
}

interface Failure {
  arn: string;
  reason: string;
}

interface Answers {
  CreateCluster: { cluster: Record<string, unknown> };
  DescribeClusters: { clusters: Record<string, unknown>[]; failures: Failure[] };
  ListClusters: { clusterArns: string[] };
  DescribeCapacityProviders: { capacityProviders: Record<string, unknown>[]; failures: Failure[] };
  RegisterTaskDefinition: TaskDefinitionAnswer;
  DescribeTaskDefinition: TaskDefinitionAnswer;
  DeregisterTaskDefinition: TaskDefinitionAnswer;
  ListTaskDefinitions: { taskDefinitionArns: string[]; nextToken?: string };
  CreateService: { service: ServiceAnswer };
  UpdateService: { service: ServiceAnswer };
  DeleteService: { service: ServiceAnswer };
  DescribeServices: { services: ServiceAnswer[]; failures: Failure[] };
  ListServices: { serviceArns: string[]; nextToken?: string };
  ListTasks: { taskArns: string[]; nextToken?: string };
  DescribeTasks: { tasks: TaskAnswer[]; failures: Failure[] };
  RunTask: { tasks: TaskAnswer[]; failures: Failure[] };
  StopTask: { task: TaskAnswer };
  ListServiceDeployments: {
    serviceDeployments: { serviceDeploymentArn: string; status: string; createdAt: number }[];
    nextToken?: string;
  };
  DescribeServiceDeployments: { serviceDeployments: ServiceDeploymentAnswer[]; failures: Failure[] };
  DescribeServiceRevisions: { serviceRevisions: Record<string, unknown>[]; failures: Failure[] };
  StopServiceDeployment: { serviceDeploymentArn: string };
  ContinueServiceDeployment: Record<string, unknown>;
  TagResource: Record<string, unknown>;
  UntagResource: Record<string, unknown>;
  ListTagsForResource: { tags: { key: string; value: string }[] };
}

export const second = 1000;
export const minute = 60 * second;

/** An account with one cluster, a service `web` that runs `web:1` steadily, and time that moves by `pass`. */
export class Account {
  readonly time = new EventQueue(Date.UTC(2026, 0, 5, 9));
  readonly truth = new Truth();
  readonly images = new MemoryImages();
  readonly secrets = new MemorySecrets();
  readonly logs = new MemoryLogs();
  readonly alarms = new MemoryAlarms();
  readonly targetGroups = new MemoryTargetGroups(this.time);
  readonly traffic = new MemoryTraffic();
  readonly roles = new MemoryRoles();
  readonly functions: Lambda;
  readonly ecs: Ecs;

  constructor({ seed = 1, ...variants }: Partial<Variants> & { seed?: number } = {}, backends?: Backends) {
    const simulation = {
      time: this.time,
      random: new Random(seed),
      variants: { ...defaultVariants, ...variants },
      truth: this.truth,
      account: '123456789012',
      region: 'us-east-1',
      host: () => '127.0.0.1:1',
    };
    this.functions = new Lambda(simulation);
    this.ecs = new Ecs(simulation, backends ? { ...this.#ports(), backends } : this.#ports());
    this.ecs.seed({ clusters: [{ clusterName: 'default' }] });
  }

  #ports(): EcsPorts {
    const { images, secrets, logs, alarms, targetGroups, traffic, functions, roles } = this;
    return { images, secrets, logs, alarms, targetGroups, traffic, functions, roles };
  }

  /** Calls an operation; the answer is a copy, as over the wire. */
  call<Name extends keyof Answers>(name: Name, input: object = {}): Answers[Name] {
    const run = this.ecs.api.operations[name];
    if (!run) throw new Error(`there is no operation ${name}`);
    const answer: Answers[Name] = JSON.parse(
      JSON.stringify(run({ ...input }, { accessKeyId: 'AKIA', userAgent: 'test' })),
    );
    return answer;
  }

  pass(milliseconds: number): void {
    this.time.runUntil(this.time.now + milliseconds);
  }

  /** Puts the image `web:<version>` with labels of the simulator's prefix, and registers the next revision with it. */
  release(version: string, labels: Record<string, string> = {}, changes: TaskDefinitionChanges = {}): string {
    this.images.put(`web:${version}`, prefixed(labels));
    return this.register(`web:${version}`, changes);
  }

  register(image: string, { container = {}, ...changes }: TaskDefinitionChanges = {}): string {
    const answer = this.call('RegisterTaskDefinition', {
      ...taskDefinition(image),
      containerDefinitions: [{ ...app(image), ...container }],
      ...changes,
    });
    return answer.taskDefinition.taskDefinitionArn;
  }

  /** A steady service of two tasks on `web:1`. */
  steadyService(changes: Partial<SeedService> = {}): void {
    const arn = this.release('1');
    this.ecs.seed({ services: [{ ...service(arn), ...changes }] });
    this.pass(10 * second);
  }

  /** Creates the service `web` as a client would. */
  create(changes: Partial<CreateServiceRequest> & { taskDefinition: string }): ServiceAnswer {
    return this.call('CreateService', { ...service(changes.taskDefinition), ...changes }).service;
  }

  update(changes: object): ServiceAnswer {
    return this.call('UpdateService', { service: 'web', ...changes }).service;
  }

  service(name = 'web'): ServiceAnswer {
    const { services } = this.call('DescribeServices', { services: [name] });
    const [found] = services;
    if (!found) throw new Error(`there is no service ${name}`);
    return found;
  }

  /** Newest first. */
  serviceDeployments(): ServiceDeploymentAnswer[] {
    const briefs = this.call('ListServiceDeployments', { service: 'web' }).serviceDeployments;
    return this.call('DescribeServiceDeployments', {
      serviceDeploymentArns: briefs.map(({ serviceDeploymentArn }) => serviceDeploymentArn),
    }).serviceDeployments;
  }

  /** The newest. */
  serviceDeployment(): ServiceDeploymentAnswer {
    const [newest] = this.serviceDeployments();
    if (!newest) throw new Error('there is no service deployment');
    return newest;
  }

  tasks(desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING'): TaskAnswer[] {
    const { taskArns } = this.call('ListTasks', {
      serviceName: 'web',
      desiredStatus,
    });
    if (taskArns.length === 0) return [];
    return this.call('DescribeTasks', { tasks: taskArns }).tasks;
  }

  /** Messages of the service's events, newest first, without `(service web) `. */
  messages(): string[] {
    return this.service().events.map(({ message }) => message.replace('(service web) ', ''));
  }

  /** What happened, by kind. */
  happened(kind: string): TruthEvent[] {
    return this.truth.events.filter((event) => event.kind === kind);
  }

  /** Lets time pass until the newest service deployment has one of the statuses, within `most` milliseconds. */
  until(statuses: string | string[], most = 30 * minute): ServiceDeploymentAnswer {
    const end = this.time.now + most;
    for (;;) {
      const now = this.serviceDeployment();
      if ([statuses].flat().includes(now.status)) return now;
      if (this.time.now >= end) throw new Error(`still ${now.status} after ${most} ms`);
      this.pass(second);
    }
  }
}

export type TaskDefinitionChanges = Partial<RegisterTaskDefinitionRequest> & {
  container?: ContainerDefinition;
};

export function app(image: string): ContainerDefinition {
  return {
    name: 'app',
    image,
    portMappings: [{ containerPort: 8080 }],
    logConfiguration: {
      logDriver: 'awslogs',
      options: { 'awslogs-group': '/web', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'ecs' },
    },
  };
}

export function taskDefinition(image: string): RegisterTaskDefinitionRequest {
  return {
    family: 'web',
    containerDefinitions: [app(image)],
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
  };
}

export function service(taskDefinitionArn: string): CreateServiceRequest {
  return {
    serviceName: 'web',
    taskDefinition: taskDefinitionArn,
    desiredCount: 2,
    launchType: 'FARGATE',
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } },
  };
}

function prefixed(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [`simulator.${name}`, value]));
}

/** A deployment configuration with a circuit breaker. */
export function breaker(
  rollback: boolean,
  more: Partial<DeploymentCircuitBreaker> = {},
): DeploymentConfiguration {
  return { deploymentCircuitBreaker: { enable: true, rollback, ...more } };
}

export const loadBalancers = [{ targetGroupArn, containerName: 'app', containerPort: 8080 }];
