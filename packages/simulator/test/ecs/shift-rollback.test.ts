import { describe, expect, test } from '@jest/globals';
import { Account, breaker, minute, second } from './account.ts';
import { blueGreen, canary, functionAt, linear, pairedLoadBalancers, ShiftingAccount } from './shifts.ts';

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
] as const;
const alarms = { alarmNames: ['errors'], enable: true, rollback: true };

/** All of it is as it was before the deployment. */
function expectBlue(account: ShiftingAccount): void {
  expect(account.share()).toBe(0);
  account.pass(minute);
  expect(account.releases()).toEqual(['web:1']);
  expect(account.tasks()).toHaveLength(2);
  const { deployments, taskDefinition } = account.service();
  expect(deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED', taskDefinition }]);
  expect(taskDefinition).toContain('web:1');
}

describe('StopServiceDeployment', () => {
  test.each(stages)('at %s brings back what served', (stage) => {
    const account = new ShiftingAccount(blueGreen);
    const [blue] = account.serviceDeployments();
    account.deploy('2');
    account.untilStage(stage);
    account.stop();
    expect(account.serviceDeployment().status).toBe('ROLLBACK_REQUESTED');
    const ended = account.until('ROLLBACK_SUCCESSFUL');
    expect(ended).toMatchObject({
      statusReason: 'Service deployment rolled back because a user requested it.',
      rollback: { serviceRevisionArn: blue?.targetServiceRevision.arn },
      targetServiceRevision: { requestedProductionTrafficWeight: 0, requestedTestTrafficWeight: 0 },
      sourceServiceRevisions: [{ requestedProductionTrafficWeight: 100 }],
    });
    expectBlue(account);
  });

  test('before the first stage has nothing to bring back', () => {
    const account = new ShiftingAccount(blueGreen);
    account.deploy('2');
    account.stop();
    account.until('ROLLBACK_SUCCESSFUL');
    expect(account.stages()).toEqual(['back CLEAN_UP']);
    expectBlue(account);
  });

  test.each([
    [canary, [10, 0]],
    [linear, [40, 0]],
  ])('between the steps of %j takes back those that were', (configuration, shares) => {
    const account = new ShiftingAccount(configuration);
    account.deploy('2');
    account.untilStage('PRODUCTION_TRAFFIC_SHIFT');
    account.pass(20 * second);
    account.stop();
    account.until('ROLLBACK_SUCCESSFUL');
    expect(account.shares()).toEqual(shares);
    expect(account.stages().filter((stage) => stage.startsWith('back'))).toEqual([
      'back PRODUCTION_TRAFFIC_SHIFT',
      'back TEST_TRAFFIC_SHIFT',
      'back CLEAN_UP',
    ]);
    expectBlue(account);
  });

  test('during the clean-up comes too late', () => {
    const account = new ShiftingAccount(blueGreen);
    account.deploy('2');
    account.untilStage('CLEAN_UP');
    account.stop();
    expect(account.serviceDeployment().status).toBe('ROLLBACK_REQUESTED');
    account.until('SUCCESSFUL');
    expect(account.share()).toBe(100);
    expect(account.releases()).toEqual(['web:2']);
  });

  test('or starts the tasks again that were gone, before they get requests', () => {
    const account = new ShiftingAccount(blueGreen, { rollbackDuringCleanUp: 'rolls-back' });
    account.deploy('2');
    account.untilStage('CLEAN_UP');
    account.pass(10 * second);
    expect(account.releases()).toEqual(['web:2']);
    account.stop();
    account.untilStage('SCALE_UP');
    expect(account.share()).toBe(100);
    account.until('ROLLBACK_SUCCESSFUL');
    expect(account.stages().slice(-4)).toEqual([
      'back SCALE_UP',
      'back PRODUCTION_TRAFFIC_SHIFT',
      'back TEST_TRAFFIC_SHIFT',
      'back CLEAN_UP',
    ]);
    expectBlue(account);
  });

  test('of the first deployment has nowhere to go back to', () => {
    const account = new Account();
    account.create({
      taskDefinition: account.release('1'),
      deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 },
    });
    account.pass(20 * second);
    const { serviceDeploymentArn } = account.serviceDeployment();
    account.call('StopServiceDeployment', { serviceDeploymentArn });
    expect(account.until('ROLLBACK_FAILED').statusReason).toMatch(/^No rollback candidate/);
  });
});

