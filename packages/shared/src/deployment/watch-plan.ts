import { isObject, type Json } from '../json.ts';
import type { DeploymentView, HookView } from './observation.ts';
import type { WaitUntil } from './status.ts';

/** What a watch waits for, how long, and what it may do about a deployment that fails. Times are of our clock. */
export interface WatchPlan {
  readonly waitUntil: WaitUntil;
  /** Which pauses `paused` waits for, by the deployment and the waiting hook; all of them where this is not given. */
  readonly pausedFor?: (deployment: DeploymentView, hook: HookView) => boolean;
  /** Healthy tasks below which a deployment does not count as serving. */
  readonly floor: number;
  readonly startedAt: number;
  readonly deadline: number;
  /** Milliseconds for the way back, counted from when it begins. */
  readonly rollbackBudget: number;
  readonly onFailure: 'rollback' | 'none';
  /** It brings an earlier release back, so it waits for nobody's leave. */
  readonly returning?: boolean;
  readonly failFast: boolean;
  readonly failFastAfter: number;
  readonly breaker: { readonly enabled: boolean; readonly rollback: boolean };
  /** Essential containers have a health check of their own, so RUNNING alone is not healthy. */
  readonly containerHealthChecks: boolean;
}

/**
 * Tasks that must be healthy: ECS's minimum healthy percent of the desired count, or the share that its early-success
 * criterion names; at least 1 unless nothing is desired.
 * @param configuration DescribeServices' `deploymentConfiguration`
 */
export function healthyFloor(desired: number, configuration: Json | undefined): number {
  if (desired === 0) return 0;
  const { minimumHealthyPercent = 100, earlySuccessCriteria: early } = isObject(configuration)
    ? configuration
    : {};
  const share = isObject(early) && early['enable'] === true ? early['healthyPercent'] : undefined;
  return Math.max(1, Math.ceil((desired * Number(share ?? minimumHealthyPercent)) / 100));
}
