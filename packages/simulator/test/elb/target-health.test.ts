import { describe, expect, test } from '@jest/globals';
import { Balancers, groupArn, otherArn } from './balancers.ts';

const registering = {
  state: 'initial',
  reason: 'Elb.RegistrationInProgress',
  description: 'Target registration is in progress',
};
const checking = {
  state: 'initial',
  reason: 'Elb.InitialHealthChecking',
  description: 'Initial health checks in progress',
};
const draining = {
  state: 'draining',
  reason: 'Target.DeregistrationInProgress',
  description: 'Target deregistration is in progress',
};
const notRegistered = {
  state: 'unused',
  reason: 'Target.NotRegistered',
  description: 'Target is not registered to the target group',
};
const notInUse = {
  state: 'unused',
  reason: 'Target.NotInUse',
  description: 'Target group is not configured to receive traffic from the load balancer',
};

describe('a target that answers', () => {
  test('is registered, checked, and healthy after the threshold of checks', () => {
    const balancers = new Balancers();
    balancers.start('10.0.0.1');
    expect(balancers.health('10.0.0.1')).toEqual(registering);
    balancers.pass(1);
    expect(balancers.health('10.0.0.1')).toEqual(checking);
    balancers.pass(9.999);
    expect(balancers.health('10.0.0.1')).toEqual(checking);
    balancers.pass(0.001);
    expect(balancers.health('10.0.0.1')).toEqual({ state: 'healthy' });
  });

  test('may be healthy after one check when it is new', () => {
    const balancers = new Balancers({ variants: { newTargetHealthyAfter: 'one-check' } });
    balancers.start('10.0.0.1');
    balancers.pass(1);
    expect(balancers.health('10.0.0.1')).toEqual({ state: 'healthy' });
  });

  test('costs no further events once nothing new can be found', () => {
    const balancers = new Balancers();
    balancers.start('10.0.0.1');
    balancers.pass(11);
    expect(balancers.simulation.time.next).toBeUndefined();
  });

  test('late is unhealthy first and healthy later', () => {
    const balancers = new Balancers();
    balancers.start('10.0.0.1', { 'healthy-after': '35s' });
    balancers.pass(21);
    expect(balancers.health('10.0.0.1')).toEqual({
      state: 'unhealthy',
      reason: 'Target.FailedHealthChecks',
      description: 'Health checks failed',
    });
    balancers.pass(30);
    expect(balancers.health('10.0.0.1')).toEqual({ state: 'healthy' });
  });
});

test('a target whose container has been running has its first checks behind it', () => {
  const balancers = new Balancers();
  balancers.start('10.0.0.1', {}, groupArn, 60_000);
  balancers.start('10.0.0.2', { 'health-status': '500' }, groupArn, 60_000);
  expect(balancers.health('10.0.0.1')).toEqual({ state: 'healthy' });
  expect(balancers.health('10.0.0.2')).toMatchObject({ state: 'unhealthy' });
});

describe('a target that fails', () => {
  test.each([
    {
      labels: { 'health-status': '503' },
      reason: 'Target.ResponseCodeMismatch',
      description: 'Health checks failed with these codes: [503]',
    },
    { labels: { latency: '6s' }, reason: 'Target.Timeout', description: 'Request timed out' },
    {
      labels: { 'healthy-after': '10m' },
      reason: 'Target.FailedHealthChecks',
      description: 'Health checks failed',
    },
  ])('is unhealthy with $reason after the threshold', ({ labels, reason, description }) => {
    const balancers = new Balancers();
    balancers.start('10.0.0.1', labels);
    balancers.pass(20.999);
    expect(balancers.health('10.0.0.1')).toEqual(checking);
    balancers.pass(0.001);
    expect(balancers.health('10.0.0.1')).toEqual({ state: 'unhealthy', reason, description });
  });

  test('is healthy where the matcher takes its status, or where only the connection counts', () => {
    for (const group of [{ matcher: { httpCode: '200-299,503' } }, { protocol: 'TCP' as const }]) {
      const balancers = new Balancers({ group });
      balancers.start('10.0.0.1', { 'health-status': '503' });
      balancers.pass(11);
      expect(balancers.health('10.0.0.1')).toEqual({ state: 'healthy' });
    }
  });

  test('becomes healthy when the group begins to take its status', () => {
    const balancers = new Balancers();
    balancers.start('10.0.0.1', { 'health-status': '404' });
    balancers.pass(60);
    balancers.call('ModifyTargetGroup', { TargetGroupArn: groupArn, Matcher: { HttpCode: '404' } });
    balancers.pass(20);
    expect(balancers.health('10.0.0.1')).toEqual({ state: 'healthy' });
  });
});

