import type { DeploymentCircuitBreaker } from '@aws-sdk/client-ecs';

const leastBounded = 3;
const mostBounded = 200;
const defaultPercent = 50;

/** Failed tasks that make a deployment fail, from the settings and the latest desired count. */
export function threshold(breaker: DeploymentCircuitBreaker | undefined, desiredCount: number): number {
  const { type = 'BOUNDED_PERCENT', value = defaultPercent } = breaker?.thresholdConfiguration ?? {};
  if (type === 'COUNT') return value;
  const share = Math.ceil((value / 100) * desiredCount);
  // An unbounded share of no tasks would be reached before anything failed.
  if (type === 'UNBOUNDED_PERCENT') return Math.max(1, share);
  return Math.min(mostBounded, Math.max(leastBounded, share));
}

/** Whether a healthy task sets the count back to 0, so that only failures in a row count. */
export function resetsOnHealthyTask(breaker: DeploymentCircuitBreaker | undefined): boolean {
  return breaker?.resetOnHealthyTask !== false;
}

/** Attempts to resolve a tag to a digest after which a breaker does not wait for its threshold. */
export const mostFailedResolutions = 3;
