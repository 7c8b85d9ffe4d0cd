import type { HealthCheck } from '@aws-sdk/client-ecs';
import type { Behaviour } from '../core/ports.ts';

/** When a container's own health check first passes or finally fails, in milliseconds after its start. */
export type ContainerHealth =
  | { readonly status: 'HEALTHY'; readonly after: number }
  | { readonly status: 'UNHEALTHY'; readonly after: number };

/**
 * The check runs every `interval` seconds (30 unless given); `retries` failures in a row (3) make the container
 * UNHEALTHY; failures within `startPeriod` (0) do not count, a success within it does.
 */
export function containerHealth(check: HealthCheck, behaviour: Behaviour): ContainerHealth {
  const interval = (check.interval ?? 30) * 1000;
  const retries = check.retries ?? 3;
  const startPeriod = (check.startPeriod ?? 0) * 1000;
  const failing = (Math.floor(startPeriod / interval) + retries) * interval;
  if (behaviour.containerHealthFails) return { status: 'UNHEALTHY', after: failing };
  const passing = Math.max(1, Math.ceil(behaviour.healthyAfter / interval)) * interval;
  return passing <= failing ? { status: 'HEALTHY', after: passing } : { status: 'UNHEALTHY', after: failing };
}
