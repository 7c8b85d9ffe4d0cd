import { describe, expect, test } from '@jest/globals';
import { Account, breaker, loadBalancers, second } from './account.ts';

const crash = { crash: '1', 'crash-after': '1s' };

describe('a newer deployment', () => {
  test('stops the one that is going on', () => {
    const account = new Account();
    account.steadyService();
    const first = account.update({ taskDefinition: account.release('2') }).deployments[0]?.id;
    account.pass(20 * second);
    const reply = account.update({ taskDefinition: account.release('3') });
    expect(reply.deployments.map(({ status, rolloutState }) => [status, rolloutState])).toEqual([
      ['PRIMARY', 'IN_PROGRESS'],
      ['ACTIVE', 'IN_PROGRESS'],
      ['ACTIVE', 'COMPLETED'],
    ]);
    expect(account.serviceDeployments()[1]?.status).toBe('STOP_REQUESTED');
    account.until('SUCCESSFUL');
    const [newest, superseded] = account.serviceDeployments();
    expect(superseded).toMatchObject({
      status: 'STOPPED',
      statusReason: 'Service deployment was stopped because a new service deployment was created.',
      deploymentCircuitBreaker: { status: 'DISABLED' },
    });
    expect(superseded?.stoppedAt).toBe(superseded?.finishedAt);
    expect(account.service().deployments).toHaveLength(1);
    expect(account.tasks().map(({ startedBy }) => startedBy)).not.toContain(first);
    expect(account.happened('deployment.superseded')).toMatchObject([
      { serviceDeployment: superseded?.serviceDeploymentArn, by: newest?.serviceDeploymentArn },
    ]);
  });

  test('has the tasks of one that never came up stopped at once', () => {
    const account = new Account();
    account.steadyService();
    const [first] = account.update({ taskDefinition: account.release('2') }).deployments;
    account.pass(25 * second);
    account.update({ taskDefinition: account.release('3') });
    account.pass(6 * second);
    expect(account.tasks().filter(({ startedBy }) => startedBy === first?.id)).toEqual([]);
    expect(account.service().deployments.at(-1)).toMatchObject({
      rolloutState: 'COMPLETED',
      runningCount: 2,
    });
  });

  test('also while it is still PENDING', () => {
    const account = new Account();
    account.steadyService();
    account.update({ taskDefinition: account.release('2') });
    expect(account.serviceDeployment()).toMatchObject({ status: 'PENDING' });
    expect(account.serviceDeployment()).not.toHaveProperty('startedAt');
    account.update({ forceNewDeployment: true });
    account.until('SUCCESSFUL');
    expect(account.serviceDeployments()[1]?.status).toBe('STOPPED');
  });

  test('does not change why one was being stopped', () => {
    const account = new Account();
    account.steadyService({ deploymentConfiguration: breaker(false) });
    account.update({ taskDefinition: account.release('2', crash) });
    account.until('STOP_REQUESTED');
    account.update({ taskDefinition: account.release('3') });
    account.until('SUCCESSFUL');
    expect(account.serviceDeployments()[1]).toMatchObject({
      status: 'STOPPED',
      statusReason: 'Service deployment stopped because the circuit breaker threshold was exceeded.',
    });
  });

  test('is not judged by tasks of the one before', () => {
    const account = new Account({ pendingPhase: false });
    const oneIsEnough = { thresholdConfiguration: { type: 'COUNT' as const, value: 1 } };
    account.steadyService({ desiredCount: 1, deploymentConfiguration: breaker(true, oneIsEnough) });
    account.update({ taskDefinition: account.release('2', { crash: '1', 'crash-after': '20s' }) });
    while (account.happened('task.started').length === 0) account.pass(100);
    account.pass(19_800);
    account.update({ taskDefinition: account.release('3') });
    expect(account.until(['SUCCESSFUL', 'ROLLBACK_SUCCESSFUL']).status).toBe('SUCCESSFUL');
    expect(account.happened('task.crashed')).toHaveLength(1);
  });

  test('ends a rollback without success', () => {
    const account = new Account();
    account.steadyService({
      desiredCount: 1,
      deploymentConfiguration: { ...breaker(true), minimumHealthyPercent: 0, maximumPercent: 100 },
    });
    account.update({ taskDefinition: account.release('2', crash) });
    account.until('ROLLBACK_IN_PROGRESS');
    account.update({ taskDefinition: account.release('3') });
    account.until('SUCCESSFUL');
    expect(account.serviceDeployments()[1]?.status).toBe('ROLLBACK_FAILED');
  });
});

