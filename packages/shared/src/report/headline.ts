import { oneLine } from '../diagnosis/words.ts';
import { printElapsed } from '../time/duration.ts';

/** What is about to be deployed, for the line before it starts. */
export interface Plan {
  /** The service's name, padded where several are deployed. */
  readonly service: string;
  /** `web:42`. */
  readonly revision: string;
  readonly previous: string | undefined;
  /** Only those that change; tags or short digests. */
  readonly images: readonly { readonly container: string; readonly before: string; readonly after: string }[];
  /** `rolling`, `blue-green`, … */
  readonly strategy: string;
  readonly breaker: { readonly onFailure: 'rollback' | 'stop'; readonly threshold: number } | undefined;
  /** Whether CodeDeploy goes back by itself when it fails; undefined where ECS deploys. */
  readonly rollsBack?: boolean | undefined;
  /** The least time the deployment can take by its settings, in milliseconds; 0 where they ask for no waiting. */
  readonly least: number;
}

/** "web  deploying web:42 (was web:41) · app 9f3c1d2 → 4b7e0aa · rolling, breaker rolls back after 3 failures" */
export function headline(plan: Plan): string {
  const { service, revision, previous, images, strategy, least } = plan;
  const parts = [
    `deploying ${revision}${previous ? ` (was ${previous})` : ''}`,
    ...images.map(({ container, before, after }) => `${container} ${before} → ${after}`),
    `${strategy}, ${detectorWords(plan)}`,
    ...(least > 0 ? [`takes ${printElapsed(least)} at least`] : []),
  ];
  return `${service}  ${parts.map((part) => oneLine(part)).join(' · ')}`;
}

function detectorWords({ breaker, rollsBack }: Plan): string {
  if (rollsBack !== undefined) return rollsBack ? 'rolls back when it fails' : 'no automatic rollback';
  if (!breaker) return 'no circuit breaker';
  const failures = `${breaker.threshold} failure${breaker.threshold === 1 ? '' : 's'}`;
  return breaker.onFailure === 'rollback'
    ? `breaker rolls back after ${failures}`
    : `breaker stops it after ${failures}`;
}
