import { describe, expect, test } from '@jest/globals';
import type { Seedable } from '../../src/control/world.ts';
import { Balancers, groupArn, otherArn } from './balancers.ts';

const arn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/made/0123456789abcdef';

describe('what is not there', () => {
  test.each([
    { operation: 'DescribeTargetHealth', input: { TargetGroupArn: 'arn:x' }, code: 'TargetGroupNotFound' },
    { operation: 'DescribeTargetGroups', input: { Names: ['x'] }, code: 'TargetGroupNotFound' },
    { operation: 'DescribeLoadBalancers', input: { Names: ['x'] }, code: 'LoadBalancerNotFound' },
    { operation: 'DescribeLoadBalancers', input: { LoadBalancerArns: ['x'] }, code: 'LoadBalancerNotFound' },
    { operation: 'DescribeListeners', input: { LoadBalancerArn: 'arn:x' }, code: 'LoadBalancerNotFound' },
    { operation: 'DescribeListeners', input: { ListenerArns: ['arn:x'] }, code: 'ListenerNotFound' },
    { operation: 'DescribeListeners', input: {}, code: 'ValidationError' },
    { operation: 'DescribeRules', input: { RuleArns: ['arn:x'] }, code: 'RuleNotFound' },
    { operation: 'DescribeTags', input: { ResourceArns: [arn] }, code: 'LoadBalancerNotFound' },
    {
      operation: 'DeregisterTargets',
      input: { TargetGroupArn: groupArn, Targets: [{ Id: 'x' }] },
      code: 'InvalidTarget',
    },
    {
      operation: 'CreateRule',
      input: { ListenerArn: 'arn:x', Priority: 1, Conditions: [], Actions: [] },
      code: 'ListenerNotFound',
    },
  ])('$operation of $input: $code', ({ operation, input, code }) => {
    expect(() => new Balancers().call(operation, input)).toThrow(expect.objectContaining({ code }));
  });
});

