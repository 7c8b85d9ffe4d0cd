/** Calls at once, calls a second, and the operations that share them. ECS developer guide, "request throttling". */
const categories: readonly {
  readonly burst: number;
  readonly refill: number;
  readonly operations: readonly string[];
}[] = [
  { burst: 50, refill: 5, operations: ['CreateService', 'DeleteService', 'UpdateService'] },
  { burst: 100, refill: 20, operations: ['DescribeServices', 'ListServices'] },
  { burst: 50, refill: 20, operations: ['DescribeServiceDeployments', 'ListServiceDeployments'] },
  { burst: 50, refill: 20, operations: ['DescribeServiceRevisions'] },
  { burst: 20, refill: 1, operations: ['RegisterTaskDefinition', 'DeregisterTaskDefinition'] },
  {
    burst: 50,
    refill: 20,
    operations: ['DescribeTaskDefinition', 'ListTaskDefinitions', 'ListTaskDefinitionFamilies'],
  },
  { burst: 5, refill: 1, operations: ['DeleteTaskDefinitions'] },
  { burst: 100, refill: 40, operations: ['RunTask', 'StartTask', 'StopTask', 'ExecuteCommand'] },
  {
    burst: 100,
    refill: 20,
    operations: ['DescribeTasks', 'ListTasks', 'DescribeContainerInstances', 'ListContainerInstances'],
  },
  { burst: 50, refill: 20, operations: ['DescribeClusters', 'ListClusters'] },
  { burst: 20, refill: 1, operations: ['CreateCluster', 'UpdateCluster', 'DeleteCluster'] },
  { burst: 50, refill: 20, operations: ['DescribeCapacityProviders'] },
  { burst: 20, refill: 10, operations: ['TagResource', 'UntagResource'] },
  { burst: 50, refill: 20, operations: ['ListTagsForResource'] },
  { burst: 50, refill: 20, operations: ['ListAccountSettings'] },
  { burst: 10, refill: 1, operations: ['ListServicesByNamespace'] },
];

const categoryOf = new Map(
  categories.flatMap((category) => category.operations.map((operation) => [operation, category] as const)),
);

interface Bucket {
  tokens: number;
  /** Virtual milliseconds since the epoch. */
  at: number;
}

/** ECS's token buckets, one per category, for an account in a region. */
export class Buckets {
  readonly #buckets = new Map<object, Bucket>();

  /** Takes a token for a call at virtual time `now`; false: there is none, and the call is throttled. */
  take(service: string, operation: string, now: number): boolean {
    const category = service === 'ecs' ? categoryOf.get(operation) : undefined;
    if (!category) return true;
    let bucket = this.#buckets.get(category);
    if (!bucket) this.#buckets.set(category, (bucket = { tokens: category.burst, at: now }));
    bucket.tokens = Math.min(category.burst, bucket.tokens + ((now - bucket.at) / 1000) * category.refill);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }
}
