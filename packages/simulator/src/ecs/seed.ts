import type {
  CapacityProviderStrategyItem,
  CreateServiceRequest,
  RegisterTaskDefinitionRequest,
  Tag,
} from '@aws-sdk/client-ecs';
import { refuseUnknown } from '../control/world.ts';
import type { TaskLifecycle } from '../tasks/lifecycle.ts';
import { ensureCluster } from './clusters.ts';
import type { EcsContext } from './context.ts';
import type {
  Cluster,
  Service,
  ServiceDeployment,
  ServiceDeploymentStatus,
  TaskDefinition,
} from './model.ts';
import { createServiceTask } from './placement.ts';
import { newDeployment, newRevision, newServiceDeployment, rolloutReason } from './records.ts';
import { isTerminal, type Rollouts } from './rollouts.ts';
import { addService, deleteService } from './services.ts';
import { concludeShift } from './shift/shift.ts';
import { rolloutReasons, statusReasons } from './texts.ts';
import { ownController } from './task-set.ts';
import { registerTaskDefinition } from './task-definitions.ts';

const minute = 60 * 1000;
const day = 24 * 60 * minute;

/** The members of a world that ECS takes. */
export interface EcsWorld {
  readonly clusters?: readonly SeedCluster[];
  readonly taskDefinitions?: readonly RegisterTaskDefinitionRequest[];
  readonly services?: readonly SeedService[];
  /** By image: an exact reference or the beginning of one, and labels without the prefix `simulator.`. */
  readonly behaviours?: readonly SeedBehaviour[];
  readonly subnets?: readonly SeedSubnet[];
}

/** Every subnet has a way to AWS's services, unless it is said to have none. */
interface SeedSubnet {
  readonly subnetId: string;
  readonly route: boolean;
}

export interface SeedBehaviour {
  readonly image: string;
  readonly [label: string]: string | number | boolean;
}

export interface SeedCluster {
  readonly clusterName: string;
  readonly capacityProviders?: readonly string[];
  readonly defaultCapacityProviderStrategy?: readonly CapacityProviderStrategyItem[];
  readonly tags?: readonly Tag[];
  /** Whether tasks can be placed; `until`: virtual milliseconds since the epoch after which it is the other way round. */
  readonly capacity?: { readonly available: boolean; readonly until?: number };
}

export interface SeedService extends CreateServiceRequest {
  /** ACTIVE, unless said otherwise. */
  readonly status?: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  /** Service deployments before the one that made what runs now, in any order. */
  readonly history?: readonly SeedDeployment[];
}

export interface SeedDeployment {
  readonly taskDefinition: string;
  readonly status?: ServiceDeploymentStatus;
  readonly statusReason?: string;
  /** Epoch seconds, or a date as text; a day before the next one, if not given. */
  readonly createdAt?: number | string;
  readonly finishedAt?: number | string;
  /** Digests that the tags resolved to, by container name. */
  readonly digests?: Readonly<Record<string, string>>;
}

/** Merges a world into what there is: a name that exists already keeps what it has, but for a cluster's capacity. */
export class Seeder {
  readonly #context: EcsContext;
  readonly #rollouts: Rollouts;
  readonly #lifecycle: TaskLifecycle;
  /** Task definitions that a world has brought, as text. */
  readonly #registered = new Set<string>();

  constructor(context: EcsContext, rollouts: Rollouts, lifecycle: TaskLifecycle) {
    this.#context = context;
    this.#rollouts = rollouts;
    this.#lifecycle = lifecycle;
  }

  seed(world: EcsWorld): void {
    for (const { image, ...labels } of world.behaviours ?? []) {
      this.#context.behaviours.set(image, textual(labels));
    }
    refuseUnknown('subnets', world.subnets ?? [], ['subnetId', 'route']);
    for (const { subnetId, route } of world.subnets ?? []) {
      const { isolatedSubnets } = this.#context.store;
      if (route) isolatedSubnets.delete(subnetId);
      else isolatedSubnets.add(subnetId);
    }
    for (const cluster of world.clusters ?? []) this.#cluster(cluster);
    for (const taskDefinition of world.taskDefinitions ?? []) this.#taskDefinition(taskDefinition);
    for (const service of world.services ?? []) this.#service(service);
  }

  #cluster({ clusterName, tags, capacity, ...settings }: SeedCluster): void {
    const cluster = ensureCluster(this.#context, clusterName);
    cluster.capacityProviders = settings.capacityProviders ?? cluster.capacityProviders;
    cluster.defaultCapacityProviderStrategy =
      settings.defaultCapacityProviderStrategy ?? cluster.defaultCapacityProviderStrategy;
    if (tags) this.#context.store.tags.set(cluster.arn, [...tags]);
    if (!capacity) return;
    this.#setCapacity(cluster, capacity.available);
    if (capacity.until === undefined) return;
    const { time } = this.#context.simulation;
    time.after(capacity.until - time.now, `capacity of ${clusterName}`, () => {
      this.#setCapacity(cluster, !capacity.available);
    });
  }

