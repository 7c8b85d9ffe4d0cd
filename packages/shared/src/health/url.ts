import {
  type Action,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  type Listener,
  type LoadBalancer,
  type Rule,
  type RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Aws } from '../aws/aws.ts';
import type { Service } from '../ecs/service.ts';
import { isObject, objects, text } from '../json.ts';
import { ActionError } from '../runner/errors.ts';
import {
  type Asked,
  type ConditionView,
  type ListenerView,
  type LoadBalancerView,
  onlyNameless,
  type Route,
  routes,
} from './route.ts';

/** Where a path of the service is asked for. */
export interface FoundUrl {
  readonly url: URL;
  /** The load balancer's own name, to connect to where the URL has the host of a rule. */
  readonly connectTo: string | undefined;
  /** What the rule for test traffic asks for. */
  readonly headers: ReadonlyMap<string, string>;
  /** What to know before anything is sampled. */
  readonly notes: readonly string[];
  /** The load balancer has only private addresses, so whoever is outside its network cannot reach it. */
  readonly internal: boolean;
}

export interface WantedUrl {
  readonly path: string;
  readonly method: string;
  /** `test`: by the rule that ECS shifts test traffic with, which a service may have none of. */
  readonly traffic?: 'production' | 'test';
}

/** Whether the service has a rule for test traffic. */
export function hasTestTraffic(service: Service): boolean {
  return trafficOf(service).notThrough.length > 0;
}

/**
 * Finds the address at which the service's own load balancer answers for a path.
 * @throws ActionError when there is none, or several between which only a person can choose; the message lists them
 */
export async function findUrl(
  aws: Aws,
  service: Service,
  { path, method, traffic = 'production' }: WantedUrl,
  signal: AbortSignal,
): Promise<FoundUrl> {
  const { targetGroups, notThrough } = trafficOf(service);
  const onlyThrough = traffic === 'test' ? { onlyThrough: notThrough } : {};
  const asked = { targetGroups, notThrough, path, method, ...onlyThrough };
  if (asked.targetGroups.length === 0) {
    throw new ActionError(
      `path: the service ${service.name} has no load balancer. Give the input "url" in its place.`,
    );
  }
  const loadBalancers = await readLoadBalancers(aws, asked.targetGroups, signal);
  const found = routes(loadBalancers, asked);
  const [best, ...others] = found;
  if (!best) throw new ActionError(nowhere(service.name, loadBalancers, asked));
  const elsewhere = others.find(
    ({ loadBalancer }) =>
      loadBalancer.arn !== best.loadBalancer.arn && loadBalancer.internal === best.loadBalancer.internal,
  );
  if (elsewhere) {
    const all = [best, elsewhere].map((route) => addressOf(route, path).href).join(' and ');
    throw new ActionError(`path: ${service.name} is reached by several load balancers: ${all}. Give "url".`);
  }
  const url = addressOf(best, path);
  return {
    url,
    connectTo: best.host === undefined ? undefined : best.loadBalancer.dnsName,
    internal: best.loadBalancer.internal,
    headers: best.headers,
    notes: notesOn(best, others, path),
  };
}

function addressOf({ loadBalancer, listener, host }: Route, path: string): URL {
  const usual = listener.secure ? 443 : 80;
  const port = listener.port === usual ? '' : `:${listener.port}`;
  const origin = `${listener.secure ? 'https' : 'http'}://${host ?? loadBalancer.dnsName}${port}`;
  return new URL(path.startsWith('/') ? path : `/${path}`, origin);
}

function notesOn(best: Route, others: readonly Route[], path: string): string[] {
  const { loadBalancer, listener } = best;
  const hosts = others.filter((one) => one.listener === listener).flatMap(({ host }) => host ?? []);
  return [
    ...(loadBalancer.internal
      ? [`The load balancer ${loadBalancer.name} is internal: only a runner in its network reaches it.`]
      : []),
    ...(hosts.length > 0
      ? [`${loadBalancer.name} serves ${path} for ${hosts.join(', ')} too; "url" chooses another host.`]
      : []),
  ];
}

function nowhere(service: string, loadBalancers: readonly LoadBalancerView[], asked: Asked): string {
  const names = loadBalancers.map(({ name }) => name).join(', ');
  if (names === '') {
    return `path: the target groups of ${service} are on no load balancer. Give the input "url" in its place.`;
  }
  if (onlyNameless(loadBalancers, asked)) {
    return `path: ${names} leads to ${service} by TLS, under a name that no rule tells. Give the input "url" with the host of its certificate.`;
  }
  return `path: no rule of ${names} leads ${asked.method} ${asked.path} to ${service}. Give the input "url" in its place.`;
}

