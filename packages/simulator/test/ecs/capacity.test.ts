import { expect, test } from '@jest/globals';
import { Account, breaker, minute } from './account.ts';

function without(capacity: { available: boolean; until?: number }, account: Account): void {
  account.ecs.seed({ clusters: [{ clusterName: 'default', capacity }] });
}

test('without capacity nothing starts, and that is said once', () => {
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
  without({ available: false, until: account.time.now + 10 * minute }, account);
  account.update({ taskDefinition: account.release('2') });
  account.pass(9 * minute);
  expect(account.serviceDeployment().status).toBe('IN_PROGRESS');
  account.until('SUCCESSFUL', 5 * minute);
  expect(account.happened('capacity.back')).toHaveLength(1);
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
