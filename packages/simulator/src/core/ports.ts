import type { CreateTaskSetRequest } from '@aws-sdk/client-ecs';

/**
 * Where the simulated services meet. ECS asks the others through these; none of them imports another's files.
 */

/** How a container of an image behaves, as its labels (prefix `simulator.`) say. Times are virtual milliseconds. */
export interface Behaviour {
  /** What the application says its version is, on every response (`x-version`) and in the truth. */
  readonly version: string;
  /** From start to the first successful health answer. */
  readonly healthyAfter: number;
  /** Exit with this code after `crashAfter`, for the first `crashTimes` starts of the revision (all, if not given). */
  readonly crash?: { readonly exitCode: number; readonly after: number; readonly times?: number };
  /** Killed for memory after this long. */
  readonly outOfMemoryAfter?: number;
  /** The container cannot be started at all, for this reason (such as `exec format error`). */
  readonly startError?: string;
  /** Health answers: HTTP status for the load balancer's check, and whether the container's own check fails. */
  readonly healthStatus: number;
  readonly containerHealthFails: boolean;
  /** Time to answer a request. */
  readonly latency: number;
  /** Status for requests that are no health check. */
  readonly status: number;
  /** Time from SIGTERM to the end. */
  readonly stopAfter: number;
  /** Lines written at start, and just before a crash. */
  readonly log: readonly string[];
  readonly lastWords: readonly string[];
}

export interface ResolvedImage {
  /** Digest of what the reference names (an index or a manifest). */
  readonly digest: string;
  /** Digest of the manifest for the platform asked for; absent when the image has none for it. */
  readonly platformDigest?: string;
  readonly platforms: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Answered by the registry. `undefined`: no such repository, tag or digest. Images of other hosts always resolve. */
export interface Images {
  resolve(reference: string, platform: string): ResolvedImage | undefined;
}

/** Answered by Secrets Manager and SSM: why this `valueFrom` cannot be read, or undefined when it can. */
export interface Secrets {
  problem(valueFrom: string): 'not-found' | 'denied' | 'without-value' | undefined;
}

export interface Logs {
  /** False when there is no such log group. */
  hasGroup(group: string): boolean;
  write(group: string, stream: string, message: string): void;
}

/** Where services report what they measure, for CloudWatch to be asked for. */
export interface Metrics {
  /** One value, at this moment. @param dimensions by name */
  put(
    namespace: string,
    name: string,
    dimensions: Readonly<Record<string, string>>,
    value: number,
    options?: { readonly shownAfter?: number },
  ): void;
}

export interface Alarms {
  state(name: string): 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | undefined;
  /** Called on every change of state. */
  onChange(listener: (name: string, state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA') => void): void;
}

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining';

/** A running container behind a target group: state only, or a real server on loopback. */
export interface Backend {
  readonly behaviour: Behaviour;
  readonly taskArn: string;
  readonly revision: string;
  /** Virtual time at which the container started. */
  readonly startedAt: number;
  /** Real address to forward to, when the world runs real servers. */
  readonly address?: { readonly host: string; readonly port: number } | undefined;
}

/** Answered by the load balancer. A target is an IP address and port, or an instance id and port. */
export interface TargetGroups {
  exists(targetGroupArn: string): boolean;
  /** Attached to a listener; a target in a group that is not stays `unused`. */
  inUse(targetGroupArn: string): boolean;
  register(targetGroupArn: string, id: string, port: number, backend: Backend): void;
  /** Begins draining; `drained` is called when the delay is over. */
  deregister(targetGroupArn: string, id: string, port: number, drained: () => void): void;
  health(
    targetGroupArn: string,
    id: string,
    port: number,
  ): { state: TargetState; reason?: string; description?: string };
}

/** Answered by the load balancer: how a rule, or a listener of a Network Load Balancer, splits its requests. */
export interface Traffic {
  /** By ARN of the target group; undefined when there is no such rule or listener. */
  weights(arn: string): ReadonlyMap<string, number> | undefined;
  /** From now on it forwards to these groups, by these weights. */
  shift(arn: string, weights: ReadonlyMap<string, number>): void;
}

/** What a function answered that a deployment waits for, or why there was no answer. */
export type FunctionReply =
  | {
      readonly hookStatus?: string;
      /** Seconds until it wants to be asked again. */
      readonly callBackDelay?: number;
      readonly hookDetails?: unknown;
    }
  | { readonly error: string };

/** Answered by Lambda. */
export interface Functions {
  invoke(functionArn: string, event: { readonly lifecycleStage: string }): FunctionReply;
}

/** Answered by IAM: what keeps ECS from acting in this role, or undefined when nothing does. */
export interface Roles {
  problem(roleArn: string): 'cannot-be-assumed' | 'missing-permissions' | undefined;
}

/** A set of tasks that CodeDeploy wants beside those that a service has. */
export interface NewTaskSet {
  /** CodeDeploy's id of the deployment. */
  readonly externalId: string;
  readonly taskDefinition: string;
  readonly loadBalancer: {
    readonly targetGroupArn: string;
    readonly containerName: string;
    readonly containerPort: number;
  };
  /** What differs from the service's own. */
  readonly settings: Pick<
    CreateTaskSetRequest,
    'platformVersion' | 'networkConfiguration' | 'capacityProviderStrategy'
  >;
}

export interface TaskSetView {
  /** `ecs-svc/…` */
  readonly id: string;
  readonly taskDefinition: string;
  readonly status: 'PRIMARY' | 'ACTIVE' | 'DRAINING';
  readonly targetGroupArn: string | undefined;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** All of its tasks are there and healthy. */
  readonly steady: boolean;
}

/** Answered by ECS: the task sets of services whose deployments are CodeDeploy's. */
export interface TaskSets {
  /** Undefined when there is no such service, or it is not ACTIVE, or not CodeDeploy's. */
  list(cluster: string, service: string): readonly TaskSetView[] | undefined;
  /**
   * @returns its id
   * @throws ApiError for what ECS refuses
   */
  create(cluster: string, service: string, taskSet: NewTaskSet): string;
  /** Makes it the one whose settings the service has. */
  promote(cluster: string, service: string, id: string): void;
  delete(cluster: string, service: string, id: string): void;
}

/** Real servers behind tasks, when the world runs them. Without it tasks are state only. */
export interface Backends {
  /** The same backend with an `address`; the address may come to be known only once the server listens. */
  start(backend: Backend, containerPort: number): Backend;
  /** The container is gone: its connections are reset. */
  stop(taskArn: string): void;
}