describe('an alarm', () => {
  test.each(stages)('at %s brings back what served', (stage) => {
    const account = new ShiftingAccount({ ...blueGreen, alarms });
    account.deploy('2');
    account.untilStage(stage);
    account.alarms.set('errors', 'ALARM');
    const ended = account.until('ROLLBACK_SUCCESSFUL');
    expect(ended.alarms).toMatchObject({ status: 'TRIGGERED', triggeredAlarmNames: ['errors'] });
    expect(account.messages()).toContain(
      'deployment failed: Service deployment rolled back because one or more alarms were in ALARM state.',
    );
    expectBlue(account);
  });

  test('between the steps of a canary, too', () => {
    const account = new ShiftingAccount({ ...canary, alarms });
    account.deploy('2');
    account.untilStage('PRODUCTION_TRAFFIC_SHIFT');
    account.alarms.set('errors', 'ALARM');
    account.until('ROLLBACK_SUCCESSFUL');
    expect(account.shares()).toEqual([10, 0]);
    expectBlue(account);
  });

  test('after the bake time changes nothing', () => {
    const account = new ShiftingAccount({ ...blueGreen, alarms });
    account.deploy('2');
    expect(account.untilStage('CLEAN_UP').alarms.status).toBe('MONITORING_COMPLETE');
    account.alarms.set('errors', 'ALARM');
    account.until('SUCCESSFUL');
  });

  test.each(stages)('without rollback at %s stops the deployment, with all traffic where it was', (stage) => {
    const account = new ShiftingAccount({ ...blueGreen, alarms: { ...alarms, rollback: false } });
    account.deploy('2');
    account.untilStage(stage);
    account.alarms.set('errors', 'ALARM');
    const ended = account.until('STOPPED');
    expect(ended.statusReason).toBe(
      'Service deployment stopped because one or more alarms were in ALARM state.',
    );
    expect(account.share()).toBe(0);
    account.pass(5 * minute);
    expect(account.releases()).toContain('web:1');
    account.alarms.set('errors', 'OK');
    account.deploy('3');
    account.until('SUCCESSFUL');
    expect(account.releases()).toEqual(['web:3']);
    expect(account.share()).toBe(100);
  });
});

