import type { Action, TargetGroupTuple } from '@aws-sdk/client-elastic-load-balancing-v2';
import { refuseUnknown } from '../control/world.ts';
import type { Builder } from './builder.ts';
import type { Listener, LoadBalancer, Store } from './store.ts';
import {
  apiCase,
  seedMembers,
  type ElbWorld,
  type ListenerName,
  type ListenerSeed,
  type LoadBalancerSeed,
  type RuleSeed,
  type SeedAction,
  type TargetGroupSeed,
} from './world.ts';

/** Merges a world into the store: what is there already is changed, never made twice. */
export class Seeder {
  readonly #store: Store;
  readonly #builder: Builder;

  constructor(store: Store, builder: Builder) {
    this.#store = store;
    this.#builder = builder;
  }

  seed({ targetGroups = [], loadBalancers = [], listeners = [], rules = [] }: ElbWorld): void {
    refuseUnknown('targetGroups', targetGroups.map(camelCased), seedMembers.targetGroups);
    refuseUnknown('loadBalancers', loadBalancers.map(camelCased), seedMembers.loadBalancers);
    refuseUnknown('listeners', listeners.map(camelCased), seedMembers.listeners);
    refuseUnknown('rules', rules.map(camelCased), seedMembers.rules);
    for (const seed of targetGroups) this.#targetGroup(apiCase<TargetGroupSeed>(seed));
    for (const seed of loadBalancers) this.#loadBalancer(apiCase<LoadBalancerSeed>(seed));
    for (const seed of listeners) this.#listener(apiCase<ListenerSeed>(seed));
    for (const seed of rules) this.#rule(apiCase<RuleSeed>(seed));
    this.#store.rulesChanged();
  }

  #targetGroup({ TargetGroupName, TargetGroupArn, Attributes = {}, ...settings }: TargetGroupSeed): void {
    const existing = [...this.#store.targetGroups.values()].find(({ name }) => name === TargetGroupName);
    if (existing) existing.modify(settings);
    const targetGroup =
      existing ?? this.#builder.targetGroup({ ...settings, Name: TargetGroupName }, TargetGroupArn);
    for (const [key, value] of Object.entries(Attributes)) targetGroup.attributes.set(key, value);
  }

  #loadBalancer({ LoadBalancerName, LoadBalancerArn, Listen = false, ...settings }: LoadBalancerSeed): void {
    if (this.#named(LoadBalancerName)) return;
    this.#builder.loadBalancer({ ...settings, Name: LoadBalancerName }, LoadBalancerArn, Listen);
  }

  #listener(seed: ListenerSeed): void {
    const DefaultActions = seed.DefaultActions.map((action) => this.#action(action));
    const existing = this.#findListener(seed);
    if (!existing) {
      const { ListenerArn, Port = 80, Protocol = 'HTTP', Certificates = [] } = seed;
      const LoadBalancerArn = this.#loadBalancerOf(seed).arn;
      this.#builder.listener({ LoadBalancerArn, Port, Protocol, Certificates, DefaultActions }, ListenerArn);
      return;
    }
    this.#builder.requireGroups(DefaultActions);
    for (const rule of existing.rules) if (rule.priority === 'default') rule.actions = DefaultActions;
  }

  #rule(seed: RuleSeed): void {
    const listener = this.#findListener(seed);
    if (!listener) throw new TypeError(`the world has no listener for its rule of priority ${seed.Priority}`);
    const actions = seed.Actions.map((action) => this.#action(action));
    const priority = String(seed.Priority);
    const existing = listener.rules.find((rule) => rule.priority === priority);
    if (existing) {
      this.#builder.requireGroups(actions);
      Object.assign(existing, { conditions: seed.Conditions, actions });
    } else {
      this.#builder.rule(listener, { priority, conditions: seed.Conditions, actions }, seed.RuleArn);
    }
  }

  #findListener(name: ListenerName): Listener | undefined {
    if (name.ListenerArn !== undefined) {
      const known = this.#store.listeners.get(name.ListenerArn);
      if (known) return known;
      if (name.LoadBalancerArn === undefined && name.LoadBalancerName === undefined) return undefined;
    }
    const loadBalancer = this.#loadBalancerOf(name);
    return this.#store.listenersOf(loadBalancer).find(({ port }) => port === (name.Port ?? 80));
  }

  #loadBalancerOf({ LoadBalancerArn, LoadBalancerName }: ListenerName): LoadBalancer {
    const named = LoadBalancerName === undefined ? undefined : this.#named(LoadBalancerName);
    return named ?? this.#store.loadBalancer(LoadBalancerArn);
  }

  #named(name: string): LoadBalancer | undefined {
    return [...this.#store.loadBalancers.values()].find((loadBalancer) => loadBalancer.name === name);
  }

  #action({ TargetGroupName, ForwardConfig, ...action }: SeedAction): Action {
    return {
      ...action,
      ...(TargetGroupName !== undefined && { TargetGroupArn: this.#arnOf(TargetGroupName) }),
      ...(ForwardConfig && {
        ForwardConfig: {
          ...ForwardConfig,
          TargetGroups: ForwardConfig.TargetGroups.map((one) => this.#tuple(one)),
        },
      }),
    };
  }

  #tuple({
    TargetGroupName,
    ...tuple
  }: TargetGroupTuple & { readonly TargetGroupName?: string }): TargetGroupTuple {
    return TargetGroupName === undefined ? tuple : { ...tuple, TargetGroupArn: this.#arnOf(TargetGroupName) };
  }

  #arnOf(targetGroupName: string): string {
    const targetGroup = [...this.#store.targetGroups.values()].find(({ name }) => name === targetGroupName);
    if (!targetGroup) throw new TypeError(`the world has no target group ${targetGroupName}`);
    return targetGroup.targetGroupArn;
  }
}

/** The API's own PascalCase is taken too. */
function camelCased(seed: object): object {
  return Object.fromEntries(
    Object.entries(seed).map(([name, value]: [string, unknown]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      value,
    ]),
  );
}
