import type {
  Action,
  CreateListenerInput,
  CreateLoadBalancerInput,
  CreateTargetGroupInput,
  RuleCondition,
  TargetGroupTuple,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/**
 * What a world says about load balancers: the inputs of the API's Create operations, in camelCase, plus ARNs where they
 * are to be known beforehand. An action may name a target group (`targetGroupName`) in place of its ARN; a listener
 * and a rule may name their load balancer (`loadBalancerName`, and `port`).
 */
export interface ElbWorld {
  readonly targetGroups?: readonly CamelCase<TargetGroupSeed>[];
  readonly loadBalancers?: readonly CamelCase<LoadBalancerSeed>[];
  readonly listeners?: readonly CamelCase<ListenerSeed>[];
  readonly rules?: readonly CamelCase<RuleSeed>[];
}

export interface TargetGroupSeed extends Omit<CreateTargetGroupInput, 'Name'> {
  readonly TargetGroupName: string;
  readonly TargetGroupArn?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
}

export interface LoadBalancerSeed extends Pick<CreateLoadBalancerInput, 'Scheme' | 'Type' | 'Tags'> {
  readonly LoadBalancerName: string;
  readonly LoadBalancerArn?: string;
  /** Its HTTP listeners are real ones on loopback, each on a free port that DescribeListeners tells. */
  readonly Listen?: boolean;
}

export interface ListenerSeed extends ListenerName, Pick<CreateListenerInput, 'Protocol' | 'Certificates'> {
  readonly DefaultActions: readonly SeedAction[];
}

/** A listener by its ARN, or by its load balancer and the port that it was asked to have (80 unless said). */
export interface ListenerName {
  readonly ListenerArn?: string;
  readonly LoadBalancerArn?: string;
  readonly LoadBalancerName?: string;
  readonly Port?: number;
}

export interface RuleSeed extends ListenerName {
  readonly RuleArn?: string;
  readonly Priority: number;
  readonly Conditions: readonly RuleCondition[];
  readonly Actions: readonly SeedAction[];
}

export interface SeedAction extends Omit<Action, 'ForwardConfig'> {
  readonly TargetGroupName?: string;
  readonly ForwardConfig?: Omit<NonNullable<Action['ForwardConfig']>, 'TargetGroups'> & {
    readonly TargetGroups: readonly (TargetGroupTuple & { readonly TargetGroupName?: string })[];
  };
}

/** A type of the API with the names of its members in camelCase, at every depth. */
export type CamelCase<T> = T extends readonly (infer Item)[]
  ? readonly CamelCase<Item>[]
  : T extends object
    ? { readonly [Name in keyof T as Uncapitalize<Name & string>]: CamelCase<T[Name]> }
    : T;

/** Back to the API's names. Attributes are keys of their own and stay as they are. */
export function apiCase<T>(value: CamelCase<T>): T;
export function apiCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => apiCase(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      name === 'attributes' ? member : apiCase(member),
    ]),
  );
}

const listenerNames = ['listenerArn', 'loadBalancerArn', 'loadBalancerName', 'port'];

/** What each item of a world may say. */
export const seedMembers = {
  targetGroups: [
    'targetGroupName',
    'targetGroupArn',
    'attributes',
    'protocol',
    'protocolVersion',
    'port',
    'vpcId',
    'healthCheckProtocol',
    'healthCheckPort',
    'healthCheckEnabled',
    'healthCheckPath',
    'healthCheckIntervalSeconds',
    'healthCheckTimeoutSeconds',
    'healthyThresholdCount',
    'unhealthyThresholdCount',
    'matcher',
    'targetType',
    'ipAddressType',
    'tags',
  ],
  loadBalancers: ['loadBalancerName', 'loadBalancerArn', 'listen', 'scheme', 'type', 'tags'],
  listeners: [...listenerNames, 'protocol', 'certificates', 'defaultActions'],
  rules: [...listenerNames, 'ruleArn', 'priority', 'conditions', 'actions'],
};
