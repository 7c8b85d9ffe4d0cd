import { DescribeCapacityProvidersCommand, DescribeClustersCommand } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { counted } from './words.ts';

/** What the cluster has to run tasks on, a line each: its instances, its capacity providers and how they scale. */
export async function readCapacity(aws: Aws, cluster: string, signal: AbortSignal): Promise<string[]> {
  const options = { abortSignal: signal };
  const { clusters } = await aws.ecs.send(new DescribeClustersCommand({ clusters: [cluster] }), options);
  const described = clusters?.[0];
  const instances = described?.registeredContainerInstancesCount;
  const lines = instances === undefined ? [] : [counted(instances, 'container instance')];
  const own = (described?.capacityProviders ?? []).filter((name) => !name.startsWith('FARGATE'));
  const fargate = (described?.capacityProviders ?? []).filter((name) => name.startsWith('FARGATE'));
  if (own.length === 0) return [...lines, ...fargate];
  const answer = await aws.ecs.send(
    new DescribeCapacityProvidersCommand({ capacityProviders: own }),
    options,
  );
  const providers = (answer.capacityProviders ?? []).map(({ name, status, autoScalingGroupProvider }) => {
    const scaling = autoScalingGroupProvider?.managedScaling?.status;
    return `${name ?? ''} is ${status ?? 'unknown'}${scaling ? `, managed scaling ${scaling}` : ''}`;
  });
  return [...lines, ...fargate, ...providers];
}
