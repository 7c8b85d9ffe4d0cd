import { describe, expect, test } from '@jest/globals';
import { judgeHealth, type HealthView } from '../../src/ecs/health.ts';
import { Account, app, breaker, loadBalancers, minute, second, targetGroupArn } from './account.ts';

const nothing: HealthView = { containers: 'none', targets: [], runningFor: 0, grace: 0 };

describe('when a task counts as healthy', () => {
  test.each<[string, Partial<HealthView>, string]>([
    ['no checks, 39 s', { runningFor: 39_999 }, 'waiting'],
    ['no checks, 40 s', { runningFor: 40_000 }, 'healthy'],
    ['container not checked yet', { containers: 'UNKNOWN', runningFor: minute }, 'waiting'],
    ['container healthy', { containers: 'HEALTHY' }, 'healthy'],
    ['container unhealthy', { containers: 'UNHEALTHY' }, 'unhealthy'],
    ['target initial', { targets: ['initial'], runningFor: minute }, 'waiting'],
    ['target healthy', { targets: ['healthy'] }, 'healthy'],
    ['target unhealthy', { targets: ['unhealthy'] }, 'unhealthy'],
    ['target of a group without a listener', { targets: ['unused'], runningFor: minute }, 'waiting'],
    ['one of two targets healthy', { targets: ['healthy', 'initial'] }, 'waiting'],
    ['both, container still unknown', { containers: 'UNKNOWN', targets: ['healthy'] }, 'waiting'],
    ['both healthy', { containers: 'HEALTHY', targets: ['healthy'] }, 'healthy'],
    ['unhealthy in the grace period', { targets: ['unhealthy'], runningFor: 9, grace: 10 }, 'waiting'],
    ['unhealthy after it', { containers: 'UNHEALTHY', runningFor: 10, grace: 10 }, 'unhealthy'],
  ])('%s', (_, view, expected) => {
    expect(judgeHealth({ ...nothing, ...view })).toBe(expected);
  });
});

test('failing target health trips the breaker and is named in events and tasks', () => {
  const account = new Account();
  account.steadyService({ loadBalancers, deploymentConfiguration: breaker(true) });
  account.update({ taskDefinition: account.release('2', { 'health-status': '502' }) });
  account.until('ROLLBACK_SUCCESSFUL');
  const failed = account.tasks('STOPPED').filter(({ stoppedReason }) => stoppedReason?.includes('ELB'));
  expect(failed.length).toBeGreaterThanOrEqual(3);
  expect(failed[0]).toMatchObject({
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: `Task failed ELB health checks in (target-group ${targetGroupArn})`,
  });
  const id = failed[0]?.taskArn.split('/').at(-1);
  expect(account.messages()).toContain(
    `(task ${id}) (port 8080) is unhealthy in (target-group ${targetGroupArn}) due to (reason Health checks failed with these codes: [502])`,
  );
  expect(account.messages().join('\n')).toContain('Amazon ECS replaced 1 tasks due to an unhealthy status.');
  expect(account.happened('task.health-failed')[0]).toMatchObject({ by: 'target' });
});

test('failing container health trips the breaker and is named in events and tasks', () => {
  const account = new Account();
  const healthCheck = { command: ['CMD-SHELL', 'true'], interval: 5, retries: 2 };
  account.steadyService({ deploymentConfiguration: breaker(true) });
  account.update({
    taskDefinition: account.release('2', { 'container-health': 'fails' }, { container: { healthCheck } }),
  });
  account.until('ROLLBACK_SUCCESSFUL');
  const failed = account
    .tasks('STOPPED')
    .filter(({ stoppedReason }) => stoppedReason === 'Task failed container health checks');
  expect(failed.length).toBeGreaterThanOrEqual(3);
  expect(failed[0]?.containers).toMatchObject([{ healthStatus: 'UNHEALTHY', lastStatus: 'STOPPED' }]);
  expect(account.messages().join('\n')).toMatch(/\(task [0-9a-f]{32}\) failed container health checks\./);
});

