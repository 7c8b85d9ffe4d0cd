import type {
  DescribeListenersInput,
  DescribeLoadBalancerAttributesInput,
  DescribeLoadBalancersInput,
  DescribeRulesInput,
  DescribeTagsInput,
  DescribeTargetGroupAttributesInput,
  DescribeTargetGroupsInput,
  DescribeTargetHealthInput,
  Listener as ListenerDescription,
  LoadBalancer as LoadBalancerDescription,
  Rule as RuleDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ApiError, type Operation } from '../../protocol/api.ts';
import { operation } from '../../protocol/operation.ts';
import { page } from '../../protocol/page.ts';
import { byPriority, described, type Rule } from '../rules.ts';
import type { Listener, LoadBalancer, Store } from '../store.ts';

export function describeOperations(store: Store): Record<string, Operation> {
  return {
    DescribeLoadBalancers: operation((input: DescribeLoadBalancersInput) => {
      const all = [...store.loadBalancers.values()];
      const named = input.LoadBalancerArns?.map((arn) => store.loadBalancer(arn));
      const found = named ?? byName(all, input.Names, 'LoadBalancerNotFound', 'Load balancers') ?? all;
      const { items, marker } = paged(found, input);
      return {
        LoadBalancers: items.map((item) => describeLoadBalancer(item, isActive(store, item))),
        NextMarker: marker,
      };
    }),

    DescribeTargetGroups: operation((input: DescribeTargetGroupsInput) => {
      const all = [...store.targetGroups.values()];
      const named = input.TargetGroupArns?.map((arn) => store.targetGroup(arn));
      const found = named ?? byName(all, input.Names, 'TargetGroupNotFound', 'Target groups') ?? all;
      const { LoadBalancerArn: arn } = input;
      if (arn !== undefined) store.loadBalancer(arn);
      const wanted = found.filter(
        ({ targetGroupArn }) => arn === undefined || store.loadBalancersOf(targetGroupArn).includes(arn),
      );
      const { items, marker } = paged(wanted, input);
      return { TargetGroups: items.map((targetGroup) => targetGroup.describe()), NextMarker: marker };
    }),

    DescribeListeners: operation((input: DescribeListenersInput) => {
      if (!input.ListenerArns && input.LoadBalancerArn === undefined) {
        throw new ApiError(
          'ValidationError',
          'Either listener ARNs or a load balancer ARN must be specified',
        );
      }
      const found = input.ListenerArns
        ? input.ListenerArns.map((arn) => store.listener(arn))
        : store.listenersOf(store.loadBalancer(input.LoadBalancerArn));
      const { items, marker } = paged(found, input);
      return { Listeners: items.map(describeListener), NextMarker: marker };
    }),

    DescribeRules: operation((input: DescribeRulesInput) => {
      if (!input.RuleArns && input.ListenerArn === undefined) {
        throw new ApiError('ValidationError', 'Either rule ARNs or a listener ARN must be specified');
      }
      const found = input.RuleArns
        ? input.RuleArns.map((arn) => store.rule(arn).rule)
        : byPriority(store.listener(input.ListenerArn).rules);
      const { items, marker } = paged(found, input);
      return { Rules: items.map(describeRule), NextMarker: marker };
    }),

    DescribeTargetHealth: operation((input: DescribeTargetHealthInput) => {
      const targetGroup = store.targetGroup(input.TargetGroupArn);
      const asked = input.Targets?.map(({ Id = '', Port = targetGroup.port }) => ({ id: Id, port: Port }));
      return {
        TargetHealthDescriptions: (asked ?? targetGroup.targets).map(({ id, port }) => {
          const { state, reason, description } = targetGroup.health(id, port);
          return {
            Target: { Id: id, Port: port },
            HealthCheckPort: targetGroup.healthCheckPort(port),
            TargetHealth: { State: state, Reason: reason, Description: description },
          };
        }),
      };
    }),

    DescribeTargetGroupAttributes: operation(({ TargetGroupArn }: DescribeTargetGroupAttributesInput) => ({
      Attributes: [...store.targetGroup(TargetGroupArn).attributes].map(([Key, Value]) => ({ Key, Value })),
    })),

    DescribeLoadBalancerAttributes: operation(({ LoadBalancerArn }: DescribeLoadBalancerAttributesInput) => {
      store.loadBalancer(LoadBalancerArn);
      return { Attributes: loadBalancerAttributes };
    }),

    DescribeTags: operation(({ ResourceArns = [] }: DescribeTagsInput) => ({
      TagDescriptions: ResourceArns.map((ResourceArn) => {
        store.requireResource(ResourceArn);
        const tags = [...(store.tags.get(ResourceArn) ?? [])];
        return { ResourceArn, Tags: tags.map(([Key, Value]) => ({ Key, Value })) };
      }),
    })),
  };
}

