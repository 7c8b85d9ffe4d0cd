import type { LoadBalancer } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import {
  blueGreen,
  blueGroup,
  functionAt,
  greenGroup,
  infrastructureRole,
  pairedLoadBalancers,
  pauseAt,
  productionRule,
  ShiftingAccount,
  testRule,
} from './shifts.ts';

function paired(advanced: object, more: Partial<LoadBalancer> = {}): LoadBalancer[] {
  return pairedLoadBalancers.map((pair) => ({
    ...pair,
    ...more,
    advancedConfiguration: { ...pair.advancedConfiguration, ...advanced },
  }));
}

function strategy(changes: object): object {
  return { deploymentConfiguration: { ...blueGreen, ...changes } };
}

const [pair = {}] = pairedLoadBalancers;
const plain = { targetGroupArn: blueGroup, containerName: 'app', containerPort: 8080 };
const invalidStage = 'Invalid lifecycle stage provided for Pause Hook';

describe('UpdateService refuses', () => {
  test.each([
    [
      'no pair of groups',
      { loadBalancers: [plain] },
      'advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy',
    ],
    [
      'a pair for some only',
      { loadBalancers: [pair, { ...plain, targetGroupArn: `${blueGroup}2` }] },
      'Either all or none of the provided loadBalancers must have advancedConfiguration defined',
    ],
    [
      'a pair for a Classic Load Balancer',
      { loadBalancers: paired({}, { loadBalancerName: 'old' }) },
      'advancedConfiguration field is not allowed with ELBv1 loadBalancers',
    ],
    [
      'a listener where a rule must be',
      { loadBalancers: paired({ productionListenerRule: 'arn:aws:x:listener/app/web/1/2' }) },
      'productionListenerRule has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: arn:aws:x:listener/app/web/1/2',
    ],
    [
      'the same for test traffic',
      { loadBalancers: paired({ testListenerRule: 'rule' }) },
      'testListenerRule has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: rule',
    ],
    [
      'one rule for both',
      { loadBalancers: paired({ testListenerRule: productionRule }) },
      `The following rules cannot be used as both production and test listener rules: ${productionRule}`,
    ],
    [
      'one group as both',
      { loadBalancers: paired({ alternateTargetGroupArn: blueGroup }) },
      `Duplicate targetGroupArn found: ${blueGroup}`,
    ],
    [
      'a hook of no type',
      strategy({ lifecycleHooks: [{ targetType: 'SNS', lifecycleStages: ['POST_SCALE_UP'] }] }),
      'Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE',
    ],
    [
      'a pause in a shift of test traffic',
      strategy({ lifecycleHooks: [pauseAt('TEST_TRAFFIC_SHIFT')] }),
      invalidStage,
    ],
    [
      'a pause in a shift of production traffic',
      strategy({ lifecycleHooks: [pauseAt('PRODUCTION_TRAFFIC_SHIFT')] }),
      invalidStage,
    ],
    [
      'a pause at no stage',
      strategy({ lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: [] }] }),
      invalidStage,
    ],
    [
      'a function while tasks start',
      strategy({ lifecycleHooks: [{ ...functionAt('POST_SCALE_UP'), lifecycleStages: ['SCALE_UP'] }] }),
      'Invalid lifecycle stage provided for Lambda Hook',
    ],
    [
      'a hook without its function',
      strategy({ lifecycleHooks: [{ lifecycleStages: ['POST_SCALE_UP'] }] }),
      'hookTargetArn is required',
    ],
    [
      'a pause of more than 14 days',
      strategy({
        lifecycleHooks: [pauseAt('POST_SCALE_UP', { timeoutConfiguration: { timeoutInMinutes: 20_161 } })],
      }),
      'timeoutInMinutes must be between 1 and 20160',
    ],
    [
      'a function that may take more than a day',
      strategy({
        lifecycleHooks: [functionAt('POST_SCALE_UP', { timeoutConfiguration: { timeoutInMinutes: 1441 } })],
      }),
      'timeoutInMinutes must be between 1 and 1440',
    ],
    [
      'another end of the time of a hook',
      strategy({
        lifecycleHooks: [{ ...pauseAt('POST_SCALE_UP'), timeoutConfiguration: { action: 'STOP' } }],
      }),
      'Invalid timeout action',
    ],
    [
      'more than ten pauses',
      strategy({ lifecycleHooks: Array.from({ length: 11 }, () => pauseAt('POST_SCALE_UP')) }),
      'at most 10 lifecycle hooks',
    ],
    ['a bake time of two days', strategy({ bakeTimeInMinutes: 2880 }), 'bakeTimeInMinutes must be between'],
    [
      'steps that are too small',
      strategy({ strategy: 'LINEAR', linearConfiguration: { stepPercent: 2 } }),
      'stepPercent must be between 3 and 100',
    ],
    [
      'a percentage that is too fine',
      strategy({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 0.25 } }),
      'canaryPercent must be a multiple of 0.1',
    ],
    [
      'steps of another strategy',
      strategy({ linearConfiguration: { stepPercent: 10 } }),
      'linearConfiguration is only valid with the deployment strategy LINEAR',
    ],
    [
      'a canary of another strategy',
      strategy({ canaryConfiguration: { canaryPercent: 10 } }),
      'canaryConfiguration is only valid with the deployment strategy CANARY',
    ],
    [
      'a canary without traffic',
      { ...strategy({ strategy: 'CANARY' }), loadBalancers: [] },
      'requires a load balancer or Service Connect',
    ],
  ])('%s', (_, changes, message) => {
    const account = new ShiftingAccount();
    const before = account.service();
    expect(() => account.update(changes)).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterException',
        message: expect.stringContaining(message),
      }),
    );
    expect(account.service()).toEqual(before);
  });
});

