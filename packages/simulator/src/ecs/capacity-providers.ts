import type { DescribeCapacityProvidersRequest } from '@aws-sdk/client-ecs';
import type { Operation } from '../protocol/api.ts';
import { operation } from '../protocol/operation.ts';
import type { EcsContext } from './context.ts';

/** Capacity providers: the two of Fargate, and those that clusters name. */
export function capacityProviderOperations({ store, ids }: EcsContext): Record<string, Operation> {
  return {
    DescribeCapacityProviders: operation(({ capacityProviders }: DescribeCapacityProvidersRequest) => {
      const known = new Set(['FARGATE', 'FARGATE_SPOT']);
      for (const cluster of store.clusters.values()) {
        for (const name of cluster.capacityProviders) known.add(name);
      }
      const names = capacityProviders ?? [...known];
      return {
        capacityProviders: names
          .filter((name) => known.has(name))
          .map((name) => ({
            capacityProviderArn: ids.arn(`capacity-provider/${name}`),
            name,
            status: 'ACTIVE',
            type: name.startsWith('FARGATE') ? name : 'EC2_AUTOSCALING',
          })),
        failures: names
          .filter((name) => !known.has(name))
          .map((name) => ({ arn: ids.arn(`capacity-provider/${name}`), reason: 'MISSING' })),
      };
    }),
  };
}
