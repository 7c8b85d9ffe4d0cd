import type {
  Action,
  CreateListenerInput,
  CreateLoadBalancerInput,
  CreateTargetGroupInput,
  RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Simulation } from '../core/simulation.ts';
import { ApiError } from '../protocol/api.ts';
import { forwardsTo, type Rule } from './rules.ts';
import { idOf, type Listener, type LoadBalancer, type Store } from './store.ts';
import { TargetGroup } from './target-group.ts';

/** Makes what the API's Create operations and a world ask for. An ARN is made from the name unless one is given. */
export class Builder {
  readonly #simulation: Simulation;
  readonly #store: Store;

  constructor(simulation: Simulation, store: Store) {
    this.#simulation = simulation;
    this.#store = store;
  }

  loadBalancer(input: CreateLoadBalancerInput, arn?: string, listens = false): LoadBalancer {
    const { Name: name = '', Type: type = 'application', Scheme: scheme = 'internet-facing' } = input;
    const prefix = type === 'network' ? 'net' : 'app';
    const loadBalancer: LoadBalancer = {
      arn: arn ?? this.#store.arn(`loadbalancer/${prefix}/${name}`),
      name,
      type,
      scheme,
      createdAt: this.#simulation.time.now,
      dnsName: listens ? '127.0.0.1' : this.#dnsName(name, scheme),
      listens,
    };
    this.#store.loadBalancers.set(loadBalancer.arn, loadBalancer);
    this.#store.tag(loadBalancer.arn, input.Tags);
    return loadBalancer;
  }

  targetGroup(input: CreateTargetGroupInput, arn?: string): TargetGroup {
    const { Name: name = '', ...settings } = input;
    const targetGroupArn = arn ?? this.#store.arn(`targetgroup/${name}`);
    const targetGroup = new TargetGroup(this.#simulation, { arn: targetGroupArn, name }, settings, () =>
      this.#store.loadBalancersOf(targetGroupArn),
    );
    this.#store.targetGroups.set(targetGroupArn, targetGroup);
    this.#store.tag(targetGroupArn, input.Tags);
    return targetGroup;
  }

  /** @throws ApiError LoadBalancerNotFound, DuplicateListener, TargetGroupNotFound */
  listener(input: CreateListenerInput, arn?: string): Listener {
    const loadBalancer = this.#store.loadBalancer(input.LoadBalancerArn);
    const { Port: port = 80, Protocol: protocol = 'HTTP', Certificates = [], DefaultActions = [] } = input;
    if (this.#store.listenersOf(loadBalancer).some((listener) => listener.port === port)) {
      throw new ApiError(
        'DuplicateListener',
        `A listener already exists on port ${port} of this load balancer`,
      );
    }
    this.requireGroups(DefaultActions);
    const listenerArn = arn ?? this.#below(loadBalancer.arn, ':loadbalancer/', ':listener/', String(port));
    const listener: Listener = {
      arn: listenerArn,
      loadBalancer,
      port,
      protocol,
      certificateArns: Certificates.flatMap(({ CertificateArn }) => CertificateArn ?? []),
      rules: [
        {
          arn: this.#below(listenerArn, ':listener/', ':listener-rule/', 'default'),
          priority: 'default',
          conditions: [],
          actions: DefaultActions,
        },
      ],
    };
    this.#store.listeners.set(listenerArn, listener);
    this.#store.tag(listenerArn, input.Tags);
    this.#store.rulesChanged();
    return listener;
  }

  /** @throws ApiError PriorityInUse, TargetGroupNotFound */
  rule(
    listener: Listener,
    rule: { priority: string; conditions: readonly RuleCondition[]; actions: readonly Action[] },
    arn?: string,
  ): Rule {
    if (listener.rules.some(({ priority }) => priority === rule.priority)) {
      throw new ApiError('PriorityInUse', `Priority '${rule.priority}' is currently in use`);
    }
    this.requireGroups(rule.actions);
    const made = {
      ...rule,
      arn: arn ?? this.#below(listener.arn, ':listener/', ':listener-rule/', rule.priority),
    };
    listener.rules.push(made);
    this.#store.rulesChanged();
    return made;
  }

  /** @throws ApiError TargetGroupNotFound */
  requireGroups(actions: readonly Action[]): void {
    for (const action of actions) {
      for (const { TargetGroupArn } of forwardsTo(action)) this.#store.targetGroup(TargetGroupArn);
    }
  }

  #below(arn: string, kind: string, childKind: string, name: string): string {
    return `${arn.replace(kind, childKind)}/${idOf(`${arn} ${name}`)}`;
  }

  #dnsName(name: string, scheme: string): string {
    const { account, region } = this.#simulation;
    const number = BigInt(`0x${idOf(account + name)}`) % 10_000_000_000n;
    const prefix = scheme === 'internal' ? 'internal-' : '';
    return `${prefix}${name}-${number}.${region}.elb.amazonaws.com`;
  }
}
