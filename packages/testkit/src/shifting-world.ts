import { ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { World } from '@ecs-actions/simulator/control/world';
import { webService, webWorld } from './worlds.ts';

const elb = 'arn:aws:elasticloadbalancing:us-east-1:123456789012';
const group = (name: string) => `${elb}:targetgroup/${name}/0123456789abcdef`;
const rule = (name: string) => `${elb}:listener-rule/app/web/0123456789abcdef/0123456789abcdef/${name}`;

/** The rule through which requests come, and the one for tests of a release that has no traffic yet. */
export const productionRule = rule('0000000000000001');
export const testRule = rule('0000000000000002');
export const blueGroup = group('blue');
export const greenGroup = group('green');

export interface Shifting {
  /** The service's deployment configuration, in the API's shape. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** How image 2 behaves, as labels without their prefix. */
  readonly release?: Readonly<Record<string, unknown>>;
  /** A real listener on loopback in front, and real servers behind it. */
  readonly listen?: boolean;
}

/**
 * The service `web` with two target groups between which ECS shifts requests: `/` by weight, and requests with the header
 * `x-test` for the release that is to come.
 */
export function shiftingWorld({ configuration, release = {}, listen = false }: Shifting): World {
  const { loadBalancers, more } = shiftingRoute(listen);
  return webWorld({
    release,
    service: {
      deploymentConfiguration: { ...webService.deploymentConfiguration, ...configuration },
      loadBalancers,
    },
    more,
  });
}

/**
 * What stands in front of a service between whose target groups ECS shifts requests.
 * @returns the service's `loadBalancers`, and the members of the world that they name
 */
export function shiftingRoute(listen: boolean) {
  const targetGroup = (name: string) => ({
    targetGroupName: name,
    targetGroupArn: group(name),
    protocol: 'HTTP',
    port: 8080,
    targetType: 'ip',
    healthCheckPath: '/health',
    healthCheckIntervalSeconds: 5,
    healthyThresholdCount: 2,
    attributes: { 'deregistration_delay.timeout_seconds': '5' },
  });
  const forward = (blue: number, green: number) => [
    {
      type: 'forward',
      forwardConfig: {
        targetGroups: [
          { targetGroupArn: blueGroup, weight: blue },
          { targetGroupArn: greenGroup, weight: green },
        ],
      },
    },
  ];
  const header = { field: 'http-header', httpHeaderConfig: { httpHeaderName: 'x-test', values: ['1'] } };
  const advancedConfiguration = {
    alternateTargetGroupArn: greenGroup,
    productionListenerRule: productionRule,
    testListenerRule: testRule,
    roleArn: 'arn:aws:iam::123456789012:role/ecs-infrastructure',
  };
  return {
    loadBalancers: [
      { targetGroupArn: blueGroup, containerName: 'app', containerPort: 8080, advancedConfiguration },
    ],
    more: {
      ...(listen && { backends: 'http' }),
      loadBalancers: [{ loadBalancerName: 'web', listen }],
      targetGroups: [targetGroup('blue'), targetGroup('green')],
      listeners: [
        {
          loadBalancerName: 'web',
          port: 80,
          protocol: 'HTTP',
          defaultActions: [{ type: 'fixed-response', fixedResponseConfig: { statusCode: '404' } }],
        },
      ],
      rules: [
        {
          loadBalancerName: 'web',
          port: 80,
          ruleArn: testRule,
          priority: 1,
          conditions: [header],
          actions: forward(0, 1),
        },
        {
          loadBalancerName: 'web',
          port: 80,
          ruleArn: productionRule,
          priority: 2,
          conditions: [{ field: 'path-pattern', pathPatternConfig: { values: ['*'] } }],
          actions: forward(1, 0),
        },
      ],
    },
  };
}

/** Gives both target groups a share of production's requests, as somebody does who changes the rule by hand. */
export async function splitsTraffic(aws: Pick<Aws, 'elb'>): Promise<void> {
  const TargetGroups = [blueGroup, greenGroup].map((TargetGroupArn) => ({ TargetGroupArn, Weight: 1 }));
  const Actions = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups } }];
  await aws.elb.send(new ModifyRuleCommand({ RuleArn: productionRule, Actions }));
}
