import type { Seedable, World } from '../control/world.ts';
import type { Metrics, TargetGroups, Traffic } from '../core/ports.ts';
import type { Simulation } from '../core/simulation.ts';
import type { ServiceApi } from '../protocol/api.ts';
import type { HttpRequest, HttpResponse } from '../protocol/http.ts';
import { changeOperations } from './api/change.ts';
import { describeOperations } from './api/describe.ts';
import { Builder } from './builder.ts';
import { Forwarder } from './forwarder.ts';
import { Front } from './front.ts';
import { Measures } from './measures.ts';
import { Seeder } from './seeder.ts';
import { Store } from './store.ts';
import { notRegistered } from './target.ts';
import { trafficOf } from './traffic.ts';
import type { ElbWorld } from './world.ts';

/** Elastic Load Balancing v2: target groups that check their targets, listeners and rules. */
export class LoadBalancers implements Seedable {
  readonly members = ['targetGroups', 'loadBalancers', 'listeners', 'rules'];
  readonly api: ServiceApi;
  readonly targetGroups: TargetGroups;
  readonly traffic: Traffic;
  readonly #seeder: Seeder;
  readonly #store: Store;
  readonly #forwarder: Forwarder;
  readonly #front: Front;

  constructor(simulation: Simulation, metrics: Metrics) {
    const store = new Store(simulation);
    this.#store = store;
    this.#forwarder = new Forwarder(simulation, store, new Measures(simulation, metrics));
    const builder = new Builder(simulation, store);
    this.#seeder = new Seeder(store, builder);
    this.#front = new Front(simulation, store, this.#forwarder);
    this.api = {
      name: 'elasticloadbalancing',
      operations: { ...describeOperations(store), ...changeOperations(store, builder) },
    };
    this.traffic = trafficOf(store);
    this.targetGroups = {
      exists: (arn) => store.targetGroups.has(arn),
      inUse: (arn) => store.targetGroups.get(arn)?.inUse ?? false,
      register: (arn, id, port, backend) => store.targetGroups.get(arn)?.register(id, port, backend),
      deregister(arn, id, port, drained) {
        const targetGroup = store.targetGroups.get(arn);
        if (targetGroup) targetGroup.deregister(id, port, drained);
        else simulation.time.after(0, 'nothing to drain', drained);
      },
      health: (arn, id, port) => store.targetGroups.get(arn)?.health(id, port) ?? notRegistered,
    };
  }

  /** By name, which is unique in a region; undefined when there is none. */
  targetGroupArn(name: string): string | undefined {
    return [...this.#store.targetGroups.keys()].find((arn) => arn.split('/')[1] === name);
  }

  seed(world: World & ElbWorld): void {
    this.#seeder.seed(world);
    this.#front.open();
  }

  /**
   * One request to a load balancer without a socket, for the host and port of its `Host` header; undefined when no
   * listener is there. Containers answer as their labels say, real servers are not asked.
   */
  exchange({ method, path, headers }: HttpRequest): HttpResponse | undefined {
    const [host = '', port = '80'] = (headers['host'] ?? '').split(':');
    const listener = [...this.#store.listeners.values()].find(
      (candidate) => candidate.loadBalancer.dnsName === host && String(candidate.port) === port,
    );
    if (!listener || listener.loadBalancer.listens) return undefined;
    const request = { method, path, headers };
    return this.#forwarder.answer(listener, request, this.#forwarder.route(listener, request));
  }

  /** Resolves when the real listeners that worlds asked for listen. */
  ready(): Promise<void> {
    return this.#front.ready();
  }

  close(): void {
    this.#front.close();
  }
}