test('a container with a check of its own makes the task healthy as soon as it passes', () => {
  const account = new Account();
  const healthCheck = { command: ['CMD', '/check'], interval: 5 };
  account.steadyService();
  account.update({
    taskDefinition: account.release('2', { 'healthy-after': '12s' }, { container: { healthCheck } }),
  });
  account.until('SUCCESSFUL');
  const [started] = account.happened('task.started');
  const [healthy] = account.happened('task.healthy');
  expect((healthy?.at ?? 0) - (started?.at ?? 0)).toBe(15 * second);
  expect(account.tasks()[0]).toMatchObject({ healthStatus: 'HEALTHY' });
});

test('in the grace period an unhealthy target is left alone', () => {
  const deploy = (healthCheckGracePeriodSeconds: number): Account => {
    const account = new Account();
    account.steadyService({ loadBalancers, healthCheckGracePeriodSeconds });
    account.update({ taskDefinition: account.release('2', { 'healthy-after': '60s' }) });
    account.until('SUCCESSFUL', 10 * minute);
    return account;
  };
  expect(deploy(120).happened('task.health-failed')).toHaveLength(0);
  expect(() => deploy(0)).toThrow('still IN_PROGRESS');
});

test('without a load balancer the end of the grace period decides', () => {
  const account = new Account();
  const healthCheck = { command: ['CMD', 'check'], interval: 5, retries: 2 };
  account.steadyService({ healthCheckGracePeriodSeconds: 60, deploymentConfiguration: breaker(true) });
  account.update({
    taskDefinition: account.release('2', { 'container-health': 'fails' }, { container: { healthCheck } }),
  });
  account.until('ROLLBACK_SUCCESSFUL');
  const started = account.happened('task.started')[0]?.at ?? 0;
  expect((account.happened('task.health-failed')[0]?.at ?? 0) - started).toBe(60 * second);
});

test('a check of a container that is not essential decides nothing', () => {
  const account = new Account();
  account.steadyService();
  account.images.put('sidecar:1', { 'simulator.container-health': 'fails' });
  const healthCheck = { command: ['CMD', 'check'], interval: 5, retries: 1 };
  account.images.put('web:2');
  account.update({
    taskDefinition: account.register('web:2', {
      containerDefinitions: [
        app('web:2'),
        { name: 'sidecar', image: 'sidecar:1', essential: false, healthCheck },
      ],
    }),
  });
  account.until('SUCCESSFUL');
  expect(account.tasks()[0]).toMatchObject({
    healthStatus: 'UNKNOWN',
    containers: [{ healthStatus: 'UNKNOWN' }, { healthStatus: 'UNHEALTHY' }],
  });
});

test('targets that have only not been checked yet take nothing from a steady service', () => {
  const account = new Account();
  account.targetGroups.checkedAfter = minute;
  account.steadyService({ loadBalancers });
  account.pass(3 * minute);
  expect(account.messages()).toEqual(['has reached a steady state.']);
});

test('a target that recovers before its task has been replaced is healthy again', () => {
  const account = new Account();
  account.steadyService({ loadBalancers });
  account.pass(minute);
  const task = account.tasks()[0]?.taskArn ?? '';
  account.targetGroups.broken.add(task);
  while (account.happened('task.health-failed').length === 0) account.pass(second);
  account.pass(5 * second);
  account.targetGroups.broken.delete(task);
  account.pass(5 * minute);
  expect(account.service().runningCount).toBe(2);
  const reasons = account.tasks('STOPPED').map(({ stoppedReason }) => stoppedReason);
  expect(reasons).toEqual([expect.stringContaining('Scaling activity initiated by')]);
});

test('a target that falls ill later is replaced, within the revision that runs', () => {
  const account = new Account();
  account.steadyService({ loadBalancers });
  account.pass(minute);
  const [task] = account.tasks();
  account.targetGroups.broken.add(task?.taskArn ?? '');
  account.pass(5 * minute);
  expect(account.tasks().map(({ taskArn }) => taskArn)).not.toContain(task?.taskArn);
  expect(account.service()).toMatchObject({ runningCount: 2, deployments: [{ rolloutState: 'COMPLETED' }] });
  expect(account.messages()[0]).toBe('has reached a steady state.');
});
