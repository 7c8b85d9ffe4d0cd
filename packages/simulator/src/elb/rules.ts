import type { Action, RuleCondition, TargetGroupTuple } from '@aws-sdk/client-elastic-load-balancing-v2';

/** What a listener's rules look at. Header names in lower case. */
export interface RoutedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface Rule {
  readonly arn: string;
  /** A number, or `default` for the last one. */
  priority: string;
  conditions: readonly RuleCondition[];
  actions: readonly Action[];
}

/** The first rule, by priority, all of whose conditions the request meets. */
export function matchingRule(rules: readonly Rule[], request: RoutedRequest): Rule | undefined {
  return byPriority(rules).find(({ conditions }) =>
    conditions.every((condition) => meets(condition, request)),
  );
}

/** Lower numbers first, the default rule last. */
export function byPriority(rules: readonly Rule[]): Rule[] {
  const rank = ({ priority }: Rule): number => (priority === 'default' ? Infinity : Number(priority));
  return [...rules].sort((a, b) => rank(a) - rank(b));
}

function meets(condition: RuleCondition, { method, path, headers }: RoutedRequest): boolean {
  const [pathname = '/', search = ''] = path.split('?', 2);
  switch (condition.Field) {
    case 'path-pattern':
      return any(condition.PathPatternConfig?.Values ?? condition.Values, pathname, true);
    case 'host-header':
      return any(
        condition.HostHeaderConfig?.Values ?? condition.Values,
        (headers['host'] ?? '').replace(/:\d+$/, ''),
      );
    case 'http-header': {
      const { HttpHeaderName = '', Values } = condition.HttpHeaderConfig ?? {};
      const value = headers[HttpHeaderName.toLowerCase()];
      return value !== undefined && any(Values, value);
    }
    case 'http-request-method':
      return (condition.HttpRequestMethodConfig?.Values ?? []).includes(method);
    case 'query-string': {
      const parameters = [...new URLSearchParams(search)];
      return (condition.QueryStringConfig?.Values ?? []).some(({ Key, Value = '' }) =>
        parameters.some(([key, value]) => (Key === undefined || any([Key], key)) && any([Value], value)),
      );
    }
    default:
      return false;
  }
}

/** `*` stands for any run of characters, `?` for one. Only paths are compared by case. */
function any(patterns: readonly string[] | undefined, value: string, byCase = false): boolean {
  return (patterns ?? []).some((pattern) => {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${source}$`, byCase ? 's' : 'is').test(value);
  });
}

/** The target groups that an action forwards to, with their weights. */
export function forwardsTo({ Type, TargetGroupArn, ForwardConfig }: Action): TargetGroupTuple[] {
  if (Type !== 'forward') return [];
  if (ForwardConfig?.TargetGroups) return ForwardConfig.TargetGroups;
  return TargetGroupArn === undefined ? [] : [{ TargetGroupArn, Weight: 1 }];
}

/**
 * One group by weight; undefined when all weights are 0.
 * @param draw from 0 to 1, 1 excluded
 */
export function weighted(groups: readonly TargetGroupTuple[], draw: number): string | undefined {
  const total = groups.reduce((sum, { Weight = 1 }) => sum + Weight, 0);
  let rest = draw * total;
  for (const { TargetGroupArn, Weight = 1 } of groups) {
    if (rest < Weight) return TargetGroupArn;
    rest -= Weight;
  }
  return undefined;
}

/** An action as the API describes it: a forward to one group says so in both of its forms. */
export function described(action: Action, order: number): Action {
  const groups = forwardsTo(action);
  if (groups.length === 0) return action;
  const [first] = groups;
  return {
    ...action,
    ...(groups.length === 1 &&
      first?.TargetGroupArn !== undefined && { TargetGroupArn: first.TargetGroupArn }),
    ...(order > 0 && { Order: order + 1 }),
    ForwardConfig: {
      TargetGroups: groups.map(({ TargetGroupArn, Weight = 1 }) => ({ TargetGroupArn, Weight })),
      TargetGroupStickinessConfig: action.ForwardConfig?.TargetGroupStickinessConfig ?? { Enabled: false },
    },
  };
}
