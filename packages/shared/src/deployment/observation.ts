import type { TaskView } from '../ecs/task-view.ts';

/**
 * How far a deployment is, whichever API said so. `rolled-back` and `stopped` are ends that say nothing yet of who
 * wanted them; `successful` says nothing yet of tasks.
 */
export type DeploymentState =
  | 'pending'
  | 'in-progress'
  | 'stop-requested'
  | 'rollback-requested'
  | 'rolling-back'
  | 'successful'
  | 'stopped'
  | 'rolled-back'
  | 'rollback-failed';

export interface Counts {
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
}

export interface DeploymentView {
  /** The identity that a person can look up: a service deployment's ARN, or `ecs-svc/…`. */
  readonly id: string;
  readonly state: DeploymentState;
  /** Who deploys, where that is not ECS itself. */
  readonly controller?: 'CodeDeploy' | undefined;
  /** AWS's own words, as a hint for people; nothing is decided by it. */
  readonly reason: string | undefined;
  /** Task definition being deployed. */
  readonly taskDefinitionArn: string | undefined;
  /** Who started its tasks, where that is not the deployment itself: a task set of CodeDeploy. */
  readonly startedBy?: string | undefined;
  /** Tasks of the release being deployed, and of all others. */
  readonly ours: Counts;
  readonly others: Counts;
  readonly breaker:
    { readonly triggered: boolean; readonly failures: number; readonly threshold: number } | undefined;
  readonly alarms: { readonly names: readonly string[]; readonly triggered: readonly string[] } | undefined;
  /** Why AWS says that it failed, where its record has a code for that. */
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
  /** A lifecycle hook that ended FAILED or TIMED_OUT. */
  readonly failedHook: { readonly stage: string; readonly timedOut: boolean } | undefined;
  /** What ECS goes or went back to. */
  readonly rollback:
    { readonly taskDefinitionArn: string | undefined; readonly reason: string | undefined } | undefined;
  readonly stage: string | undefined;
  /** Undefined where they may not be read. */
  readonly hooks: readonly HookView[] | undefined;
  /** Share of production requests that the new release is asked to take, 0 to 100; absent where nothing shifts. */
  readonly traffic: number | undefined;
  /** The same of test requests. */
  readonly testTraffic?: number | undefined;
  /** All requests go to the release being deployed; only bake time, clean-up or termination are left. */
  readonly carriesAllTraffic: boolean;
  /** AWS's time of its end, milliseconds since the epoch, where the record has it. */
  readonly endedAt?: number | undefined;
}

export interface NewerView {
  readonly id: string;
  readonly taskDefinitionArn: string | undefined;
  /** AWS's time, milliseconds since the epoch. */
  readonly createdAt?: number | undefined;
}

export interface HookView {
  readonly id: string;
  readonly stage: string;
  readonly status: string;
  readonly expiresAt: number | undefined;
  readonly onExpiry: 'CONTINUE' | 'ROLLBACK' | undefined;
}

export interface EventView {
  readonly id: string;
  /** AWS's time, milliseconds since the epoch. */
  readonly at: number;
  readonly message: string;
}

/** One look at one service. */
export interface Observation {
  /** When the look began, by our clock: what it shows may be this old. */
  readonly at: number;
  readonly service: {
    readonly status: string;
    readonly taskDefinitionArn: string | undefined;
    readonly desired: number;
    readonly running: number;
    readonly pending: number;
  };
  /** Absent when our deployment is not to be seen (yet, or any more). */
  readonly deployment: DeploymentView | undefined;
  /** A service deployment that is newer than ours and that nobody here started. */
  readonly newer: NewerView | undefined;
  /** Tasks of our deployment, running and stopped; absent when they were not read this time. */
  readonly tasks: readonly TaskView[] | undefined;
  /** Tasks may not be read at all, so the deployment's own counts have to do. */
  readonly tasksDenied: boolean;
  /** Events of the service since our start that were not in an earlier observation, oldest first. */
  readonly events: readonly EventView[];
}
