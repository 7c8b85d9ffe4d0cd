import { DescribeCapacityProvidersCommand, DescribeClustersCommand, type Service } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { counted } from './words.ts';

/**
 * What a service has to run its tasks on, a line each: how it divides them between Fargate and Fargate Spot, or the
 * cluster's instances, its capacity providers and how they scale.
 */
export async function readCapacity(
  aws: Aws,
  cluster: string,
  service: Service | undefined,
  signal: AbortSignal,
): Promise<string[]> {
  const strategy = service?.capacityProviderStrategy ?? [];
  const named = strategy.map(({ capacityProvider = '' }) => capacityProvider);
  if (service?.launchType === 'FARGATE' || (named.length > 0 && named.every((name) => isFargate(name))))
    return strategy.map((item) => share(item));

  const options = { abortSignal: signal };
  const { clusters } = await aws.ecs.send(new DescribeClustersCommand({ clusters: [cluster] }), options);
  const described = clusters?.[0];
  const instances = described?.registeredContainerInstancesCount;
  const lines = instances === undefined ? [] : [counted(instances, 'container instance')];
  const own = (described?.capacityProviders ?? []).filter((name) => !isFargate(name));
  if (own.length === 0) return lines;
  const answer = await aws.ecs.send(
    new DescribeCapacityProvidersCommand({ capacityProviders: own }),
    options,
  );
  const providers = (answer.capacityProviders ?? []).map(({ name, status, autoScalingGroupProvider }) => {
    const scaling = autoScalingGroupProvider?.managedScaling?.status;
    return `${name ?? ''} is ${status ?? 'unknown'}${scaling ? `, managed scaling ${scaling}` : ''}`;
  });
  return [...lines, ...providers];
}

function isFargate(provider: string): boolean {
  return provider === 'FARGATE' || provider === 'FARGATE_SPOT';
}

/** "Fargate gets the first two tasks, then tasks by weight 1". */
function share({
  capacityProvider,
  weight = 0,
  base = 0,
}: NonNullable<Service['capacityProviderStrategy']>[number]): string {
  const name = capacityProvider === 'FARGATE_SPOT' ? 'Fargate Spot' : 'Fargate';
  const first = base > 0 ? `the first ${base === 1 ? 'task' : counted(base, 'task')}, then ` : '';
  return `${name} gets ${first}tasks by weight ${weight}`;
}
