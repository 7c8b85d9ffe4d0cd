import type { Backend } from '../core/ports.ts';
import { matchesCode } from './matcher.ts';

/** A target group's settings for health checks; times in virtual milliseconds. */
export interface HealthCheck {
  readonly isHttp: boolean;
  readonly interval: number;
  readonly timeout: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  readonly matcher: string;
}

export interface HealthReason {
  readonly reason: string;
  readonly description: string;
}

export interface CheckResult {
  /** Absent: the check passed. */
  readonly failure?: HealthReason;
  /** The same check will not end otherwise later on. */
  readonly isFinal: boolean;
}

const refused: HealthReason = { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };

/** What one health check at virtual time `now` finds; reasons and descriptions as DescribeTargetHealth gives them. */
export function checkHealth(check: HealthCheck, backend: Backend | undefined, now: number): CheckResult {
  if (!backend) return { failure: refused, isFinal: true };
  const { healthyAfter, latency, healthStatus } = backend.behaviour;
  if (now - backend.startedAt < healthyAfter) return { failure: refused, isFinal: false };
  if (!check.isHttp) return { isFinal: true };
  if (latency >= check.timeout) {
    return { failure: { reason: 'Target.Timeout', description: 'Request timed out' }, isFinal: true };
  }
  if (matchesCode(check.matcher, healthStatus)) return { isFinal: true };
  return {
    failure: {
      reason: 'Target.ResponseCodeMismatch',
      description: `Health checks failed with these codes: [${healthStatus}]`,
    },
    isFinal: true,
  };
}
