import { describe, expect, test } from '@jest/globals';
import { Account, breaker, minute, second } from './account.ts';

const alarms = { alarmNames: ['errors'], enable: true, rollback: true };

describe('alarms', () => {
  test('fail the deployment and bring the earlier revision back', () => {
    const account = new Account();
    account.steadyService({ deploymentConfiguration: { alarms } });
    account.update({ taskDefinition: account.release('2') });
    account.pass(30 * second);
    account.alarms.set('errors', 'ALARM');
    const ended = account.until('ROLLBACK_SUCCESSFUL');
    expect(ended.alarms).toEqual({
      status: 'TRIGGERED',
      alarmNames: ['errors'],
      triggeredAlarmNames: ['errors'],
    });
    expect(ended.deploymentCircuitBreaker.status).toBe('DISABLED');
    expect(account.happened('alarm.triggered')).toMatchObject([{ alarm: 'errors' }]);
  });

  test('without rollback: stop it', () => {
    const account = new Account();
    account.steadyService({ deploymentConfiguration: { alarms: { ...alarms, rollback: false } } });
    account.update({ taskDefinition: account.release('2') });
    account.pass(30 * second);
    account.alarms.set('errors', 'ALARM');
    expect(account.until('STOPPED').statusReason).toBe(
      'Service deployment stopped because one or more alarms were in ALARM state.',
    );
  });

  test('in ALARM beforehand: are ignored for that deployment', () => {
    const account = new Account();
    account.steadyService({ deploymentConfiguration: { alarms } });
    account.alarms.set('errors', 'ALARM');
    account.update({ taskDefinition: account.release('2') });
    account.pass(30 * second);
    account.alarms.set('errors', 'OK');
    account.alarms.set('errors', 'ALARM');
    expect(account.until('SUCCESSFUL').alarms.status).toBe('DISABLED');
    expect(account.happened('alarm.ignored')).toHaveLength(1);
  });

  test('of another name, or once it is over, change nothing', () => {
    const account = new Account();
    account.steadyService({ deploymentConfiguration: { alarms } });
    account.update({ taskDefinition: account.release('2') });
    account.alarms.set('other', 'ALARM');
    account.until('SUCCESSFUL');
    account.alarms.set('errors', 'ALARM');
    account.pass(10 * minute);
    expect(account.serviceDeployment()).toMatchObject({
      status: 'SUCCESSFUL',
      alarms: { status: 'MONITORING_COMPLETE' },
    });
  });

  test('the detector that fires first decides', () => {
    const account = new Account();
    account.steadyService({ deploymentConfiguration: { ...breaker(false), alarms } });
    account.update({ taskDefinition: account.release('2', { crash: '1' }) });
    account.until('STOP_REQUESTED');
    account.alarms.set('errors', 'ALARM');
    expect(account.until('STOPPED').alarms.triggeredAlarmNames).toEqual([]);
  });
});

describe('alarms change nothing', () => {
  test('while a rollback is going on', () => {
    const account = new Account();
    account.steadyService({ deploymentConfiguration: { alarms } });
    account.update({ taskDefinition: account.release('2', { crash: '1' }) });
    account.pass(20 * second);
    const { serviceDeploymentArn } = account.serviceDeployment();
    account.call('StopServiceDeployment', { serviceDeploymentArn });
    account.until('ROLLBACK_IN_PROGRESS');
    account.alarms.set('errors', 'ALARM');
    expect(account.until('ROLLBACK_SUCCESSFUL').alarms.triggeredAlarmNames).toEqual([]);
  });

  test('for a deployment that has stalled', () => {
    const account = new Account();
    const taskDefinition = account.release('1', { crash: '1' });
    account.create({ taskDefinition, deploymentConfiguration: { ...breaker(true), alarms } });
    account.pass(5 * minute);
    account.alarms.set('errors', 'ALARM');
    account.pass(minute);
    expect(account.serviceDeployment()).toMatchObject({
      status: 'IN_PROGRESS',
      alarms: { triggeredAlarmNames: [] },
    });
  });
});

describe('bake time', () => {
  /** Time from the last new task's first health to the end of the deployment. */
  function baked(configuration: object): number {
    const account = new Account();
    account.steadyService({ deploymentConfiguration: configuration });
    account.update({ taskDefinition: account.release('2') });
    account.until('SUCCESSFUL');
    const healthy = account.happened('task.healthy').at(-1)?.at ?? 0;
    return (account.happened('deployment.ended')[0]?.at ?? 0) - healthy;
  }

  test('with alarms there is one of some minutes', () => {
    expect(baked({ alarms })).toBeGreaterThan(2 * minute);
  });

  test('one that is set is kept, alarms or not', () => {
    const milliseconds = baked({ bakeTimeInMinutes: 10 });
    expect(milliseconds).toBeGreaterThan(9 * minute);
    expect(milliseconds).toBeLessThan(11 * minute);
  });

  test('without either there is none', () => {
    expect(baked({})).toBeLessThan(10 * second);
  });

  test('the old deployment stays in the list, and alarms still act', () => {
    const account = new Account();
    account.steadyService({ deploymentConfiguration: { alarms, bakeTimeInMinutes: 10 } });
    account.update({ taskDefinition: account.release('2') });
    account.pass(5 * minute);
    expect(account.service().deployments).toMatchObject([
      { rolloutState: 'IN_PROGRESS', runningCount: 2 },
      { rolloutState: 'COMPLETED', runningCount: 0 },
    ]);
    account.alarms.set('errors', 'ALARM');
    account.until('ROLLBACK_SUCCESSFUL');
    expect(account.service()).toMatchObject({
      runningCount: 2,
      deployments: [{ rolloutState: 'COMPLETED' }],
    });
  });
});