test('a pause before anything starts is taken by some and refused by others', () => {
  const changes = strategy({ lifecycleHooks: [pauseAt('RECONCILE_SERVICE')] });
  expect(() => new ShiftingAccount(blueGreen, { pauseAtReconcile: true }).update(changes)).not.toThrow();
  expect(() => new ShiftingAccount(blueGreen, { pauseAtReconcile: false }).update(changes)).toThrow(
    invalidStage,
  );
});

describe('a deployment ends before anything starts where', () => {
  const network = 'because of invalid networking configuration.';
  const groups = (blue: number, green: number): Map<string, number> =>
    new Map([
      [blueGroup, blue],
      [greenGroup, green],
    ]);

  test.each([
    [
      'a group hangs on no rule',
      (account: ShiftingAccount) => {
        account.traffic.rules.set(productionRule, new Map([[blueGroup, 1]]));
        account.traffic.rules.set(testRule, new Map([[blueGroup, 1]]));
      },
      `${network} Both targetGroup and alternateTargetGroup must be associated with the productionListenerRule or testListenerRule.`,
    ],
    [
      'there is no such rule',
      (account: ShiftingAccount) => {
        account.traffic.rules.clear();
      },
      'Both targetGroup and alternateTargetGroup must be associated',
    ],
    [
      'both groups serve',
      (account: ShiftingAccount) => {
        account.traffic.rules.set(productionRule, groups(1, 1));
      },
      'should have exactly one target group serving traffic but found 2',
    ],
    [
      'the wrong group serves',
      (account: ShiftingAccount) => {
        account.traffic.rules.set(productionRule, groups(0, 1));
      },
      `forwarding traffic to unexpected target group ${greenGroup}`,
    ],
    [
      'the role may not do it',
      (account: ShiftingAccount) => {
        account.roles.problems.set(infrastructureRole, 'missing-permissions');
      },
      `ECS was unable to manage the ELB resources due to missing permissions on ECS Infrastructure Role '${infrastructureRole}'.`,
    ],
    [
      'nobody may be in the role',
      (account: ShiftingAccount) => {
        account.roles.problems.set(infrastructureRole, 'cannot-be-assumed');
      },
      `ECS was unable to assume role ${infrastructureRole}`,
    ],
  ])('%s', (_, spoil, words) => {
    const account = new ShiftingAccount();
    spoil(account);
    account.deploy('2');
    const ended = account.until('ROLLBACK_SUCCESSFUL');
    expect(ended.statusReason).toContain(words);
    expect(account.stages()).toEqual(['PRE_SCALE_UP', 'back CLEAN_UP']);
    expect(account.releases()).toEqual(['web:1']);
  });

  test('a group that only the test rule knows is known enough', () => {
    const account = new ShiftingAccount();
    account.traffic.rules.set(productionRule, new Map([[blueGroup, 1]]));
    account.deploy('2');
    account.until('SUCCESSFUL');
    expect(account.share()).toBe(100);
  });
});

test('a role that loses its permissions on the way stops the shift, and its way back too', () => {
  const account = new ShiftingAccount();
  account.deploy('2');
  account.untilStage('POST_SCALE_UP');
  account.roles.problems.set(infrastructureRole, 'missing-permissions');
  expect(account.until('ROLLBACK_SUCCESSFUL').statusReason).toContain('missing permissions');
  account.roles.problems.clear();
  account.deploy('3');
  account.untilStage('BAKE_TIME');
  account.roles.problems.set(infrastructureRole, 'missing-permissions');
  account.stop();
  expect(account.until('ROLLBACK_FAILED').statusReason).toContain('missing permissions');
  expect(account.share()).toBe(100);
});
