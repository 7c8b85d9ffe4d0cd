import type {
  CapacityProviderStrategyItem,
  ContainerDefinition,
  ContainerOverride,
  CreateServiceRequest,
  DeploymentConfiguration,
  LoadBalancer,
  NetworkConfiguration,
  Tag,
  TaskOverride,
} from '@aws-sdk/client-ecs';
import type { Scheduled } from '../core/events.ts';
import type { Behaviour } from '../core/ports.ts';
import type { Shift } from './shift/shift.ts';

/** Times in these records are virtual milliseconds; answers carry them as epoch seconds. */
export interface Cluster {
  readonly name: string;
  readonly arn: string;
  capacityProviders: readonly string[];
  defaultCapacityProviderStrategy: readonly CapacityProviderStrategyItem[];
  /** Whether tasks can be placed now. */
  capacityAvailable: boolean;
}

export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  status: 'ACTIVE' | 'INACTIVE';
  readonly containers: readonly ContainerDefinition[];
  /** What DescribeTaskDefinition answers, attributes newer than the SDK included. */
  readonly described: Record<string, unknown>;
}

/** The members of a service that an update may change. Attributes newer than the SDK ride along. */
export type ServiceSettings = Omit<
  CreateServiceRequest,
  | 'cluster'
  | 'serviceName'
  | 'clientToken'
  | 'tags'
  | 'taskDefinition'
  | 'desiredCount'
  | 'deploymentConfiguration'
> & {
  /** ARN. */
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly deploymentConfiguration: DeploymentConfiguration;
};

export interface ServiceEvent {
  readonly id: string;
  readonly createdAt: number;
  readonly message: string;
}

export interface Service {
  readonly name: string;
  readonly arn: string;
  readonly cluster: Cluster;
  createdAt: number;
  readonly createdBy: string;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  settings: ServiceSettings;
  /** The PRIMARY first, then the others that still have something to do, newest first. */
  deployments: Deployment[];
  /** Newest first. */
  history: ServiceDeployment[];
  /** The service deployment that is going on, if any. */
  current: ServiceDeployment | undefined;
  /** Newest first, at most 100. */
  events: ServiceEvent[];
  /** All that are not STOPPED yet, oldest first. */
  readonly tasks: Set<Task>;
  /** When it was last said that running equals desired and nothing is being replaced; undefined while that is not so. */
  steadySaidAt: number | undefined;
}

/** What a service deployment deploys: the configuration of the service, frozen, with its images resolved. */
export interface ServiceRevision {
  readonly arn: string;
  readonly createdAt: number;
  readonly taskDefinition: TaskDefinition;
  readonly settings: ServiceSettings;
  /** By container name; empty until the first task of the revision resolved them. */
  readonly digests: Map<string, string>;
  /** Where its tasks are registered, in the order of the settings' load balancers. */
  readonly targetGroups: readonly (string | undefined)[];
}

/** An entry of `deployments[]`: what launches tasks of one revision. */
export interface Deployment {
  readonly id: string;
  readonly revision: ServiceRevision;
  readonly createdAt: number;
  updatedAt: number;
  status: 'PRIMARY' | 'ACTIVE' | 'DRAINING';
  desiredCount: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  failedTasks: number;
  /** Failures as the circuit breaker counts them. */
  failures: number;
  /** A task of it has been healthy, after which `failedTasks` counts no more. */
  hadHealthyTask: boolean;
  /** It was COMPLETED at some time, so its tasks are worth keeping until others replace them. */
  everCompleted: boolean;
  /** Tasks in a row that ended before they were RUNNING; the scheduler waits longer after each. */
  failedStarts: number;
  /** Times that an image's tag could not be resolved to a digest. */
  failedResolutions: number;
  /** No task is started before this time. */
  startsNotBefore: number;
  /** CodeDeploy's deployment that made it, where CodeDeploy deploys. */
  readonly externalId?: string;
}