const loadBalancerAttributes = [
  { Key: 'idle_timeout.timeout_seconds', Value: '60' },
  { Key: 'deletion_protection.enabled', Value: 'false' },
  { Key: 'routing.http2.enabled', Value: 'true' },
  { Key: 'load_balancing.cross_zone.enabled', Value: 'true' },
];

/** A load balancer with real listeners is active when all of them listen. */
function isActive(store: Store, loadBalancer: LoadBalancer): boolean {
  if (!loadBalancer.listens) return true;
  return store
    .listenersOf(loadBalancer)
    .every(({ protocol, realPort }) => protocol !== 'HTTP' || realPort !== undefined);
}

export function describeLoadBalancer(loadBalancer: LoadBalancer, active = true): LoadBalancerDescription {
  return {
    LoadBalancerArn: loadBalancer.arn,
    DNSName: loadBalancer.dnsName,
    CanonicalHostedZoneId: 'Z35SXDOTRQ7X7K',
    CreatedTime: new Date(loadBalancer.createdAt),
    LoadBalancerName: loadBalancer.name,
    Scheme: loadBalancer.scheme,
    VpcId: 'vpc-0a1b2c3d',
    State: { Code: active ? 'active' : 'provisioning' },
    Type: loadBalancer.type,
    IpAddressType: 'ipv4',
  };
}

export function describeListener({
  arn,
  loadBalancer,
  port,
  realPort = port,
  protocol,
  certificateArns,
  rules,
}: Listener): Omit<ListenerDescription, 'Protocol'> & { Protocol: string } {
  return {
    ListenerArn: arn,
    LoadBalancerArn: loadBalancer.arn,
    Port: realPort,
    Protocol: protocol,
    ...(certificateArns.length > 0 && {
      Certificates: certificateArns.map((CertificateArn) => ({ CertificateArn })),
    }),
    DefaultActions: rules.find(({ priority }) => priority === 'default')?.actions.map(described) ?? [],
  };
}

export function describeRule({ arn, priority, conditions, actions }: Rule): RuleDescription {
  return {
    RuleArn: arn,
    Priority: priority,
    Conditions: [...conditions],
    Actions: actions.map(described),
    IsDefault: priority === 'default',
  };
}

function byName<T extends { readonly name: string }>(
  all: readonly T[],
  names: readonly string[] | undefined,
  code: string,
  what: string,
): T[] | undefined {
  if (!names) return undefined;
  const missing = names.filter((name) => !all.some((item) => item.name === name));
  if (missing.length > 0) throw new ApiError(code, `${what} '[${missing.join(', ')}]' not found`);
  return all.filter(({ name }) => names.includes(name));
}

function paged<T>(
  all: readonly T[],
  { Marker, PageSize }: { Marker?: string | undefined; PageSize?: number | undefined },
): { items: readonly T[]; marker?: string | undefined } {
  const { items, nextToken } = page(all, {
    limit: PageSize,
    token: Marker,
    most: 400,
    error: 'ValidationError',
  });
  return { items, marker: nextToken };
}
