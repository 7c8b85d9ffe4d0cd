import { clientException, clusterNotFound, invalidParameter, serviceNotFound } from './errors.ts';
import type { Cluster, Service, ServiceDeployment, Tag, Task, TaskDefinition } from './model.ts';

/** Everything ECS knows, and how a request names it: by name or by ARN. */
export class Store {
  readonly clusters = new Map<string, Cluster>();
  /** All revisions ever registered, by family, the first one first. */
  readonly families = new Map<string, TaskDefinition[]>();
  /** By ARN. A deleted service stays here as INACTIVE until another takes its name. */
  readonly services = new Map<string, Service>();
  /** By ARN; stopped ones for an hour. */
  readonly tasks = new Map<string, Task>();
  /** By ARN of the resource. */
  readonly tags = new Map<string, Tag[]>();
  /** Revisions, by ARN, that were registered a moment ago and that nothing can run yet. */
  readonly unknownYet = new Set<string>();
  /** Ids of subnets from which nothing outside can be reached. */
  readonly isolatedSubnets = new Set<string>();

  findCluster(nameOrArn: string | undefined): Cluster | undefined {
    return this.clusters.get(lastPart(nameOrArn ?? 'default'));
  }

  /** @throws ClusterNotFoundException */
  cluster(nameOrArn: string | undefined): Cluster {
    const cluster = this.findCluster(nameOrArn);
    if (!cluster) throw clusterNotFound();
    return cluster;
  }

  findService(cluster: Cluster, nameOrArn: string): Service | undefined {
    const isArn = nameOrArn.startsWith('arn:');
    const service = this.services.get(isArn ? nameOrArn : serviceArn(cluster, nameOrArn));
    return service?.cluster === cluster ? service : undefined;
  }

  /** @throws ServiceNotFoundException */
  service(cluster: Cluster, nameOrArn: string | undefined): Service {
    const service = nameOrArn === undefined ? undefined : this.findService(cluster, nameOrArn);
    if (!service) throw serviceNotFound();
    return service;
  }

  /** The revision that `family`, `family:revision` or an ARN names; without a revision the latest ACTIVE one. */
  findTaskDefinition(reference: string): TaskDefinition | undefined {
    const [family = '', revision] = lastPart(reference).split(':');
    const revisions = this.families.get(family) ?? [];
    if (revision === undefined) return revisions.findLast(({ status }) => status === 'ACTIVE');
    return revisions.find((candidate) => String(candidate.revision) === revision);
  }

  /**
   * A revision that new tasks may use.
   * @throws ClientException
   */
  usableTaskDefinition(reference: string | undefined): TaskDefinition {
    if (reference === undefined || reference === '')
      throw invalidParameter('TaskDefinition can not be blank.');
    const taskDefinition = this.findTaskDefinition(reference);
    if (!taskDefinition || this.unknownYet.has(taskDefinition.arn))
      throw clientException('TaskDefinition not found.');
    if (taskDefinition.status !== 'ACTIVE') throw clientException('TaskDefinition is inactive');
    return taskDefinition;
  }

  /** All service deployments of all services. */
  *serviceDeployments(): Iterable<ServiceDeployment> {
    for (const service of this.services.values()) yield* service.history;
  }
}

export function serviceArn(cluster: Cluster, name: string): string {
  return `${cluster.arn.replace(':cluster/', ':service/')}/${name}`;
}

/** `web` of `arn:aws:ecs:eu-west-1:1:service/main/web` and of `web`. */
export function lastPart(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}