  #setCapacity(cluster: Cluster, available: boolean): void {
    if (cluster.capacityAvailable === available) return;
    const { simulation, store, wakeups } = this.#context;
    cluster.capacityAvailable = available;
    simulation.truth.record(simulation.time.now, available ? 'capacity.back' : 'capacity.gone', {
      cluster: cluster.arn,
    });
    for (const service of store.services.values()) if (service.cluster === cluster) wakeups.soon(service);
  }

  #taskDefinition(request: RegisterTaskDefinitionRequest): void {
    const content = JSON.stringify(request);
    if (this.#registered.has(content)) return;
    this.#registered.add(content);
    registerTaskDefinition(this.#context, request);
  }

  #service(seed: SeedService): void {
    const { history = [], status = 'ACTIVE', ...request } = seed;
    const cluster = ensureCluster(this.#context, request.cluster ?? 'default');
    if (this.#context.store.findService(cluster, request.serviceName ?? '')) return;
    const service = addService(this.#context, cluster, request);
    const { now } = this.#context.simulation.time;
    const last = this.#record(service, { taskDefinition: service.settings.taskDefinition }, now - day);
    const deployment = last.target;
    service.deployments = [deployment];
    let before = now - day;
    for (const earlier of history.toReversed()) {
      const record = this.#record(service, earlier, before - day);
      before = record.createdAt;
      if (record.status.startsWith('ROLLBACK')) {
        record.breaker.status = 'TRIGGERED';
        const reason = record.statusReason ?? '';
        record.rollback = {
          cause: 'circuit-breaker',
          reason,
          startedAt: record.createdAt + minute,
          to: deployment,
        };
      }
    }
    if (!ownController(service)) service.history = [];
    service.history.sort((a, b) => b.createdAt - a.createdAt);
    service.createdAt = service.history.at(-1)?.createdAt ?? service.createdAt;
    for (let count = 0; count < service.settings.desiredCount; count++) {
      this.#lifecycle.adopt(createServiceTask(this.#context, service, deployment), now - day);
    }
    deployment.hadHealthyTask = service.settings.desiredCount > 0;
    if (status === 'ACTIVE') this.#context.wakeups.soon(service);
    else deleteService(this.#context, this.#rollouts, service);
    if (status === 'INACTIVE') this.#gone(service);
  }

  #gone(service: Service): void {
    for (const task of service.tasks) this.#context.store.tasks.delete(task.arn);
    service.tasks.clear();
    service.status = 'INACTIVE';
    service.deployments = [];
    service.history = [];
  }

  /** What the tags resolved to then; what they resolve to now, unless the world says. */
  #digests({ containers }: TaskDefinition, { digests = {} }: SeedDeployment): Map<string, string> {
    const resolved = new Map<string, string>();
    for (const { name = '', image = '' } of containers) {
      const digest = digests[name] ?? this.#context.ports.images.resolve(image, 'linux/amd64')?.digest;
      if (digest !== undefined) resolved.set(name, digest);
    }
    return resolved;
  }

  /** A service deployment that is over, with the time it is given or `usually`. */
  #record(service: Service, seed: SeedDeployment, usually: number): ServiceDeployment {
    const taskDefinition = this.#context.store.findTaskDefinition(seed.taskDefinition);
    if (!taskDefinition) {
      throw new TypeError(`history of ${service.name}: there is no ${seed.taskDefinition}`);
    }
    const createdAt = seed.createdAt === undefined ? usually : milliseconds(seed.createdAt);
    const status = seed.status ?? 'SUCCESSFUL';
    const settings = { ...service.settings, taskDefinition: taskDefinition.arn };
    const revision = {
      ...newRevision(this.#context, service, settings),
      createdAt,
      digests: this.#digests(taskDefinition, seed),
    };
    const completed = status === 'SUCCESSFUL';
    const target = { ...newDeployment(this.#context, service, revision), createdAt, updatedAt: createdAt };
    target.rolloutState = completed ? 'COMPLETED' : 'FAILED';
    target.rolloutStateReason = rolloutReason(this.#context, rolloutReasons.completed(target.id));
    target.everCompleted = completed;
    const made = newServiceDeployment(this.#context, service, target);
    const finishedAt = seed.finishedAt === undefined ? createdAt + 180_000 : milliseconds(seed.finishedAt);
    const record: ServiceDeployment = {
      ...made,
      createdAt,
      status,
      statusReason:
        seed.statusReason ??
        (status.startsWith('ROLLBACK') ? statusReasons.rolledBack['circuit-breaker'] : undefined),
      startedAt: createdAt + 2000,
      finishedAt,
      stoppedAt: status === 'STOPPED' ? finishedAt : undefined,
      updatedAt: finishedAt,
    };
    if (!isTerminal(record)) throw new TypeError(`history of ${service.name}: ${status} is not over`);
    const { desiredCount: requested } = service.settings;
    if (record.shift) {
      concludeShift(record.shift, completed);
      record.lifecycleStage = 'CLEAN_UP';
    }
    record.frozen = new Map([[revision.arn, { requested, running: completed ? requested : 0, pending: 0 }]]);
    for (const monitor of [record.breaker, record.alarms]) {
      if (monitor.status === 'MONITORING') monitor.status = 'MONITORING_COMPLETE';
    }
    service.history.push(record);
    return record;
  }
}

/** Label values are text, however a world writes them. */
function textual(labels: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}

function milliseconds(time: number | string): number {
  return typeof time === 'number' ? time * 1000 : Date.parse(time);
}