describe('the circuit breaker', () => {
  const configuration = { ...blueGreen, ...breaker(true) };

  test('brings back what served when the new tasks do not come up', () => {
    const account = new ShiftingAccount(configuration);
    account.deploy('2', { crash: '1', 'crash-after': '2s' });
    const ended = account.until('ROLLBACK_SUCCESSFUL');
    expect(ended.statusReason).toBe(
      'Service deployment rolled back because the circuit breaker threshold was exceeded.',
    );
    expect(ended.deploymentCircuitBreaker).toMatchObject({ status: 'TRIGGERED', threshold: 3 });
    expect(account.shares()).toEqual([]);
    expectBlue(account);
  });

  test('watches until the bake time is over', () => {
    const account = new ShiftingAccount({
      ...blueGreen,
      ...breaker(true, { resetOnHealthyTask: false }),
      bakeTimeInMinutes: 60,
    });
    account.deploy('2', { 'out-of-memory-after': '4m' });
    account.untilStage('BAKE_TIME');
    account.until('ROLLBACK_SUCCESSFUL');
    expectBlue(account);
  });

  test('counts no more once the old tasks go', () => {
    const one = { thresholdConfiguration: { type: 'COUNT' as const, value: 1 } };
    const percentages = { minimumHealthyPercent: 0, maximumPercent: 100 };
    const account = new ShiftingAccount({ ...blueGreen, ...breaker(true, one), ...percentages });
    account.deploy('2');
    expect(account.untilStage('CLEAN_UP').deploymentCircuitBreaker.status).toBe('MONITORING_COMPLETE');
    const [task] = account.tasks().filter(({ taskDefinitionArn }) => taskDefinitionArn.endsWith('web:2'));
    account.targetGroups.broken.add(task?.taskArn ?? '');
    account.until('SUCCESSFUL');
    expect(account.happened('task.health-failed')).toHaveLength(1);
  });

  test('may be for rolling deployments alone', () => {
    const account = new ShiftingAccount(configuration, { breakerCoversShifts: false });
    account.deploy('2', { crash: '1', 'crash-after': '2s' });
    account.pass(60 * minute);
    expect(account.serviceDeployment()).toMatchObject({
      status: 'IN_PROGRESS',
      lifecycleStage: 'SCALE_UP',
      deploymentCircuitBreaker: { status: 'DISABLED' },
    });
  });

  test('makes a rollback fail whose tasks do not come up either', () => {
    const account = new ShiftingAccount(configuration, { rollbackDuringCleanUp: 'rolls-back' });
    account.deploy('2');
    account.untilStage('CLEAN_UP');
    account.pass(10 * second);
    account.images.remove('web:1');
    account.stop();
    const ended = account.until('ROLLBACK_FAILED', 60 * minute);
    expect(ended.statusReason).toContain('rollback failed');
    expect(account.share()).toBe(100);
  });

  test('without rollback stops the deployment', () => {
    const account = new ShiftingAccount({ ...blueGreen, ...breaker(false) });
    account.deploy('2', { crash: '1', 'crash-after': '2s' });
    account.until('STOPPED');
    expect(account.share()).toBe(0);
    expect(account.service().deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'FAILED' },
      { status: 'ACTIVE' },
    ]);
  });
});

test('a rollback gives the traffic back to the tasks that are still there', () => {
  const account = new ShiftingAccount(blueGreen, { rollbackDeploymentId: 'new' });
  const tasks = account.tasks().map(({ taskArn }) => taskArn);
  const [blue] = account.service().deployments;
  account.deploy('2');
  account.untilStage('BAKE_TIME');
  account.stop();
  account.until('ROLLBACK_SUCCESSFUL');
  expect(account.tasks().map(({ taskArn }) => taskArn)).toEqual(tasks);
  expect(account.service().deployments).toMatchObject([{ id: blue?.id }]);
});

test('a rollback brings the whole configuration back', () => {
  const account = new ShiftingAccount(blueGreen);
  const { networkConfiguration } = account.service();
  account.deploy('2', {}, { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-2'] } } });
  account.untilStage('BAKE_TIME');
  account.stop();
  account.until('ROLLBACK_SUCCESSFUL');
  expect(account.service()).toMatchObject({ networkConfiguration, loadBalancers: pairedLoadBalancers });
});

test('what a rollback has left that failed can be scaled, and deployed over', () => {
  const account = new ShiftingAccount(
    { ...blueGreen, lifecycleHooks: [functionAt('PRODUCTION_TRAFFIC_SHIFT')] },
    { failedHookInRollback: 'rollback-failed' },
  );
  account.functions.seed({
    functions: [{ functionName: 'check', answers: [{ hookStatus: 'FAILED', times: 2 }] }],
  });
  account.deploy('2');
  account.until('ROLLBACK_FAILED');
  account.update({ desiredCount: 3 });
  account.deploy('3');
  account.until('SUCCESSFUL');
  expect(account.releases()).toEqual(['web:3']);
  expect(account.tasks()).toHaveLength(3);
});

test('what was rolled back can be deployed again', () => {
  const account = new ShiftingAccount(linear);
  account.deploy('2');
  account.untilStage('BAKE_TIME');
  account.stop();
  account.until('ROLLBACK_SUCCESSFUL');
  account.deploy('3');
  account.until('SUCCESSFUL');
  expect(account.stages()).not.toContain('RECONCILE_SERVICE');
  expect(account.share()).toBe(100);
  expect(account.releases()).toEqual(['web:3']);
});
