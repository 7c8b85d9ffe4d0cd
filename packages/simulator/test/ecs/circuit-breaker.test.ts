import { describe, expect, test } from '@jest/globals';
import { resetsOnHealthyTask, threshold } from '../../src/ecs/circuit-breaker.ts';
import { Account, breaker, loadBalancers, minute, second } from './account.ts';

describe('threshold', () => {
  test.each([
    [0, 3],
    [1, 3],
    [6, 3],
    [7, 4],
    [8, 4],
    [25, 13],
    [400, 200],
    [1000, 200],
  ])('by default, %i desired tasks make it %i', (desired, expected) => {
    expect(threshold(undefined, desired)).toBe(expected);
  });

  test.each([
    ['BOUNDED_PERCENT', 100, 5, 5],
    ['BOUNDED_PERCENT', 1, 500, 5],
    ['UNBOUNDED_PERCENT', 50, 800, 400],
    ['UNBOUNDED_PERCENT', 50, 2, 1],
    ['COUNT', 7, 1, 7],
  ] as const)('%s %i of %i is %i', (type, value, desired, expected) => {
    const settings = { enable: true, rollback: true, thresholdConfiguration: { type, value } };
    expect(threshold(settings, desired)).toBe(expected);
  });
});

test('the count is reset by a healthy task unless told otherwise', () => {
  expect(resetsOnHealthyTask(undefined)).toBe(true);
  expect(resetsOnHealthyTask({ enable: true, rollback: true, resetOnHealthyTask: true })).toBe(true);
  expect(resetsOnHealthyTask({ enable: true, rollback: true, resetOnHealthyTask: false })).toBe(false);
});