export type ServiceDeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOP_REQUESTED'
  | 'STOPPED'
  | 'ROLLBACK_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

export type Monitor = 'DISABLED' | 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED';

/** What made a deployment fail, as a cause rather than a sentence. */
export type FailureCause = 'circuit-breaker' | 'alarm' | 'request' | 'hook' | 'wiring' | 'time-limit';

export interface TaskCounts {
  readonly requested: number;
  readonly running: number;
  readonly pending: number;
}

export interface ServiceDeployment {
  readonly arn: string;
  readonly service: Service;
  readonly target: Deployment;
  readonly sources: readonly ServiceRevision[];
  readonly configuration: DeploymentConfiguration;
  readonly createdAt: number;
  status: ServiceDeploymentStatus;
  statusReason: string | undefined;
  startedAt: number | undefined;
  stoppedAt: number | undefined;
  finishedAt: number | undefined;
  updatedAt: number;
  lifecycleStage: string | undefined;
  readonly breaker: { status: Monitor; failureCount: number; threshold: number };
  readonly alarms: { status: Monitor; readonly names: readonly string[]; triggered: string[] };
  rollback: { cause: FailureCause; reason: string; startedAt: number; to: Deployment } | undefined;
  /** How far a blue/green, canary or linear deployment is; undefined for a rolling one. */
  readonly shift: Shift | undefined;
  /** Virtual time at which the baking of a rolling deployment ends, once it has begun. */
  bakedAt: number | undefined;
  /** Counts as they were at the end, by ARN of the service revision. */
  frozen: ReadonlyMap<string, TaskCounts> | undefined;
}

export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

export type StopCode =
  'TaskFailedToStart' | 'EssentialContainerExited' | 'UserInitiated' | 'ServiceSchedulerInitiated';

export interface TaskContainer {
  readonly definition: ContainerDefinition;
  readonly name: string;
  readonly image: string;
  readonly arn: string;
  imageDigest: string | undefined;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  healthStatus: 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
  exitCode: number | undefined;
  reason: string | undefined;
  /** Known once the image has been pulled. */
  behaviour: Behaviour | undefined;
}

export interface Target {
  readonly targetGroupArn: string;
  readonly id: string;
  readonly port: number;
}

export interface Task {
  readonly id: string;
  readonly arn: string;
  readonly cluster: Cluster;
  readonly taskDefinition: TaskDefinition;
  readonly service: Service | undefined;
  readonly deployment: Deployment | undefined;
  readonly startedBy: string | undefined;
  readonly group: string;
  readonly launchType: string | undefined;
  readonly capacityProviderName: string | undefined;
  readonly platformVersion: string | undefined;
  readonly networkConfiguration: NetworkConfiguration | undefined;
  readonly loadBalancers: readonly LoadBalancer[];
  readonly overrides: TaskOverride | undefined;
  readonly enableExecuteCommand: boolean;
  readonly tags: readonly Tag[];
  readonly containers: readonly TaskContainer[];
  createdAt: number;
  /** The private address of its network interface. */
  readonly address: string;
  readonly networkInterface: { readonly attachmentId: string; readonly id: string; readonly mac: string };
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  version: number;
  connectedAt: number | undefined;
  pullStartedAt: number | undefined;
  pullStoppedAt: number | undefined;
  startedAt: number | undefined;
  executionStoppedAt: number | undefined;
  stoppingAt: number | undefined;
  stoppedAt: number | undefined;
  stopCode: StopCode | undefined;
  stoppedReason: string | undefined;
  targets: Target[];
  /** As its service judges it. */
  health: 'waiting' | 'healthy' | 'unhealthy';
  /** What `unhealthy` comes from. */
  unhealthy: { readonly by: 'container' | 'target'; readonly stoppedReason: string } | undefined;
  /** What is still to happen to it. */
  readonly pending: Set<Scheduled>;
}

export type { ContainerDefinition, ContainerOverride, LoadBalancer, Tag };
