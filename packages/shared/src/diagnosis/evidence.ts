import type { DeploymentView, EventView } from '../deployment/observation.ts';
import type { Facts } from '../deployment/status.ts';
import type { TaskView } from '../ecs/task-view.ts';

/** The last lines of one failed container's log, or why there are none. */
export interface LogTail {
  readonly container: string;
  readonly taskId: string;
  readonly lines: readonly string[];
  /** Set instead of lines: `hidden` by log-lines, no log driver that can be read, no stream yet, denied, … */
  readonly absent: string | undefined;
}

export interface TargetView {
  readonly targetGroup: string;
  readonly id: string;
  readonly port: number | undefined;
  readonly state: string;
  readonly reason: string | undefined;
  readonly description: string | undefined;
}

/** How a target group asks its targets: what a failing release has to answer. */
export interface HealthCheckView {
  readonly targetGroup: string;
  /** Whose port it asks, by the load balancer settings of the service. */
  readonly container?: string | undefined;
  readonly protocol: string;
  readonly path: string | undefined;
  readonly port: string | undefined;
  /** Codes that count as healthy, as the load balancer writes them: `200-299`. */
  readonly matcher: string | undefined;
}

export interface ContainerCheckView {
  readonly interval: number | undefined;
  readonly timeout: number | undefined;
  readonly retries: number | undefined;
  readonly startPeriod: number | undefined;
}

/** What of a task definition may be shown. */
export interface DefinitionView {
  /** CPU units and MiB of the whole task. */
  readonly cpu: string | undefined;
  readonly memory: string | undefined;
  /** `linux/amd64`. */
  readonly platform: string | undefined;
  readonly executionRoleArn: string | undefined;
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    readonly essential: boolean;
    /** Hard limit in MiB. */
    readonly memory: number | undefined;
    /** How often and how patiently ECS asks, in seconds; never what it asks, which is a command. */
    readonly healthCheck?: ContainerCheckView | undefined;
    readonly logDriver: string | undefined;
    readonly logGroup: string | undefined;
  }[];
}

/** Everything that was gathered when a deployment ended badly. What could not be read is named in `gaps`. */
export interface Evidence {
  readonly cluster: string;
  readonly service: string;
  readonly taskDefinitionArn: string | undefined;
  /** As a person names it: `web:42`. */
  readonly revision: string;
  readonly facts: Facts;
  readonly deployment: DeploymentView | undefined;
  /** The service deployment that replaced ours, if one did. */
  readonly newer?: { readonly id: string; readonly taskDefinitionArn: string | undefined } | undefined;
  /** Why nothing more could be seen of it, in words, where that ended the watch. */
  readonly blindness?: string | undefined;
  readonly events: readonly EventView[];
  /** Stopped tasks of this deployment only, newest first. */
  readonly stoppedTasks: readonly TaskView[];
  readonly runningTasks: readonly TaskView[];
  readonly logs: readonly LogTail[];
  readonly targets: readonly TargetView[];
  readonly healthChecks?: readonly HealthCheckView[];
  readonly definition?: DefinitionView | undefined;
  readonly capacity: readonly string[];
  /** Keys of environment and secrets that this release changed, for "look first". */
  readonly changedKeys: readonly string[];
  /** Essential containers' names, for telling the culprit from sidecars that were stopped with it. */
  readonly essentialContainers: readonly string[];
  readonly gaps: readonly string[];
}
