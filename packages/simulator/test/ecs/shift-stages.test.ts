import { describe, expect, test } from '@jest/globals';
import { Account, breaker, minute, second } from './account.ts';
import {
  blueGreen,
  blueGroup,
  canary,
  greenGroup,
  linear,
  pairedLoadBalancers,
  pauseAt,
  productionRule,
  ShiftingAccount,
  testRule,
} from './shifts.ts';

const before = ['PRE_SCALE_UP', 'SCALE_UP', 'POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT'];
const step = ['PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'];
const after = ['POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP'];

describe('a deployment goes stage by stage', () => {
  test.each([
    ['blue/green: all at once', blueGreen, [100], 5],
    ['canary: a part, then the rest', canary, [10, 100], 8],
    ['linear: in equal steps, the last as small as it must be', linear, [40, 80, 100], 9],
    ['canary, by default', { strategy: 'CANARY' as const }, [5, 100], 10],
    ['linear, by default', { strategy: 'LINEAR' as const }, [10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 54],
    [
      'canary of everything',
      { strategy: 'CANARY' as const, canaryConfiguration: { canaryPercent: 100 } },
      [100],
      0,
    ],
    [
      'linear by tenths of a percent',
      { strategy: 'LINEAR' as const, linearConfiguration: { stepPercent: 33.3, stepBakeTimeInMinutes: 1 } },
      [33.3, 66.6, 99.9, 100],
      3,
    ],
  ])('%s', (_, configuration, shares, baking) => {
    const account = new ShiftingAccount(configuration);
    const started = account.time.now;
    account.deploy('2');
    expect(account.serviceDeployment()).toMatchObject({ status: 'PENDING' });
    expect(account.serviceDeployment()).not.toHaveProperty('lifecycleStage');
    account.until('SUCCESSFUL', 3 * 60 * minute);
    expect(account.stages()).toEqual([...before, ...shares.flatMap(() => step), ...after]);
    expect(account.shares()).toEqual(shares);
    const lasted = (account.time.now - started) / minute;
    expect(lasted).toBeGreaterThan(baking);
    expect(lasted).toBeLessThan(baking + 5);
    expect(account.releases()).toEqual(['web:2']);
    expect(account.service().deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED' }]);
  });

  test('with its counts, weights and listeners at each', () => {
    const account = new ShiftingAccount(blueGreen);
    account.deploy('2');
    const view = () => {
      const { targetServiceRevision: green, sourceServiceRevisions } = account.serviceDeployment();
      const [blue] = sourceServiceRevisions;
      return [
        [blue?.runningTaskCount, blue?.requestedProductionTrafficWeight, blue?.requestedTestTrafficWeight],
        [green.runningTaskCount, green.requestedProductionTrafficWeight, green.requestedTestTrafficWeight],
        [account.share(productionRule), account.share(testRule)],
      ];
    };
    const seen = [...before, ...step, ...after].map((stage) => {
      account.untilStage(stage);
      return [stage, ...view()];
    });
    account.until('SUCCESSFUL');
    expect([...seen, ['end', ...view()]]).toEqual([
      ['PRE_SCALE_UP', [2, 100, 100], [0, 0, 0], [0, 100]],
      ['SCALE_UP', [2, 100, 100], [0, 0, 0], [0, 100]],
      ['POST_SCALE_UP', [2, 100, 100], [2, 0, 0], [0, 100]],
      ['TEST_TRAFFIC_SHIFT', [2, 100, 0], [2, 0, 100], [0, 100]],
      ['POST_TEST_TRAFFIC_SHIFT', [2, 100, 0], [2, 0, 100], [0, 100]],
      ['PRE_PRODUCTION_TRAFFIC_SHIFT', [2, 100, 0], [2, 0, 100], [0, 100]],
      ['PRODUCTION_TRAFFIC_SHIFT', [2, 0, 0], [2, 100, 100], [100, 100]],
      ['POST_PRODUCTION_TRAFFIC_SHIFT', [2, 0, 0], [2, 100, 100], [100, 100]],
      ['BAKE_TIME', [2, 0, 0], [2, 100, 100], [100, 100]],
      ['CLEAN_UP', [0, 0, 0], [2, 100, 100], [100, 100]],
      ['end', [0, 0, 0], [2, 100, 100], [100, 100]],
    ]);
  });

  test('and the groups change their parts each time', () => {
    const account = new ShiftingAccount(blueGreen);
    const serving = (): unknown => {
      const { targetServiceRevision } = account.serviceDeployment();
      const { serviceRevisions } = account.call('DescribeServiceRevisions', {
        serviceRevisionArns: [targetServiceRevision.arn],
      });
      return serviceRevisions[0]?.['resolvedConfiguration'];
    };
    const servedFrom = (targetGroupArn: string): unknown => ({
      loadBalancers: [{ targetGroupArn, productionListenerRule: productionRule }],
    });
    expect(serving()).toEqual(servedFrom(blueGroup));
    account.deploy('2');
    account.until('SUCCESSFUL');
    expect(serving()).toEqual(servedFrom(greenGroup));
    expect(account.share()).toBe(100);
    account.deploy('3');
    account.until('SUCCESSFUL');
    expect(serving()).toEqual(servedFrom(blueGroup));
    expect(account.share()).toBe(0);
    const groups = account
      .tasks()
      .map(({ taskArn }) =>
        [...account.targetGroups.targets].find(([, { backend }]) => backend.taskArn === taskArn),
      );
    for (const target of groups) expect(target?.[0]).toContain(blueGroup);
  });

  test('a world may begin with the alternate group serving', () => {
    const account = new ShiftingAccount(blueGreen);
    account.traffic.rules.set(
      productionRule,
      new Map([
        [blueGroup, 0],
        [greenGroup, 1],
      ]),
    );
    account.ecs.seed({
      services: [
        {
          serviceName: 'api',
          taskDefinition: 'web:1',
          desiredCount: 1,
          launchType: 'FARGATE',
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
          deploymentConfiguration: blueGreen,
          loadBalancers: pairedLoadBalancers,
        },
      ],
    });
    account.call('UpdateService', { service: 'api', forceNewDeployment: true });
    account.pass(15 * minute);
    expect(account.share()).toBe(0);
    expect(account.service('api').deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
  });
});

test('shares of tenths of a percent are told, and weighed, without a rest', () => {
  const account = new ShiftingAccount({
    strategy: 'CANARY',
    canaryConfiguration: { canaryPercent: 66.6, canaryBakeTimeInMinutes: 5 },
  });
  account.deploy('2');
  const { targetServiceRevision, sourceServiceRevisions } = account.untilStage('PRODUCTION_TRAFFIC_SHIFT');
  expect(targetServiceRevision.requestedProductionTrafficWeight).toBe(66.6);
  expect(sourceServiceRevisions[0]?.requestedProductionTrafficWeight).toBe(33.4);
  expect(account.traffic.weights(productionRule)).toEqual(
    new Map([
      [blueGroup, 334],
      [greenGroup, 666],
    ]),
  );
});

test('tasks are asked for when their stage comes', () => {
  const account = new ShiftingAccount(blueGreen);
  account.deploy('2');
  expect(account.serviceDeployment().targetServiceRevision.requestedTaskCount).toBe(0);
  expect(account.untilStage('SCALE_UP').targetServiceRevision.requestedTaskCount).toBe(2);
});

test('a service that the world brings has had its traffic shifted', () => {
  const account = new ShiftingAccount(blueGreen);
  expect(account.serviceDeployment()).toMatchObject({
    lifecycleStage: 'CLEAN_UP',
    targetServiceRevision: { requestedProductionTrafficWeight: 100 },
  });
});

test('without a load balancer, blue/green replaces tasks and speaks of no traffic', () => {
  const account = new ShiftingAccount(blueGreen, {}, { loadBalancers: [] });
  account.deploy('2');
  account.untilStage('BAKE_TIME');
  expect(account.releases().sort()).toEqual(['web:1', 'web:2']);
  const ended = account.until('SUCCESSFUL');
  expect(account.stages()).toEqual([...before, ...step, ...after]);
  expect(account.releases()).toEqual(['web:2']);
  expect(ended.targetServiceRevision).not.toHaveProperty('requestedProductionTrafficWeight');
});

test('the first deployment of a service has nothing to shift from', () => {
  const account = new Account();
  account.traffic.rules.set(
    productionRule,
    new Map([
      [blueGroup, 1],
      [greenGroup, 0],
    ]),
  );
  account.create({
    taskDefinition: account.release('1'),
    deploymentConfiguration: canary,
    loadBalancers: pairedLoadBalancers,
  });
  expect(account.until('SUCCESSFUL').targetServiceRevision.requestedProductionTrafficWeight).toBe(100);
  expect(account.happened('traffic.shifted').map(({ weights }) => weights)).toEqual([
    { target: 100, source: 0 },
    { target: 100, source: 0 },
  ]);
  expect(account.traffic.weights(productionRule)).toEqual(
    new Map([
      [blueGroup, 100],
      [greenGroup, 0],
    ]),
  );
});

test('the stage before production traffic may go untold', () => {
  const account = new ShiftingAccount(blueGreen, { preProductionStageTold: false });
  account.deploy('2');
  const told = new Set<string | undefined>();
  while (account.serviceDeployment().status !== 'SUCCESSFUL') {
    told.add(account.serviceDeployment().lifecycleStage);
    account.pass(second);
  }
  expect(told).not.toContain('PRE_PRODUCTION_TRAFFIC_SHIFT');
  expect(account.stages()).toContain('PRE_PRODUCTION_TRAFFIC_SHIFT');
});

test('with a Network Load Balancer each shift takes ten minutes longer', () => {
  const listener = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/net/web/1/2';
  const [pair] = pairedLoadBalancers;
  const { alternateTargetGroupArn } = pair?.advancedConfiguration ?? {};
  const account = new ShiftingAccount(
    blueGreen,
    {},
    {
      loadBalancers: [
        { ...pair, advancedConfiguration: { alternateTargetGroupArn, productionListenerRule: listener } },
      ],
    },
  );
  account.traffic.rules.set(
    listener,
    new Map([
      [blueGroup, 1],
      [greenGroup, 0],
    ]),
  );
  const started = account.time.now;
  account.deploy('2');
  account.untilStage('BAKE_TIME');
  expect(account.time.now - started).toBeGreaterThan(20 * minute);
  expect(account.share(listener)).toBe(100);
});

test('a deployment waits for the tasks that are missing, as long as it may', () => {
  const account = new ShiftingAccount(blueGreen, { crashesAreThrottled: true });
  account.deploy('2', { crash: '1', 'crash-after': '1s' });
  account.pass(23 * 60 * minute);
  expect(account.serviceDeployment()).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'SCALE_UP' });
  account.pass(61 * minute);
  const ended = account.until('ROLLBACK_SUCCESSFUL');
  expect(ended.statusReason).toBe(
    'Service deployment rolled back because SCALE_UP did not finish within 24 hours.',
  );
});

test('a deployment ends after thirty days, whatever it waits for', () => {
  const timeoutConfiguration = { timeoutInMinutes: 20_160, action: 'CONTINUE' as const };
  const lifecycleHooks = [
    'PRE_SCALE_UP' as const,
    'POST_SCALE_UP' as const,
    'POST_TEST_TRAFFIC_SHIFT' as const,
  ];
  const account = new ShiftingAccount(
    { ...blueGreen, lifecycleHooks: lifecycleHooks.map((stage) => pauseAt(stage, { timeoutConfiguration })) },
    {},
    { desiredCount: 0 },
  );
  account.deploy('2');
  account.pass(29 * 24 * 60 * minute);
  expect(account.serviceDeployment().status).toBe('IN_PROGRESS');
  account.pass(24 * 60 * minute);
  expect(account.until('ROLLBACK_SUCCESSFUL').statusReason).toBe(
    'Service deployment rolled back because it did not finish within 30 days.',
  );
});

test('a task that dies is replaced within its own revision, whatever the stage', () => {
  const account = new ShiftingAccount(blueGreen);
  account.deploy('2');
  account.untilStage('BAKE_TIME');
  for (const { taskArn } of account.tasks()) account.call('StopTask', { task: taskArn });
  account.pass(2 * minute);
  const counts = account.tasks().map(({ taskDefinitionArn }) => taskDefinitionArn.split('/')[1]);
  expect(counts.sort()).toEqual(['web:1', 'web:1', 'web:2', 'web:2']);
});

test('a deployment is not over while tasks of its own are missing', () => {
  const account = new ShiftingAccount(blueGreen);
  account.deploy('2');
  account.untilStage('CLEAN_UP');
  account.pass(20 * second);
  for (const { taskArn } of account.tasks()) account.call('StopTask', { task: taskArn });
  account.until('SUCCESSFUL');
  expect(account.tasks().filter(({ lastStatus }) => lastStatus === 'RUNNING')).toHaveLength(2);
});

test('switching to another strategy drops the portions of the one before', () => {
  const account = new ShiftingAccount({ ...linear, ...breaker(true) });
  const { deploymentConfiguration } = account.update({ deploymentConfiguration: { strategy: 'BLUE_GREEN' } });
  expect(deploymentConfiguration).not.toHaveProperty('linearConfiguration');
  account.update({ deploymentConfiguration: { strategy: 'LINEAR' } });
  expect(account.service()['deploymentConfiguration']).toMatchObject({
    linearConfiguration: { stepPercent: 10, stepBakeTimeInMinutes: 6 },
  });
});