describe('deregistration', () => {
  test('drains for the delay of the group and then forgets the target', () => {
    const balancers = new Balancers();
    balancers.start('10.0.0.1');
    balancers.pass(60);
    let drained = false;
    balancers.loadBalancers.targetGroups.deregister(groupArn, '10.0.0.1', 8080, () => {
      drained = true;
    });
    expect(balancers.health('10.0.0.1')).toEqual(draining);
    balancers.pass(29.999);
    expect(drained).toBe(false);
    balancers.pass(0.001);
    expect(drained).toBe(true);
    expect(balancers.health('10.0.0.1')).toEqual(notRegistered);
    expect(balancers.call('DescribeTargetHealth', { TargetGroupArn: groupArn })).toEqual({
      TargetHealthDescriptions: [],
    });
  });

  test('takes the delay that ModifyTargetGroupAttributes set', () => {
    const balancers = new Balancers();
    balancers.call('ModifyTargetGroupAttributes', {
      TargetGroupArn: groupArn,
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '0' }],
    });
    balancers.start('10.0.0.1');
    balancers.loadBalancers.targetGroups.deregister(groupArn, '10.0.0.1', 8080, () => {});
    balancers.pass(0);
    expect(balancers.health('10.0.0.1')).toEqual(notRegistered);
  });

  test('of what is not registered is over at once', () => {
    const balancers = new Balancers();
    let drained = 0;
    const count = (): void => {
      drained += 1;
    };
    balancers.loadBalancers.targetGroups.deregister(groupArn, '10.9.9.9', 8080, count);
    balancers.loadBalancers.targetGroups.deregister('arn:missing', '10.9.9.9', 8080, count);
    balancers.pass(0);
    expect(drained).toBe(2);
  });
});

describe('a group on no listener', () => {
  test('leaves its targets unused until a rule forwards to it, at weight 0 too', () => {
    const balancers = new Balancers();
    balancers.start('10.0.0.1', {}, otherArn);
    balancers.pass(600);
    expect(balancers.health('10.0.0.1', otherArn)).toEqual(notInUse);
    expect(balancers.loadBalancers.targetGroups.inUse(otherArn)).toBe(false);
    const forward = {
      type: 'forward' as const,
      forwardConfig: {
        targetGroups: [
          { targetGroupName: 'web', weight: 1 },
          { targetGroupName: 'other', weight: 0 },
        ],
      },
    };
    balancers.loadBalancers.seed({ listeners: [{ loadBalancerName: 'front', defaultActions: [forward] }] });
    expect(balancers.health('10.0.0.1', otherArn)).toEqual(registering);
    expect(balancers.loadBalancers.targetGroups.inUse(otherArn)).toBe(true);
  });
});

test('a target keeps the rhythm of its checks when rules change elsewhere', () => {
  const balancers = new Balancers();
  balancers.start('10.0.0.1');
  balancers.pass(10);
  balancers.loadBalancers.seed({
    rules: [
      {
        loadBalancerName: 'front',
        priority: 1,
        conditions: [{ field: 'path-pattern', values: ['/other*'] }],
        actions: [{ type: 'forward', targetGroupName: 'other' }],
      },
    ],
  });
  balancers.pass(1);
  expect(balancers.health('10.0.0.1')).toEqual({ state: 'healthy' });
});

test('DescribeTargetHealth shows all targets, or those asked for', () => {
  const balancers = new Balancers();
  balancers.start('10.0.0.1');
  balancers.start('10.0.0.2', { 'health-status': '500' });
  balancers.pass(60);
  expect(balancers.call('DescribeTargetHealth', { TargetGroupArn: groupArn })).toEqual({
    TargetHealthDescriptions: [
      { Target: { Id: '10.0.0.1', Port: 8080 }, HealthCheckPort: '8080', TargetHealth: { State: 'healthy' } },
      {
        Target: { Id: '10.0.0.2', Port: 8080 },
        HealthCheckPort: '8080',
        TargetHealth: {
          State: 'unhealthy',
          Reason: 'Target.ResponseCodeMismatch',
          Description: 'Health checks failed with these codes: [500]',
        },
      },
    ],
  });
  expect(
    balancers.call('DescribeTargetHealth', { TargetGroupArn: groupArn, Targets: [{ Id: '10.0.0.9' }] }),
  ).toMatchObject({ TargetHealthDescriptions: [{ TargetHealth: { Reason: 'Target.NotRegistered' } }] });
});

test('the truth has every change of state with its task and revision', () => {
  const balancers = new Balancers();
  balancers.start('10.0.0.1', { version: '7' });
  balancers.pass(60);
  expect(balancers.simulation.truth.events).toMatchObject([
    { kind: 'target.state', state: 'initial', reason: 'Elb.RegistrationInProgress', revision: 'web:7' },
    { kind: 'target.state', state: 'initial', reason: 'Elb.InitialHealthChecking' },
    { kind: 'target.state', state: 'healthy', taskArn: 'task/10.0.0.1' },
  ]);
});
