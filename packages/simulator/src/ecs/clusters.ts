import type { CreateClusterRequest, DescribeClustersRequest, ListClustersRequest } from '@aws-sdk/client-ecs';
import type { Operation } from '../protocol/api.ts';
import { operation } from '../protocol/operation.ts';
import { page } from '../protocol/page.ts';
import { paged } from './answer.ts';
import type { EcsContext } from './context.ts';
import { countTasks } from './counts.ts';
import type { Cluster } from './model.ts';

/** The operations on clusters. */
export function clusterOperations(context: EcsContext): Record<string, Operation> {
  const { store } = context;
  return {
    CreateCluster: operation(({ clusterName = 'default', tags, ...settings }: CreateClusterRequest) => {
      const cluster = ensureCluster(context, clusterName);
      cluster.capacityProviders = settings.capacityProviders ?? cluster.capacityProviders;
      cluster.defaultCapacityProviderStrategy =
        settings.defaultCapacityProviderStrategy ?? cluster.defaultCapacityProviderStrategy;
      if (tags) store.tags.set(cluster.arn, tags);
      return { cluster: describeCluster(context, cluster) };
    }),

    DescribeClusters: operation(({ clusters = ['default'], include = [] }: DescribeClustersRequest) => {
      const found: unknown[] = [];
      const failures: unknown[] = [];
      for (const name of clusters) {
        const cluster = store.findCluster(name);
        if (cluster) {
          const tags = include.includes('TAGS') ? { tags: store.tags.get(cluster.arn) ?? [] } : {};
          found.push({ ...describeCluster(context, cluster), ...tags });
        } else {
          const arn = name.startsWith('arn:') ? name : context.ids.arn(`cluster/${name}`);
          failures.push({ arn, reason: 'MISSING' });
        }
      }
      return { clusters: found, failures };
    }),

    ListClusters: operation((request: ListClustersRequest) => {
      const arns = [...store.clusters.values()].map(({ arn }) => arn);
      const { items, ...next } = page(arns, paged(request, 100));
      return { clusterArns: items, ...next };
    }),
  };
}

/** The cluster of that name, made if there is none. */
export function ensureCluster({ store, ids }: EcsContext, name: string): Cluster {
  const existing = store.clusters.get(name);
  if (existing) return existing;
  const cluster: Cluster = {
    name,
    arn: ids.arn(`cluster/${name}`),
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    capacityAvailable: true,
  };
  store.clusters.set(name, cluster);
  return cluster;
}

function describeCluster({ store }: EcsContext, cluster: Cluster): Record<string, unknown> {
  const { running, pending } = countTasks(
    [...store.tasks.values()].filter((task) => task.cluster === cluster),
  );
  const services = [...store.services.values()].filter(
    (service) => service.cluster === cluster && service.status === 'ACTIVE',
  );
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: 0,
    runningTasksCount: running,
    pendingTasksCount: pending,
    activeServicesCount: services.length,
    statistics: [],
    settings: [],
    capacityProviders: cluster.capacityProviders,
    defaultCapacityProviderStrategy: cluster.defaultCapacityProviderStrategy,
  };
}
