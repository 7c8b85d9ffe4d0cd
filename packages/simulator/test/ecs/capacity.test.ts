import { expect, test } from '@jest/globals';
import { Account, breaker, minute } from './account.ts';

function without(capacity: { available: boolean; until?: number }, account: Account): void {
  account.ecs.seed({ clusters: [{ clusterName: 'default', capacity }] });
}

test('without capacity nothing starts, and that is said once for each deployment', () => {
  const account = new Account();
  account.steadyService();
  without({ available: false }, account);
  account.update({ taskDefinition: account.release('2') });
  account.pass(20 * minute);
  expect(account.tasks()).toHaveLength(2);
  expect(account.service().deployments[0]).toMatchObject({ runningCount: 0, pendingCount: 0 });
  expect(account.messages().filter((message) => message.includes('unable to place'))).toEqual([
    'was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.',
  ]);
  expect(account.happened('capacity.missing').length).toBeGreaterThan(3);
  account.update({ forceNewDeployment: true });
  account.pass(minute);
  expect(account.messages().filter((message) => message.includes('unable to place'))).toHaveLength(2);
});

test('on EC2 it is the container instances that are missing', () => {
  const account = new Account();
  account.steadyService({ launchType: 'EC2' });
  without({ available: false }, account);
  account.update({ forceNewDeployment: true });
  account.pass(minute);
  expect(account.messages()[0]).toMatch(/^was unable to place a task because no container instance met all/);
});

test('missing for a while: the deployment goes on when capacity is back', () => {
  const account = new Account();
  account.steadyService();
  without({ available: false }, account);
  without({ available: false, until: account.time.now + 10 * minute }, account);
  account.update({ taskDefinition: account.release('2') });
  account.pass(9 * minute);
  expect(account.serviceDeployment().status).toBe('IN_PROGRESS');
  account.until('SUCCESSFUL', 5 * minute);
  expect(account.happened('capacity.gone')).toHaveLength(1);
  expect(account.happened('capacity.back')).toHaveLength(1);
});

test('missing again: it is said again, and tried again soon', () => {
  const account = new Account();
  account.steadyService();
  const outage = (desiredCount: number): number[] => {
    const before = account.happened('capacity.missing').length;
    without({ available: false }, account);
    account.update({ desiredCount });
    account.pass(10 * minute);
    without({ available: true }, account);
    account.pass(5 * minute);
    expect(account.service().runningCount).toBe(desiredCount);
    const times = account.happened('capacity.missing').map(({ at }) => at);
    return times.slice(before).map((at, index, all) => at - (all[index - 1] ?? at));
  };
  expect(outage(3)[1]).toBeLessThan(minute / 2);
  expect(outage(4)[1]).toBeLessThan(minute / 2);
  expect(account.messages().filter((message) => message.includes('unable to place'))).toHaveLength(2);
});

test.each([
  [true, 'ROLLBACK_SUCCESSFUL'],
  [false, 'IN_PROGRESS'],
])('with a breaker, unplaced tasks counting as failed: %s', (placementCountsAsFailed, status) => {
  const account = new Account({ placementCountsAsFailed });
  account.steadyService({ deploymentConfiguration: breaker(true) });
  without({ available: false }, account);
  account.update({ taskDefinition: account.release('2') });
  account.pass(20 * minute);
  expect(account.serviceDeployment().status).toBe(status);
});

test('a standalone task is refused within a successful answer', () => {
  const account = new Account();
  account.steadyService();
  without({ available: false }, account);
  const { tasks, failures } = account.call('RunTask', {
    taskDefinition: 'web',
    launchType: 'FARGATE',
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
  });
  expect(tasks).toEqual([]);
  expect(failures[0]?.reason).toMatch(/^Capacity is unavailable at this time/);
});
