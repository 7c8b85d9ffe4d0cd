import type {
  CreateDeploymentGroupInput,
  ErrorCode,
  LifecycleEventStatus,
  RevisionLocation,
} from '@aws-sdk/client-codedeploy';
import type { Scheduled } from '../core/events.ts';
import type { AppSpec } from './app-spec.ts';

/** In the order in which they happen (CodeDeploy user guide, "AppSpec hooks section", Amazon ECS). */
export const lifecycleEvents = [
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'AllowTestTraffic',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
] as const;

export type LifecycleEventName = (typeof lifecycleEvents)[number];

/** Those at which a function may be asked. */
export const hookNames = [
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
] as const satisfies readonly LifecycleEventName[];

export interface Config {
  readonly name: string;
  readonly trafficRoutingConfig: {
    readonly type: 'AllAtOnce' | 'TimeBasedCanary' | 'TimeBasedLinear';
    readonly timeBasedCanary?: { readonly canaryPercentage: number; readonly canaryInterval: number };
    readonly timeBasedLinear?: { readonly linearPercentage: number; readonly linearInterval: number };
  };
}

/** A deployment group for one ECS service, with what the world says of it. */
export interface Group {
  readonly id: string;
  readonly application: string;
  readonly name: string;
  readonly settings: Omit<CreateDeploymentGroupInput, 'applicationName' | 'deploymentGroupName'>;
  readonly cluster: string;
  readonly service: string;
  lastAttempted: Deployment | undefined;
  lastSuccessful: Deployment | undefined;
}

export interface LifecycleEvent {
  readonly name: LifecycleEventName;
  status: LifecycleEventStatus;
  startedAt: number | undefined;
  endedAt: number | undefined;
  diagnostics: { readonly code: string; readonly message: string; readonly script: string } | undefined;
  /** By which a function reports its result later. */
  executionId: string | undefined;
}

export type Status = 'Created' | 'InProgress' | 'Ready' | 'Succeeded' | 'Failed' | 'Stopped';

/** What ended a deployment badly. Automatic rollback asks for the kind, AWS's answers tell code and message. */
export interface Failure {
  readonly kind: 'failure' | 'alarm' | 'request';
  readonly code: ErrorCode;
  readonly message: string;
}

/** Times are virtual milliseconds. */
export interface Deployment {
  readonly id: string;
  readonly group: Group;
  readonly config: Config;
  readonly revision: RevisionLocation;
  /** Undefined for a way back to tasks that still run. */
  readonly appSpec: AppSpec | undefined;
  readonly description: string | undefined;
  readonly creator: 'user' | 'codeDeployRollback';
  readonly rollbackEvents: readonly string[];
  readonly alarms: readonly string[];
  /** The deployment that this one is the way back from. */
  readonly rollbackOf: Deployment | undefined;
  rolledBackBy: Deployment | undefined;
  readonly createdAt: number;
  startedAt: number | undefined;
  endedAt: number | undefined;
  status: Status;
  failure: Failure | undefined;
  readonly events: readonly LifecycleEvent[];
  /** ECS's ids of the task sets. */
  blue: string | undefined;
  green: string | undefined;
  /** Target groups by their part in this deployment. */
  groups: { readonly blue: string; readonly green: string } | undefined;
  /** Percent of production requests that green gets. */
  weight: number;
  waitsForTermination: boolean;
  /** The original tasks are being ended: there is no way back any more. */
  terminating: boolean;
  pending: Scheduled | undefined;
}

export function isOver({ status }: Deployment): boolean {
  return status === 'Succeeded' || status === 'Failed' || status === 'Stopped';
}
