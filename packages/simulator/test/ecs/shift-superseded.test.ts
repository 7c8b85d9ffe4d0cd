import { describe, expect, test } from '@jest/globals';
import { Account, minute, second } from './account.ts';
import {
  blueGreen,
  canary,
  greenGroup,
  linear,
  pairedLoadBalancers,
  pauseAt,
  productionRule,
  ShiftingAccount,
} from './shifts.ts';

const stages = [
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
] as const;
const rolling = { deploymentConfiguration: { strategy: 'ROLLING' } };

describe.each([
  ['blue/green', blueGreen],
  ['canary', canary],
  ['linear', linear],
])('a newer %s deployment', (_, configuration) => {
  test.each(stages)('at %s takes over', (stage) => {
    const account = new ShiftingAccount(configuration);
    account.deploy('2');
    account.untilStage(stage);
    const deployed = account.tasks().length > 2;
    account.deploy('3');
    expect(account.serviceDeployments()[1]).toMatchObject({ status: 'STOP_REQUESTED' });
    account.pass(4 * second);
    expect(account.serviceDeployments()[1]).toMatchObject({
      status: 'STOPPED',
      statusReason: 'Service deployment was stopped because a new service deployment was created.',
    });
    account.until('SUCCESSFUL', 60 * minute);
    expect(account.stages().includes('RECONCILE_SERVICE')).toBe(deployed || stage === 'CLEAN_UP');
    expect(account.releases()).toEqual(['web:3']);
    expect(account.share()).toBe(stage === 'CLEAN_UP' ? 0 : 100);
    expect(account.service().deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
  });
});

describe('reconciling', () => {
  test('gives all traffic back and leaves one revision before anything new starts', () => {
    const account = new ShiftingAccount(canary);
    account.deploy('2');
    account.untilStage('PRODUCTION_TRAFFIC_SHIFT');
    expect(account.share()).toBe(10);
    account.deploy('3');
    account.untilStage('RECONCILE_SERVICE');
    account.pass(7 * second);
    expect(account.share()).toBe(0);
    account.untilStage('PRE_SCALE_UP');
    expect(account.releases()).toEqual(['web:1']);
    for (const key of account.targetGroups.targets.keys()) expect(key).not.toContain(greenGroup);
  });

  test('takes no task that serves before there are others', () => {
    const account = new ShiftingAccount({ strategy: 'ROLLING' }, {}, { desiredCount: 1 });
    account.deploy('2');
    for (let waited = 0; account.releases().includes('web:1'); waited++) {
      expect(waited).toBeLessThan(120);
      account.pass(second);
    }
    account.deploy('3', {}, { deploymentConfiguration: blueGreen });
    while (account.serviceDeployment().status !== 'SUCCESSFUL') {
      account.pass(second);
      const serving = [...account.targetGroups.targets].filter(
        ([, { since, draining }]) =>
          !draining && account.time.now - since >= account.targetGroups.checkedAfter,
      );
      expect(serving).not.toEqual([]);
    }
    expect(account.stages()).toContain('RECONCILE_SERVICE');
  });

  test('is left to the next one by a deployment that is replaced before it', () => {
    for (const next of [{}, rolling]) {
      const account = new ShiftingAccount(canary);
      account.deploy('2');
      account.untilStage('PRODUCTION_TRAFFIC_SHIFT');
      account.deploy('3');
      account.deploy('4', {}, next);
      account.pass(15 * second);
      expect(account.share()).toBe(0);
      account.until('SUCCESSFUL', 60 * minute);
      account.pass(minute);
      expect(account.releases()).toEqual(['web:4']);
    }
  });

  test('can be stopped', () => {
    const account = new ShiftingAccount(canary);
    account.deploy('2');
    account.untilStage('PRODUCTION_TRAFFIC_SHIFT');
    account.deploy('3');
    account.untilStage('RECONCILE_SERVICE');
    account.stop();
    account.until('ROLLBACK_SUCCESSFUL');
    expect(account.share()).toBe(0);
    expect(account.releases()).toEqual(['web:1']);
  });

  test('can be paused at', () => {
    const lifecycleHooks = [pauseAt('RECONCILE_SERVICE')];
    const account = new ShiftingAccount({ ...blueGreen, lifecycleHooks });
    account.deploy('2');
    account.untilStage('POST_SCALE_UP');
    expect(account.stages()).not.toContain('RECONCILE_SERVICE');
    account.deploy('3');
    account.answer(account.untilPaused().hookId);
    account.until('SUCCESSFUL');
  });

  test('keeps what an update of a rolling deployment has not replaced yet', () => {
    const account = new ShiftingAccount({ strategy: 'ROLLING' }, {}, { desiredCount: 3 });
    account.deploy('2', { 'health-status': '500' });
    account.pass(30 * second);
    account.deploy('3', {}, { deploymentConfiguration: blueGreen });
    account.until('SUCCESSFUL');
    expect(account.stages()[0]).toBe('RECONCILE_SERVICE');
    expect(account.serviceDeployment().sourceServiceRevisions).toHaveLength(2);
    expect(account.releases()).toEqual(['web:3']);
  });
});

test('a rollback that a newer deployment cuts off has failed, and the newer one goes on from what served', () => {
  const account = new ShiftingAccount(blueGreen);
  account.deploy('2');
  account.untilStage('BAKE_TIME');
  account.stop();
  account.until('ROLLBACK_IN_PROGRESS');
  account.deploy('3');
  expect(account.serviceDeployments()[1]).toMatchObject({ status: 'ROLLBACK_FAILED' });
  account.until('SUCCESSFUL');
  expect(account.releases()).toEqual(['web:3']);
  expect(account.share()).toBe(100);
});

describe('a rolling deployment', () => {
  test.each(stages)('at %s takes over, in the group that serves', (stage) => {
    const account = new ShiftingAccount(canary);
    account.deploy('2');
    account.untilStage(stage);
    account.deploy('3', {}, rolling);
    expect(account.share()).toBe(stage === 'CLEAN_UP' ? 100 : 0);
    account.until('SUCCESSFUL');
    account.pass(2 * minute);
    expect(account.releases()).toEqual(['web:3']);
    const group = stage === 'CLEAN_UP' ? 'green' : 'blue';
    for (const key of account.targetGroups.targets.keys()) expect(key).toContain(`targetgroup/${group}/`);
  });

  test('that cuts off a rollback leaves what serves until it has tasks of its own', () => {
    const account = new ShiftingAccount(blueGreen, {}, { desiredCount: 1 });
    account.deploy('2');
    account.untilStage('BAKE_TIME');
    account.stop();
    account.until('ROLLBACK_IN_PROGRESS');
    account.pass(3 * second);
    account.deploy('3', {}, rolling);
    while (account.serviceDeployment().status !== 'SUCCESSFUL') {
      account.pass(second);
      expect(account.share()).toBe(0);
      const serving = [...account.targetGroups.targets].filter(
        ([key, { since, draining }]) =>
          !key.startsWith(greenGroup) &&
          !draining &&
          account.time.now - since >= account.targetGroups.checkedAfter,
      );
      expect(serving).not.toEqual([]);
    }
  });

  test('keeps to the group in which the one before it ended', () => {
    const account = new ShiftingAccount(blueGreen);
    account.deploy('2');
    account.until('SUCCESSFUL');
    account.deploy('3', {}, rolling);
    account.until('SUCCESSFUL');
    expect(account.share()).toBe(100);
    account.pass(minute);
    for (const key of account.targetGroups.targets.keys()) expect(key).toContain(greenGroup);
  });
});

test('a service that never succeeded is deployed anew', () => {
  const account = new Account();
  account.traffic.rules.set(productionRule, new Map([[greenGroup, 0]]));
  account.create({
    taskDefinition: account.release('1'),
    deploymentConfiguration: blueGreen,
    loadBalancers: pairedLoadBalancers,
  });
  expect(account.until('ROLLBACK_FAILED').statusReason).toMatch(/^No rollback candidate/);
  const [pair] = pairedLoadBalancers;
  account.traffic.rules.set(productionRule, new Map([[greenGroup, 0]]).set(pair?.targetGroupArn ?? '', 1));
  account.update({ forceNewDeployment: true });
  account.until('SUCCESSFUL');
  expect(account.tasks()).toHaveLength(2);
});
