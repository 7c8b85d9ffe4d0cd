import type { Clock } from '../time/clock.ts';
import { Pace } from './pace.ts';

interface Bucket {
  /** Calls at once, and calls a second. */
  readonly burst: number;
  readonly refill: number;
  readonly operations: readonly string[];
}

/** What all callers of an account share in a region (Amazon ECS API reference, "Request throttling"). */
const buckets: readonly Bucket[] = [
  { burst: 50, refill: 5, operations: ['UpdateService'] },
  { burst: 100, refill: 20, operations: ['DescribeServices', 'ListServices'] },
  { burst: 50, refill: 20, operations: ['DescribeServiceDeployments', 'ListServiceDeployments'] },
  { burst: 50, refill: 20, operations: ['DescribeServiceRevisions'] },
  { burst: 20, refill: 1, operations: ['RegisterTaskDefinition'] },
  { burst: 50, refill: 20, operations: ['DescribeTaskDefinition', 'ListTaskDefinitions'] },
  { burst: 100, refill: 20, operations: ['DescribeTasks', 'ListTasks'] },
  { burst: 50, refill: 20, operations: ['DescribeClusters'] },
  { burst: 50, refill: 20, operations: ['DescribeCapacityProviders'] },
  { burst: 20, refill: 10, operations: ['TagResource', 'UntagResource'] },
];

/** What one process may take, so that it alone empties no bucket and others find something in it. */
const share = 0.8;

/**
 * The turns of one process at an API in one region, by operation; those of the same bucket wait in the same line. Only
 * ECS has buckets that a release could empty.
 */
export function pacesOf(service: string, clock: Clock): ReadonlyMap<string, Pace> {
  if (service !== 'ecs') return new Map();
  return new Map(
    buckets.flatMap(({ burst, refill, operations }) => {
      const pace = new Pace(clock, { burst: Math.floor(burst * share), perSecond: refill * share });
      return operations.map((operation) => [operation, pace] as const);
    }),
  );
}
