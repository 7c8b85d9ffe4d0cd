import { expect, test } from '@jest/globals';
import { Account, minute, second } from './account.ts';

test('events are newest first, at most 100, and name the service in parentheses', () => {
  const account = new Account();
  account.steadyService();
  account.update({ taskDefinition: account.release('2', { crash: '1', 'crash-after': '1s' }) });
  account.pass(60 * minute);
  const { events } = account.service();
  expect(events).toHaveLength(100);
  const times = events.map(({ createdAt }) => createdAt);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  expect(events[0]?.message).toMatch(/^\(service web\) has started 1 tasks: \(task [0-9a-f]{32}\)\.$/);
});

test('a steady state is said again every six hours', () => {
  const account = new Account();
  account.steadyService();
  const steady = (): number => account.messages().filter((message) => message.includes('steady')).length;
  expect(steady()).toBe(1);
  account.pass(5 * 60 * minute);
  expect(steady()).toBe(1);
  account.pass(61 * minute);
  expect(steady()).toBe(2);
});

test('a complaint is repeated only after six hours', () => {
  const account = new Account();
  account.steadyService({ deploymentConfiguration: { minimumHealthyPercent: 75, maximumPercent: 100 } });
  account.update({ taskDefinition: account.release('2') });
  const stuck = (): number =>
    account
      .messages()
      .filter((message) =>
        message.startsWith(
          'was unable to stop or start tasks during a deployment because of the service deployment',
        ),
      ).length;
  account.pass(30 * second);
  expect(stuck()).toBe(1);
  account.update({ desiredCount: 2 });
  account.pass(60 * minute);
  expect(stuck()).toBe(1);
  account.pass(6 * 60 * minute);
  account.update({ desiredCount: 2 });
  account.pass(minute);
  expect(stuck()).toBe(2);
  expect(account.serviceDeployment().status).toBe('IN_PROGRESS');
});
