import type { LoadBalancer as LoadBalancerDescription, Tag } from '@aws-sdk/client-elastic-load-balancing-v2';
import { createHash } from 'node:crypto';
import type { Simulation } from '../core/simulation.ts';
import { ApiError } from '../protocol/api.ts';
import { forwardsTo, type Rule } from './rules.ts';
import type { TargetGroup } from './target-group.ts';

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly type: NonNullable<LoadBalancerDescription['Type']>;
  readonly scheme: NonNullable<LoadBalancerDescription['Scheme']>;
  readonly createdAt: number;
  readonly dnsName: string;
  /** Its HTTP listeners are real ones, on loopback. */
  readonly listens: boolean;
}

export interface Listener {
  readonly arn: string;
  readonly loadBalancer: LoadBalancer;
  /** The port that was asked for. */
  port: number;
  /** Where it really listens, once it does. */
  realPort?: number;
  protocol: string;
  certificateArns: readonly string[];
  /** The default rule is the last. */
  readonly rules: Rule[];
}

/** The account's load balancers and what hangs on them, by ARN. */
export class Store {
  readonly loadBalancers = new Map<string, LoadBalancer>();
  readonly listeners = new Map<string, Listener>();
  readonly targetGroups = new Map<string, TargetGroup>();
  readonly tags = new Map<string, Map<string, string>>();
  readonly #simulation: Simulation;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** `arn:aws:elasticloadbalancing:…:<resource>/<16 digits>`, the same for the same resource. */
  arn(resource: string): string {
    const { region, account } = this.#simulation;
    return `arn:aws:elasticloadbalancing:${region}:${account}:${resource}/${idOf(resource)}`;
  }

  /** @throws ApiError LoadBalancerNotFound */
  loadBalancer(arn: string | undefined): LoadBalancer {
    return found(this.loadBalancers.get(arn ?? ''), 'LoadBalancerNotFound', 'load balancers');
  }

  /** @throws ApiError ListenerNotFound */
  listener(arn: string | undefined): Listener {
    return found(this.listeners.get(arn ?? ''), 'ListenerNotFound', 'listeners');
  }

  /** @throws ApiError TargetGroupNotFound */
  targetGroup(arn: string | undefined): TargetGroup {
    return found(this.targetGroups.get(arn ?? ''), 'TargetGroupNotFound', 'target groups');
  }

  /** @throws ApiError RuleNotFound */
  rule(arn: string | undefined): { listener: Listener; rule: Rule } {
    for (const listener of this.listeners.values()) {
      const rule = listener.rules.find((candidate) => candidate.arn === arn);
      if (rule) return { listener, rule };
    }
    throw new ApiError('RuleNotFound', 'One or more rules not found');
  }

  listenersOf(loadBalancer: LoadBalancer): Listener[] {
    return [...this.listeners.values()].filter((listener) => listener.loadBalancer === loadBalancer);
  }

  /** The load balancers with a rule that forwards to the group; one of weight 0 counts. */
  loadBalancersOf(targetGroupArn: string): string[] {
    const users = [...this.listeners.values()].filter(({ rules }) =>
      rules.some(({ actions }) =>
        actions.some((action) => forwardsTo(action).some((group) => group.TargetGroupArn === targetGroupArn)),
      ),
    );
    return [...new Set(users.map(({ loadBalancer }) => loadBalancer.arn))];
  }

  /** After every change of a rule: groups come into use and out of it. */
  rulesChanged(): void {
    for (const targetGroup of this.targetGroups.values()) targetGroup.useChanged();
  }

  tag(arn: string, tags: readonly Tag[] = []): void {
    const before = this.tags.get(arn) ?? new Map<string, string>();
    for (const { Key = '', Value = '' } of tags) before.set(Key, Value);
    this.tags.set(arn, before);
  }

  /** @throws ApiError of the kind that the ARN is of */
  requireResource(arn: string): void {
    if (arn.includes(':targetgroup/')) this.targetGroup(arn);
    else if (arn.includes(':listener-rule/')) this.rule(arn);
    else if (arn.includes(':listener/')) this.listener(arn);
    else this.loadBalancer(arn);
  }
}

/** 16 hexadecimal digits, as at the end of ELB's ARNs. */
export function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function found<T>(value: T | undefined, code: string, what: string): T {
  if (value === undefined) throw new ApiError(code, `One or more ${what} not found`);
  return value;
}
