/** A listener's rule, as far as it can be met by a request that is only an address. */
export interface RuleView {
  readonly arn: string;
  /** Infinity for the default rule. */
  readonly priority: number;
  readonly conditions: readonly ConditionView[];
  /** Target groups that it sends requests to; empty for a redirect or a fixed answer. */
  readonly targetGroups: readonly string[];
}

export interface ConditionView {
  readonly field: 'host-header' | 'path-pattern' | 'http-request-method' | 'http-header' | 'other';
  /** Of `http-header`: its name, in lower case. */
  readonly header?: string;
  readonly values: readonly string[];
}

export interface ListenerView {
  readonly arn: string;
  readonly secure: boolean;
  readonly port: number;
  readonly rules: readonly RuleView[];
}

export interface LoadBalancerView {
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  readonly internal: boolean;
  readonly listeners: readonly ListenerView[];
}

/** A way for a request to reach the service. */
export interface Route {
  readonly loadBalancer: LoadBalancerView;
  readonly listener: ListenerView;
  /** What the rule asks for; undefined where any host will do. */
  readonly host: string | undefined;
  /** What the rule for test traffic asks for beside it, by name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly targetGroups: readonly string[];
  /** Rules and listeners that carry test traffic. */
  readonly notThrough: readonly string[];
  /** Rules and listeners by which alone it may go, whatever their weights are. */
  readonly onlyThrough?: readonly string[];
}

/**
 * Every way that leads to the service, the best first: load balancers that can be reached from the internet before internal
 * ones, then TLS before plain, then by the priority of the rules.
 */
export function routes(loadBalancers: readonly LoadBalancerView[], asked: Asked): readonly Route[] {
  const found = loadBalancers.flatMap((loadBalancer) =>
    loadBalancer.listeners.flatMap((listener) =>
      waysOf(listener, asked).map((way) => ({ loadBalancer, listener, ...way })),
    ),
  );
  // The certificate is never for the load balancer's own name.
  const usable = found.filter(({ listener, host }) => !listener.secure || host !== undefined);
  const rank = ({ loadBalancer, listener }: Route): number =>
    (loadBalancer.internal ? 2 : 0) + (listener.secure ? 0 : 1);
  return usable.sort((a, b) => rank(a) - rank(b));
}

/** Whether the service is reached by TLS only, under a name that no rule tells. */
export function onlyNameless(loadBalancers: readonly LoadBalancerView[], asked: Asked): boolean {
  return loadBalancers.some(({ listeners }) =>
    listeners.some((listener) => listener.secure && waysOf(listener, asked).length > 0),
  );
}

type Way = Pick<Route, 'host' | 'headers'>;

/** What a request for the path needs to get to the service's target groups. */
function waysOf(listener: ListenerView, asked: Asked): readonly Way[] {
  const rules = listener.rules.toSorted((a, b) => a.priority - b.priority);
  return rules
    .filter((rule) => leadsTo(rule, listener, asked))
    .flatMap((rule) => {
      const headers = asked.onlyThrough ? headersFor(rule) : noHeaders;
      const patterns = rule.conditions.filter(({ field }) => field === 'host-header');
      const hosts: readonly (string | undefined)[] =
        patterns.length === 0 ? [undefined] : patterns.flatMap(({ values }) => values);
      return hosts
        .filter((host) => !/[*?]/.test(host ?? ''))
        .map((host) => ({ host, headers }))
        .filter((way) => rules.find((one) => meets(one, way, asked)) === rule);
    });
}

const noHeaders: ReadonlyMap<string, string> = new Map();

/** The shortest that meets each condition: `*beta*` is met by `beta`. */
function headersFor({ conditions }: RuleView): ReadonlyMap<string, string> {
  return new Map(
    conditions
      .filter(({ field }) => field === 'http-header')
      .map(({ header = '', values }) => [header, (values[0] ?? '').replaceAll('*', '').replaceAll('?', 'x')]),
  );
}

function leadsTo({ arn, targetGroups }: RuleView, listener: ListenerView, asked: Asked): boolean {
  const { onlyThrough, notThrough } = asked;
  if (onlyThrough) return onlyThrough.includes(arn) || onlyThrough.includes(listener.arn);
  if (notThrough.includes(arn) || notThrough.includes(listener.arn)) return false;
  return targetGroups.some((one) => asked.targetGroups.includes(one));
}

function meets({ conditions }: RuleView, { host, headers }: Way, { method, path }: Asked): boolean {
  const [pathname = ''] = path.split('?', 1);
  return conditions.every(({ field, values, header = '' }) => {
    if (field === 'host-header') return host !== undefined && values.some((one) => fits(one, host, 'i'));
    if (field === 'path-pattern') return values.some((one) => fits(one, pathname, ''));
    if (field === 'http-header') {
      const value = headers.get(header);
      return value !== undefined && values.some((one) => fits(one, value, 'i'));
    }
    return field === 'http-request-method' && values.includes(method);
  });
}

/** `*` is any text and `?` any character; paths are matched by case, hosts are not. */
function fits(pattern: string, value: string, flags: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`).test(value);
}