describe('StopServiceDeployment', () => {
  function stop(account: Account): void {
    account.call('StopServiceDeployment', {
      serviceDeploymentArn: account.serviceDeployment().serviceDeploymentArn,
    });
  }

  test('goes back, also without a breaker', () => {
    const account = new Account();
    account.steadyService();
    const before = account.service().taskDefinition;
    account.update({ taskDefinition: account.release('2', crash) });
    account.pass(30 * second);
    stop(account);
    expect(account.serviceDeployment().status).toBe('ROLLBACK_REQUESTED');
    stop(account);
    account.until('ROLLBACK_IN_PROGRESS');
    stop(account);
    const ended = account.until('ROLLBACK_SUCCESSFUL');
    expect(ended.deploymentCircuitBreaker.status).toBe('DISABLED');
    expect(ended.rollback?.reason).toBe('Service deployment rolled back because a user requested it.');
    expect(account.service()).toMatchObject({ taskDefinition: before, runningCount: 2 });
    expect(account.happened('deployment.stop-requested')).toMatchObject([{ by: 'test' }]);
  });

  test('brings back the whole revision, not the task definition alone', () => {
    const account = new Account();
    account.steadyService();
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-2'] } };
    account.update({ networkConfiguration, desiredCount: 3 });
    account.pass(20 * second);
    expect(account.service()).toMatchObject({ networkConfiguration });
    stop(account);
    account.until('ROLLBACK_SUCCESSFUL');
    expect(account.service()).toMatchObject({
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
      desiredCount: 3,
      runningCount: 3,
    });
  });

  test('too late: the deployment finishes first and is SUCCESSFUL', () => {
    const account = new Account();
    account.steadyService({ desiredCount: 0 });
    account.update({ taskDefinition: account.release('2') });
    account.until('IN_PROGRESS');
    stop(account);
    expect(account.until(['SUCCESSFUL', 'ROLLBACK_SUCCESSFUL']).status).toBe('SUCCESSFUL');
  });

  test('a first deployment has nothing to go back to', () => {
    const account = new Account();
    account.create({ taskDefinition: account.release('1') });
    account.pass(10 * second);
    stop(account);
    expect(account.until('ROLLBACK_FAILED').statusReason).toMatch(/^No rollback candidate/);
  });

  test.each([1, 2, 3, 4, 5, 6])(
    'a request that a newer deployment overtakes ends STOPPED (seed %i)',
    (seed) => {
      const account = new Account({ seed });
      account.steadyService();
      account.update({ taskDefinition: account.release('2') });
      account.pass(20 * second);
      stop(account);
      const newest = account.release('3');
      account.update({ taskDefinition: newest });
      account.until('SUCCESSFUL');
      expect(account.serviceDeployments()[1]?.status).toBe('STOPPED');
      expect(account.service().taskDefinition).toBe(newest);
    },
  );

  test('passes over deployments that never came up', () => {
    const account = new Account();
    account.create({ taskDefinition: account.release('1'), loadBalancers });
    account.pass(20 * second);
    account.update({ taskDefinition: account.release('2') });
    account.pass(5 * second);
    expect(account.service().deployments).toHaveLength(2);
    stop(account);
    expect(account.until('ROLLBACK_FAILED').statusReason).toMatch(/^No rollback candidate/);
  });

  test('goes back to what came up once, even if a rollback to it was interrupted', () => {
    const account = new Account();
    account.steadyService({
      deploymentConfiguration: { ...breaker(true), minimumHealthyPercent: 0, maximumPercent: 100 },
    });
    const before = account.service().taskDefinition;
    account.update({ taskDefinition: account.release('2', crash) });
    account.until('ROLLBACK_IN_PROGRESS');
    account.update({ taskDefinition: account.release('3') });
    account.pass(5 * second);
    stop(account);
    account.until('ROLLBACK_SUCCESSFUL');
    expect(account.service()).toMatchObject({ taskDefinition: before, runningCount: 2 });
  });

  test('is refused when it is over, for what does not exist, and for ABORT', () => {
    const account = new Account();
    account.steadyService();
    expect(() => stop(account)).toThrow(expect.objectContaining({ code: 'ConflictException' }));
    account.update({ forceNewDeployment: true });
    const { serviceDeploymentArn } = account.serviceDeployment();
    expect(() => account.call('StopServiceDeployment', { serviceDeploymentArn, stopType: 'ABORT' })).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException' }),
    );
    expect(() => account.call('StopServiceDeployment', { serviceDeploymentArn: 'arn:none' })).toThrow(
      expect.objectContaining({ code: 'ServiceDeploymentNotFoundException' }),
    );
  });
});

test('ContinueServiceDeployment is refused where no hook waits', () => {
  const account = new Account();
  account.steadyService();
  const proceed = (hookId: string): unknown =>
    account.call('ContinueServiceDeployment', {
      serviceDeploymentArn: account.serviceDeployment().serviceDeploymentArn,
      hookId,
    });
  expect(() => proceed('ecs-pause-1')).toThrow('not allowed for service deployment in terminal states');
  account.update({ forceNewDeployment: true });
  expect(() => proceed('pause')).toThrow(
    'Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}',
  );
  expect(() => proceed('ecs-pause-1')).toThrow('Provided hookId is either completed, unavailable');
});