describe('what is made through the API', () => {
  test('is described as it was asked for, with the defaults of the API', () => {
    const balancers = new Balancers();
    const tags = [{ Key: 'team', Value: 'web' }];
    balancers.call('CreateTargetGroup', { Name: 'made', Port: 9000, Tags: tags });
    expect(balancers.call('DescribeTargetGroups', { Names: ['made'] })).toMatchObject({
      TargetGroups: [
        {
          TargetGroupName: 'made',
          Protocol: 'HTTP',
          Port: 9000,
          HealthCheckPath: '/',
          HealthCheckIntervalSeconds: 30,
          HealthCheckTimeoutSeconds: 6,
          HealthyThresholdCount: 5,
          UnhealthyThresholdCount: 2,
          Matcher: { HttpCode: '200' },
          LoadBalancerArns: [],
          TargetType: 'ip',
        },
      ],
    });
    expect(() => balancers.call('CreateTargetGroup', { Name: 'made' })).toThrow(
      expect.objectContaining({ code: 'DuplicateTargetGroupName' }),
    );
  });

  test('takes traffic by listener and rule', () => {
    const balancers = new Balancers();
    balancers.call('CreateLoadBalancer', { Name: 'second', Scheme: 'internal' });
    const { loadBalancerArn, dnsName } = find(balancers, 'second');
    expect(dnsName).toMatch(/^internal-second-\d+\.eu-west-1\.elb\.amazonaws\.com$/);
    const forward = (TargetGroupArn: string): object => ({ Type: 'forward', TargetGroupArn });
    const create = (): unknown =>
      balancers.call('CreateListener', {
        LoadBalancerArn: loadBalancerArn,
        Port: 443,
        Protocol: 'HTTPS',
        Certificates: [{ CertificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1' }],
        DefaultActions: [forward(groupArn)],
      });
    create();
    expect(create).toThrow(expect.objectContaining({ code: 'DuplicateListener' }));
    const ListenerArn = member(
      balancers.call('DescribeListeners', { LoadBalancerArn: loadBalancerArn }),
      'ListenerArn',
    );
    const rule = { ListenerArn, Priority: 10, Conditions: [], Actions: [forward(otherArn)] };
    balancers.call('CreateRule', rule);
    expect(() => balancers.call('CreateRule', rule)).toThrow(
      expect.objectContaining({ code: 'PriorityInUse' }),
    );
    expect(balancers.loadBalancers.targetGroups.inUse(otherArn)).toBe(true);
    expect(balancers.call('DescribeRules', { ListenerArn })).toMatchObject({
      Rules: [
        { Priority: '10', IsDefault: false, Actions: [{ TargetGroupArn: otherArn }] },
        { Priority: 'default', IsDefault: true },
      ],
    });
    expect(balancers.call('DescribeTargetGroups', { LoadBalancerArn: loadBalancerArn })).toMatchObject({
      TargetGroups: [{ TargetGroupName: 'web' }, { TargetGroupName: 'other' }],
    });
  });

  test('moves traffic when a listener is modified', () => {
    const balancers = new Balancers();
    balancers.start('10.0.0.1');
    balancers.start('10.0.0.2', {}, otherArn);
    const { loadBalancerArn } = find(balancers, 'front');
    const ListenerArn = member(
      balancers.call('DescribeListeners', { LoadBalancerArn: loadBalancerArn }),
      'ListenerArn',
    );
    const DefaultActions = [{ Type: 'forward', TargetGroupArn: otherArn }];
    balancers.call('ModifyListener', { ListenerArn, DefaultActions });
    expect(balancers.health('10.0.0.1')).toMatchObject({ reason: 'Target.NotInUse' });
    expect(balancers.health('10.0.0.2', otherArn)).toMatchObject({ state: 'initial' });
    expect(() =>
      balancers.call('ModifyListener', {
        ListenerArn,
        DefaultActions: [{ Type: 'forward', TargetGroupArn: 'arn:x' }],
      }),
    ).toThrow(expect.objectContaining({ code: 'TargetGroupNotFound' }));
  });
});

test('attributes have the defaults of the API, and only known ones can be set', () => {
  const balancers = new Balancers();
  const modify = (Key: string): unknown =>
    balancers.call('ModifyTargetGroupAttributes', {
      TargetGroupArn: otherArn,
      Attributes: [{ Key, Value: '5' }],
    });
  expect(balancers.call('DescribeTargetGroupAttributes', { TargetGroupArn: otherArn })).toMatchObject({
    Attributes: expect.arrayContaining([{ Key: 'deregistration_delay.timeout_seconds', Value: '300' }]),
  });
  expect(modify('deregistration_delay.timeout_seconds')).toMatchObject({
    Attributes: expect.arrayContaining([{ Key: 'deregistration_delay.timeout_seconds', Value: '5' }]),
  });
  expect(() => modify('deregistration_delay')).toThrow(expect.objectContaining({ code: 'ValidationError' }));
});

test('a target without a container behind it never answers a check', () => {
  const balancers = new Balancers();
  balancers.call('RegisterTargets', { TargetGroupArn: groupArn, Targets: [{ Id: '10.1.1.1' }] });
  balancers.pass(60);
  expect(balancers.call('DescribeTargetHealth', { TargetGroupArn: groupArn })).toMatchObject({
    TargetHealthDescriptions: [{ TargetHealth: { State: 'unhealthy', Reason: 'Target.FailedHealthChecks' } }],
  });
});

test('seeding the same world twice makes nothing twice', () => {
  const balancers = new Balancers();
  const before = JSON.stringify(describeAll(balancers));
  balancers.loadBalancers.seed({
    targetGroups: [{ targetGroupName: 'web', targetGroupArn: groupArn, port: 8080 }],
    loadBalancers: [{ loadBalancerName: 'front' }],
    listeners: [{ loadBalancerName: 'front', defaultActions: [{ type: 'forward', targetGroupName: 'web' }] }],
  });
  expect(JSON.stringify(describeAll(balancers))).toBe(before);
});

test('a world may use the names of the API as they are', () => {
  const balancers = new Balancers();
  const part: Seedable = balancers.loadBalancers;
  part.seed({ targetGroups: [{ TargetGroupName: 'loud', Matcher: { HttpCode: '204' } }] });
  expect(balancers.call('DescribeTargetGroups', { Names: ['loud'] })).toMatchObject({
    TargetGroups: [{ Matcher: { HttpCode: '204' } }],
  });
});

test('a world that says what no load balancer has is refused', () => {
  const world = { targetGroups: [{ targetGroupName: 'web', healthPath: '/' }] };
  expect(() => new Balancers().loadBalancers.seed(world)).toThrow(
    'targetGroups of a world have no healthPath',
  );
});

function describeAll(balancers: Balancers): unknown[] {
  return [
    balancers.call('DescribeTargetGroups', {}),
    balancers.call('DescribeLoadBalancers', {}),
    balancers.call('DescribeListeners', { LoadBalancerArn: find(balancers, 'front').loadBalancerArn }),
  ];
}

function find(balancers: Balancers, name: string): { loadBalancerArn: string; dnsName: string } {
  const described = balancers.call('DescribeLoadBalancers', { Names: [name] });
  return { loadBalancerArn: member(described, 'LoadBalancerArn'), dnsName: member(described, 'DNSName') };
}

/** The first member of that name, anywhere in an answer. */
function member(answer: unknown, name: string): string {
  return new RegExp(`"${name}":"([^"]+)"`).exec(JSON.stringify(answer))?.[1] ?? '';
}