describe('a release that crashes', () => {
  const crash = { crash: '3', 'crash-after': '2s', 'last-words': 'FATAL cannot reach db' };

  test('with rollback: goes back to the last completed deployment', () => {
    const account = new Account();
    account.steadyService({ deploymentConfiguration: breaker(true) });
    const [good] = account.service().deployments;
    const [bad] = account.update({ taskDefinition: account.release('2', crash) }).deployments;

    const rolling = account.until('ROLLBACK_IN_PROGRESS');
    expect(rolling.deploymentCircuitBreaker).toEqual({ status: 'TRIGGERED', failureCount: 3, threshold: 3 });
    expect(rolling.rollback?.reason).toBe(
      'Service deployment rolled back because the circuit breaker threshold was exceeded.',
    );
    expect(rolling.rollback?.serviceRevisionArn).toBe(rolling.sourceServiceRevisions[0]?.arn);
    expect(account.service().deployments).toMatchObject([
      {
        id: good?.id,
        status: 'PRIMARY',
        rolloutState: 'IN_PROGRESS',
        rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${good?.id}.`,
      },
      {
        id: bad?.id,
        status: 'ACTIVE',
        rolloutState: 'FAILED',
        rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
        failedTasks: 3,
      },
    ]);

    const ended = account.until('ROLLBACK_SUCCESSFUL');
    expect(ended.statusReason).toBe(
      'Service deployment rolled back because the circuit breaker threshold was exceeded.',
    );
    expect(account.service()).toMatchObject({
      taskDefinition: good?.taskDefinition,
      deployments: [{ id: good?.id, rolloutState: 'COMPLETED', runningCount: 2 }],
    });
    const messages = account.messages();
    expect(messages).toContain(`(deployment ${bad?.id}) deployment failed: tasks failed to start.`);
    expect(messages).toContain(`rolling back to deployment ${good?.id}.`);
    expect(account.happened('breaker.tripped')).toMatchObject([{ failures: 3, threshold: 3 }]);
    expect(account.happened('rollback.finished')).toHaveLength(1);
  });

  test('the threshold follows the desired count, and stands still once it is over', () => {
    const account = new Account();
    account.steadyService({ deploymentConfiguration: breaker(true) });
    account.update({ taskDefinition: account.release('2') });
    const limit = (): number => account.serviceDeployment().deploymentCircuitBreaker.threshold;
    expect(limit()).toBe(3);
    account.update({ desiredCount: 10 });
    expect(limit()).toBe(5);
    account.until('SUCCESSFUL');
    account.update({ desiredCount: 20 });
    expect(limit()).toBe(5);
  });

  test('its tasks tell how they ended, and its log has the last words', () => {
    const account = new Account();
    account.steadyService({ deploymentConfiguration: breaker(true) });
    const [bad] = account.update({ taskDefinition: account.release('2', crash) }).deployments;
    account.until('ROLLBACK_SUCCESSFUL');
    const crashed = account
      .tasks('STOPPED')
      .filter(({ stopCode }) => stopCode === 'EssentialContainerExited');
    expect(crashed).toHaveLength(3);
    for (const task of crashed) {
      expect(task.startedBy).toBe(bad?.id);
      expect(task.stoppedReason).toBe('Essential container in task exited');
      expect(task.containers).toMatchObject([{ name: 'app', exitCode: 3, lastStatus: 'STOPPED' }]);
      const id = task.taskArn.split('/').at(-1);
      expect(account.logs.lines).toContainEqual({
        group: '/web',
        stream: `ecs/app/${id}`,
        message: 'FATAL cannot reach db',
      });
    }
  });

  test.each([
    [true, ['STOP_REQUESTED', 'STOPPED']],
    [false, ['STOPPED']],
  ])('without rollback: stops, and the old tasks serve on (STOP_REQUESTED first: %s)', (phase, expected) => {
    const account = new Account({ stopRequestedPhase: phase });
    account.steadyService({ deploymentConfiguration: breaker(false) });
    account.update({ taskDefinition: account.release('2', crash) });
    const seen = [account.until(['STOP_REQUESTED', 'STOPPED']).status];
    const ended = account.until('STOPPED');
    if (ended.status !== seen[0]) seen.push(ended.status);
    expect(seen).toEqual(expected);
    expect(ended.statusReason).toBe(
      'Service deployment stopped because the circuit breaker threshold was exceeded.',
    );
    expect(ended.stoppedAt).toBe(ended.finishedAt);
    const created = account.happened('task.created').length;
    account.pass(30 * minute);
    expect(account.happened('task.created')).toHaveLength(created);
    expect(account.service().deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'FAILED', runningCount: 0 },
      { status: 'ACTIVE', rolloutState: 'COMPLETED', runningCount: 2 },
    ]);
  });

  test('a first deployment has nothing to go back to: it stalls', () => {
    const account = new Account();
    const taskDefinition = account.release('1', crash);
    account.create({ taskDefinition, deploymentConfiguration: breaker(true) });
    account.pass(30 * minute);
    expect(account.serviceDeployment()).toMatchObject({
      status: 'IN_PROGRESS',
      deploymentCircuitBreaker: { status: 'TRIGGERED' },
    });
    expect(account.service().deployments).toMatchObject([{ rolloutState: 'FAILED', runningCount: 0 }]);
    expect(account.happened('task.crashed').length).toBeLessThanOrEqual(4);
  });

  test('a first deployment has nothing to go back to: ROLLBACK_FAILED', () => {
    const account = new Account({ breakerWithoutCandidate: 'rollback-failed' });
    account.create({ taskDefinition: account.release('1', crash), deploymentConfiguration: breaker(true) });
    expect(account.until('ROLLBACK_FAILED').statusReason).toBe(
      'No rollback candidate was found to run the rollback.',
    );
  });

  test('two bad deployments in quick succession leave no candidate', () => {
    const account = new Account({ breakerWithoutCandidate: 'rollback-failed' });
    account.steadyService({
      desiredCount: 4,
      deploymentConfiguration: { ...breaker(true), minimumHealthyPercent: 0, maximumPercent: 100 },
    });
    account.update({ taskDefinition: account.release('2', crash) });
    account.until('ROLLBACK_IN_PROGRESS');
    account.update({ taskDefinition: account.release('3', crash) });
    account.until('ROLLBACK_FAILED');
    const [, superseded] = account.serviceDeployments();
    expect(superseded?.status).toBe('ROLLBACK_FAILED');
  });

  test('without a breaker it goes on for ever', () => {
    const account = new Account();
    account.steadyService();
    account.update({ taskDefinition: account.release('2', crash) });
    account.pass(60 * minute);
    expect(account.serviceDeployment().status).toBe('IN_PROGRESS');
    expect(account.happened('task.crashed').length).toBeGreaterThan(50);
    const [primary, old] = account.service().deployments;
    expect(primary?.failedTasks).toBe(account.happened('task.crashed').length);
    expect(old).toMatchObject({ rolloutState: 'COMPLETED', runningCount: 2 });
  });

  test('cumulative counting trips on failures that healthy tasks lie between', () => {
    function crashesBetween(resetOnHealthyTask: boolean): Account {
      const account = new Account();
      account.steadyService({
        desiredCount: 1,
        deploymentConfiguration: { ...breaker(true, { resetOnHealthyTask }), bakeTimeInMinutes: 60 },
      });
      account.update({ taskDefinition: account.release('2', { crash: '1', 'crash-after': '60s' }) });
      account.pass(20 * minute);
      return account;
    }
    expect(crashesBetween(false).happened('breaker.tripped')).toHaveLength(1);
    expect(crashesBetween(true).happened('breaker.tripped')).toHaveLength(0);
  });

  test('a rollback neither bakes nor succeeds early', () => {
    const account = new Account();
    account.steadyService({
      desiredCount: 4,
      deploymentConfiguration: {
        ...breaker(true),
        minimumHealthyPercent: 50,
        maximumPercent: 100,
        bakeTimeInMinutes: 30,
        earlySuccessCriteria: { enable: true, healthyPercent: 50, sourceServiceRevisionCleanup: 'DEFERRED' },
      },
    });
    account.update({ taskDefinition: account.release('2', crash) });
    account.until('ROLLBACK_SUCCESSFUL', 5 * minute);
    expect(account.service()).toMatchObject({ runningCount: 4, deployments: [{ desiredCount: 4 }] });
  });

  test('after a failure without rollback the old revision replaces its tasks, at a bearable pace', () => {
    const account = new Account();
    account.steadyService({ deploymentConfiguration: breaker(false) });
    account.update({ taskDefinition: account.release('2', crash) });
    account.until('STOPPED');
    const [task] = account.tasks();
    account.call('StopTask', { task: task?.taskArn });
    account.pass(2 * minute);
    expect(account.service().deployments[1]).toMatchObject({ desiredCount: 2, runningCount: 2 });

    account.images.remove('web:1');
    const created = account.happened('task.created').length;
    account.call('StopTask', { task: account.tasks()[0]?.taskArn });
    account.pass(60 * minute);
    const attempts = account.happened('task.created').length - created;
    expect(attempts).toBeGreaterThan(3);
    expect(attempts).toBeLessThan(10);
  });

  test('the rollback fails when the old release cannot start either, counted anew', () => {
    const account = new Account();
    const detector = breaker(true, { resetOnHealthyTask: false });
    account.create({
      taskDefinition: account.release('1', { crash: '1', 'crash-times': '2' }),
      desiredCount: 1,
      deploymentConfiguration: { ...detector, minimumHealthyPercent: 0, maximumPercent: 100 },
    });
    expect(account.until('SUCCESSFUL').deploymentCircuitBreaker.failureCount).toBe(2);
    account.update({ taskDefinition: account.release('2', crash) });
    account.pass(10 * second);
    account.images.remove('web:1');
    const ended = account.until('ROLLBACK_FAILED');
    expect(ended.statusReason).toBe(
      'Service deployment rollback failed because the circuit breaker threshold was exceeded.',
    );
    expect(account.happened('task.pull-failed')).toHaveLength(3);
    expect(account.happened('rollback.failed')).toHaveLength(1);
    expect(account.service().deployments[0]).toMatchObject({ rolloutState: 'FAILED', failedTasks: 3 });
  });

  test('old tasks that cannot be replaced do not count against the new ones', () => {
    const account = new Account();
    account.steadyService({
      loadBalancers,
      healthCheckGracePeriodSeconds: 1200,
      deploymentConfiguration: breaker(true),
    });
    account.update({ taskDefinition: account.release('2', { 'healthy-after': '10m' }) });
    account.pass(30 * second);
    account.images.remove('web:1');
    const old = account.tasks().find(({ taskDefinitionArn }) => taskDefinitionArn.endsWith('web:1'));
    account.call('StopTask', { task: old?.taskArn });
    account.pass(7 * minute);
    expect(account.happened('task.pull-failed').length).toBeGreaterThanOrEqual(3);
    expect(account.serviceDeployment()).toMatchObject({
      status: 'IN_PROGRESS',
      deploymentCircuitBreaker: { status: 'MONITORING', failureCount: 0 },
    });
  });

  test('once a task has been healthy, failedTasks counts no more', () => {
    const account = new Account();
    account.steadyService({ desiredCount: 1, deploymentConfiguration: { bakeTimeInMinutes: 60 } });
    account.update({ taskDefinition: account.release('2', { crash: '1', 'crash-after': '60s' }) });
    while (account.happened('task.crashed').length < 2) account.pass(second);
    expect(account.service().deployments[0]).toMatchObject({ rolloutState: 'IN_PROGRESS', failedTasks: 0 });
  });

  test('the old deployment is run again under its own id, or under a new one', () => {
    const account = new Account({ rollbackDeploymentId: 'new' });
    account.steadyService({ deploymentConfiguration: breaker(true) });
    const [good] = account.service().deployments;
    account.update({ taskDefinition: account.release('2', crash) });
    account.until('ROLLBACK_SUCCESSFUL');
    const [primary] = account.service().deployments;
    expect(primary).toMatchObject({ taskDefinition: good?.taskDefinition, runningCount: 2 });
    expect(primary?.id).not.toBe(good?.id);
  });
});
