import { describe, expect, test } from '@jest/globals';
import { Account, breaker, minute, service } from './account.ts';

describe('each variant changes what is answered', () => {
  test.each([true, false])('updateReplyNamesDeployment %s', (updateReplyNamesDeployment) => {
    const account = new Account({ updateReplyNamesDeployment });
    account.steadyService();
    const reply = account.update({ forceNewDeployment: true });
    const { serviceDeploymentArn } = account.serviceDeployment();
    expect(reply.currentServiceDeployment).toBe(
      updateReplyNamesDeployment ? serviceDeploymentArn : undefined,
    );
    expect(account.service().currentServiceDeployment).toBe(serviceDeploymentArn);
    const next = account.update({ forceNewDeployment: true });
    expect(next.currentServiceDeployment === serviceDeploymentArn).toBe(!updateReplyNamesDeployment);
  });

  test.each([true, false])('currentDeploymentClearedWhenIdle %s', (currentDeploymentClearedWhenIdle) => {
    const account = new Account({ currentDeploymentClearedWhenIdle });
    account.steadyService();
    const { serviceDeploymentArn } = account.serviceDeployment();
    expect(account.service().currentServiceDeployment).toBe(
      currentDeploymentClearedWhenIdle ? undefined : serviceDeploymentArn,
    );
  });

  test.each([
    [true, 'PENDING'],
    [false, 'IN_PROGRESS'],
  ])('pendingPhase %s', (pendingPhase, status) => {
    const account = new Account({ pendingPhase });
    account.steadyService();
    account.update({ forceNewDeployment: true });
    expect(account.serviceDeployment().status).toBe(status);
  });

  test.each([
    [true, /completed\.$/],
    [false, /completed$/],
  ])('reasonFullStop %s', (reasonFullStop, expected) => {
    const account = new Account({ reasonFullStop });
    account.steadyService();
    account.update({ forceNewDeployment: true });
    account.until('SUCCESSFUL');
    expect(account.service().deployments[0]?.rolloutStateReason).toMatch(expected);
  });

  test.each([
    [true, 'DRAINING'],
    [false, 'ACTIVE'],
  ])('failedDeploymentDrains %s', (failedDeploymentDrains, status) => {
    const account = new Account({ failedDeploymentDrains });
    account.steadyService({ deploymentConfiguration: breaker(true) });
    account.update({ taskDefinition: account.release('2', { crash: '1' }) });
    account.until('ROLLBACK_IN_PROGRESS');
    expect(account.service().deployments[1]).toMatchObject({ status, rolloutState: 'FAILED' });
  });

  test.each([
    [true, ['SCALE_UP', 'BAKE_TIME']],
    [false, []],
  ])('rollingStages %s', (rollingStages, expected) => {
    const account = new Account({ rollingStages });
    account.steadyService({ deploymentConfiguration: { bakeTimeInMinutes: 1 } });
    account.update({ forceNewDeployment: true });
    const seen = new Set<string>();
    for (let step = 0; step < 5 * 60; step++) {
      const { lifecycleStage } = account.serviceDeployment();
      if (lifecycleStage !== undefined) seen.add(lifecycleStage);
      account.pass(minute / 60);
    }
    expect([...seen]).toEqual(expected);
    expect(account.serviceDeployment().status).toBe('SUCCESSFUL');
  });

  test.each([true, false])('inactiveDescribable %s', (inactiveDescribable) => {
    const account = new Account({ inactiveDescribable });
    const taskDefinition = account.release('1');
    account.call('DeregisterTaskDefinition', { taskDefinition });
    const describeIt = (): unknown => account.call('DescribeTaskDefinition', { taskDefinition });
    if (inactiveDescribable) expect(describeIt()).toMatchObject({ taskDefinition: { status: 'INACTIVE' } });
    else expect(describeIt).toThrow('Unable to describe task definition.');
  });

  test.each([
    [true, 10],
    [false, 100],
  ])('crashesAreThrottled %s: about %i crashes in an hour', (crashesAreThrottled, crashes) => {
    const account = new Account({ crashesAreThrottled });
    account.steadyService({ desiredCount: 1 });
    account.update({ taskDefinition: account.release('2', { crash: '1', 'crash-after': '5s' }) });
    account.pass(60 * minute);
    const happened = account.happened('task.crashed').length;
    expect(happened).toBeGreaterThan(crashes / 2);
    expect(happened).toBeLessThan(crashes * 4);
  });

  test.each(['index', 'platform'] as const)('taskImageDigest %s', (taskImageDigest) => {
    const account = new Account({ taskImageDigest });
    account.steadyService();
    const digests = account.images.putIndex('web:2');
    account.update({ taskDefinition: account.register('web:2') });
    account.until('SUCCESSFUL');
    expect(account.tasks()[0]?.containers[0]?.imageDigest).toBe(digests[taskImageDigest]);
  });

  test.each([
    ['both', true, true],
    ['task', true, false],
    ['container', false, true],
  ] as const)('startFailureTold %s', (startFailureTold, inTask, inContainer) => {
    const account = new Account({ startFailureTold });
    account.steadyService({ deploymentConfiguration: breaker(true) });
    account.update({ taskDefinition: account.register('web:gone') });
    account.until('ROLLBACK_SUCCESSFUL');
    const task = account.tasks('STOPPED').find(({ stopCode }) => stopCode === 'TaskFailedToStart');
    expect(task?.stoppedReason?.startsWith('CannotPullContainerError')).toBe(inTask);
    expect(task?.containers[0]?.reason?.startsWith('CannotPullContainerError') ?? false).toBe(inContainer);
  });

  test.each([
    ['as-collected', 'Service deployment was stopped because a new service deployment was created.'],
    ['otherwise', 'Service deployment ended.'],
  ] as const)('unseenSentences %s', (unseenSentences, expected) => {
    const account = new Account({ unseenSentences });
    account.steadyService();
    account.update({ forceNewDeployment: true });
    account.update({ forceNewDeployment: true });
    expect(account.serviceDeployments()[1]?.statusReason).toBe(expected);
  });

  test('newRevisionsUnknown: nothing runs a revision that was registered a moment ago', () => {
    const account = new Account({ newRevisionsUnknown: true });
    const before = account.release('1');
    account.pass(minute);
    account.ecs.seed({ services: [service(before)] });
    const taskDefinition = account.release('2');
    expect(() => account.update({ taskDefinition })).toThrow('TaskDefinition not found.');
    account.pass(minute);
    expect(account.update({ taskDefinition }).taskDefinition).toBe(taskDefinition);
  });

  test.each([
    [true, 'ROLLBACK_SUCCESSFUL'],
    [false, 'IN_PROGRESS'],
  ])('pullFailuresTrip %s', (pullFailuresTrip, status) => {
    const account = new Account({ pullFailuresTrip });
    account.steadyService({ deploymentConfiguration: breaker(true) });
    account.update({ taskDefinition: account.register('web:gone') });
    account.pass(30 * minute);
    expect(account.serviceDeployment().status).toBe(status);
  });

  test.each(['ConflictException', 'InvalidParameterException'] as const)('stopOfEnded %s', (stopOfEnded) => {
    const account = new Account({ stopOfEnded });
    account.steadyService();
    account.update({ forceNewDeployment: true });
    const { serviceDeploymentArn } = account.until('SUCCESSFUL');
    expect(() => account.call('StopServiceDeployment', { serviceDeploymentArn })).toThrow(
      expect.objectContaining({ code: stopOfEnded }),
    );
  });
});
