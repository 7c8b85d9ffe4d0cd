import { describe, expect, test } from '@jest/globals';
import type { CamelCase, RuleSeed } from '../../src/elb/world.ts';
import { Balancers, groupArn, otherArn } from './balancers.ts';

/** The listener that the account begins with. */
function listenerOf(balancers: Balancers): string {
  const described = JSON.stringify(balancers.call('DescribeLoadBalancers', { Names: ['front'] }));
  const [, LoadBalancerArn = ''] = /"LoadBalancerArn":"([^"]+)"/.exec(described) ?? [];
  const listeners = JSON.stringify(balancers.call('DescribeListeners', { LoadBalancerArn }));
  return /"ListenerArn":"([^"]+)"/.exec(listeners)?.[1] ?? '';
}

function withRule(actions: CamelCase<RuleSeed>['actions']): { balancers: Balancers; rule: string } {
  const balancers = new Balancers();
  const rule = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/front/1/2/3';
  const conditions = [{ field: 'path-pattern', pathPatternConfig: { values: ['/*'] } }];
  balancers.loadBalancers.seed({
    rules: [{ loadBalancerName: 'front', ruleArn: rule, priority: 1, conditions, actions }],
  });
  return { balancers, rule };
}

describe('the traffic of a rule', () => {
  test('is all with the one group that it forwards to', () => {
    const { balancers, rule } = withRule([{ type: 'forward', targetGroupArn: groupArn }]);
    expect(balancers.loadBalancers.traffic.weights(rule)).toEqual(new Map([[groupArn, 1]]));
  });

  test('is split from now on as it is shifted, and all that the rule says beside stays', () => {
    const TargetGroupStickinessConfig = { Enabled: true, DurationSeconds: 60 };
    const { balancers, rule } = withRule([
      {
        type: 'forward',
        forwardConfig: {
          targetGroups: [{ targetGroupArn: groupArn, weight: 1 }],
          targetGroupStickinessConfig: { enabled: true, durationSeconds: 60 },
        },
      },
    ]);
    const { traffic } = balancers.loadBalancers;
    const weights = new Map([
      [groupArn, 30],
      [otherArn, 70],
    ]);
    traffic.shift(rule, weights);
    expect(traffic.weights(rule)).toEqual(weights);
    const described = JSON.stringify(balancers.call('DescribeRules', { RuleArns: [rule] }));
    expect(JSON.parse(described)).toMatchObject({
      Rules: [
        {
          Conditions: [{ Field: 'path-pattern' }],
          Actions: [
            {
              Type: 'forward',
              ForwardConfig: {
                TargetGroups: [
                  { TargetGroupArn: groupArn, Weight: 30 },
                  { TargetGroupArn: otherArn, Weight: 70 },
                ],
                TargetGroupStickinessConfig,
              },
            },
          ],
        },
      ],
    });
  });

  test('brings a group into use that was in none', () => {
    const { balancers, rule } = withRule([{ type: 'forward', targetGroupArn: groupArn }]);
    balancers.start('10.0.0.1', {}, otherArn);
    expect(balancers.health('10.0.0.1', otherArn)).toMatchObject({ reason: 'Target.NotInUse' });
    balancers.loadBalancers.traffic.shift(
      rule,
      new Map([
        [groupArn, 100],
        [otherArn, 0],
      ]),
    );
    expect(balancers.health('10.0.0.1', otherArn)).toMatchObject({ state: 'initial' });
  });
});

test('a listener, as Network Load Balancers have it, stands for its default rule', () => {
  const balancers = new Balancers();
  const listener = listenerOf(balancers);
  const { traffic } = balancers.loadBalancers;
  traffic.shift(listener, new Map([[otherArn, 100]]));
  expect(traffic.weights(listener)).toEqual(new Map([[otherArn, 100]]));
  const described = JSON.stringify(balancers.call('DescribeListeners', { ListenerArns: [listener] }));
  expect(described).toContain(otherArn);
  expect(described).not.toContain(groupArn);
});

test('a rule that there is not has no traffic, and takes none', () => {
  const { traffic } = new Balancers().loadBalancers;
  traffic.shift('arn:none', new Map([[groupArn, 1]]));
  expect(traffic.weights('arn:none')).toBeUndefined();
});