/** Target groups of the service, and what carries only test traffic. */
function trafficOf({ raw }: Service): Pick<Asked, 'targetGroups' | 'notThrough'> {
  const settings = objects(raw['loadBalancers']).map((one) => ({
    own: text(one['targetGroupArn']),
    advanced: isObject(one['advancedConfiguration']) ? one['advancedConfiguration'] : {},
  }));
  return {
    targetGroups: settings.flatMap(({ own, advanced }) =>
      [own, text(advanced['alternateTargetGroupArn'])].filter((arn) => arn !== undefined),
    ),
    notThrough: settings.flatMap(({ advanced }) => text(advanced['testListenerRule']) ?? []),
  };
}

async function readLoadBalancers(
  { elb }: Aws,
  targetGroups: readonly string[],
  signal: AbortSignal,
): Promise<readonly LoadBalancerView[]> {
  const options = { abortSignal: signal };
  const groups = await elb.send(
    new DescribeTargetGroupsCommand({ TargetGroupArns: [...targetGroups] }),
    options,
  );
  const arns = [
    ...new Set((groups.TargetGroups ?? []).flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns)),
  ];
  if (arns.length === 0) return [];
  const { LoadBalancers = [] } = await elb.send(
    new DescribeLoadBalancersCommand({ LoadBalancerArns: arns }),
    options,
  );
  return Promise.all(
    LoadBalancers.map(async (loadBalancer) => {
      const listeners = await pages(async (Marker) => {
        const page = await elb.send(
          new DescribeListenersCommand({ LoadBalancerArn: loadBalancer.LoadBalancerArn, Marker }),
          options,
        );
        return { items: page.Listeners ?? [], next: page.NextMarker };
      });
      const views = await Promise.all(
        listeners.map(async (listener) => listenerView(listener, await rulesOf(listener, loadBalancer))),
      );
      return loadBalancerView(loadBalancer, views);
    }),
  );

  /** A network load balancer has no rules, only what its listener does. */
  async function rulesOf(listener: Listener, { Type }: LoadBalancer): Promise<readonly Rule[]> {
    if (Type !== 'application') {
      return [{ Priority: 'default', Actions: listener.DefaultActions ?? [], Conditions: [] }];
    }
    return pages(async (Marker) => {
      const page = await elb.send(
        new DescribeRulesCommand({ ListenerArn: listener.ListenerArn, Marker }),
        options,
      );
      return { items: page.Rules ?? [], next: page.NextMarker };
    });
  }
}

async function pages<T>(
  read: (
    marker: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let marker: string | undefined;
  do {
    const { items, next } = await read(marker);
    all.push(...items);
    marker = next;
  } while (marker !== undefined && marker !== '');
  return all;
}

function loadBalancerView(one: LoadBalancer, listeners: readonly ListenerView[]): LoadBalancerView {
  return {
    arn: one.LoadBalancerArn ?? '',
    name: one.LoadBalancerName ?? '',
    dnsName: one.DNSName ?? '',
    internal: one.Scheme === 'internal',
    listeners,
  };
}

function listenerView({ ListenerArn, Protocol, Port }: Listener, rules: readonly Rule[]): ListenerView {
  return {
    arn: ListenerArn ?? '',
    secure: Protocol === 'HTTPS' || Protocol === 'TLS',
    port: Port ?? 0,
    rules: rules.map((rule) => ({
      arn: rule.RuleArn ?? '',
      priority: rule.Priority === 'default' ? Infinity : Number(rule.Priority),
      conditions: (rule.Conditions ?? []).map((condition) => conditionView(condition)),
      targetGroups: forwardsTo(rule.Actions ?? []),
    })),
  };
}

function conditionView(condition: RuleCondition): ConditionView {
  switch (condition.Field) {
    case 'host-header':
      return { field: 'host-header', values: condition.HostHeaderConfig?.Values ?? condition.Values ?? [] };
    case 'path-pattern':
      return { field: 'path-pattern', values: condition.PathPatternConfig?.Values ?? condition.Values ?? [] };
    case 'http-request-method':
      return { field: 'http-request-method', values: condition.HttpRequestMethodConfig?.Values ?? [] };
    case 'http-header': {
      const { HttpHeaderName: header = '', Values = [] } = condition.HttpHeaderConfig ?? {};
      return { field: 'http-header', header: header.toLowerCase(), values: Values };
    }
    default:
      return { field: 'other', values: [] };
  }
}

/** Groups that get some of the traffic: one with weight 0 gets none. */
function forwardsTo(actions: readonly Action[]): readonly string[] {
  const [last] = actions.slice(-1);
  if (last?.Type !== 'forward') return [];
  const weighted = (last.ForwardConfig?.TargetGroups ?? []).filter(({ Weight = 1 }) => Weight > 0);
  return last.ForwardConfig
    ? weighted.flatMap((one) => one.TargetGroupArn ?? [])
    : [last.TargetGroupArn ?? ''];
}
