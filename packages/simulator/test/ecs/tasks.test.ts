import { describe, expect, test } from '@jest/globals';
import { Account, minute, second } from './account.ts';

const network = { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } };

test('a task passes through the states of its life', () => {
  const account = new Account();
  account.release('1', { 'stop-after': '4s' });
  const [started] = account.call('RunTask', {
    taskDefinition: 'web',
    launchType: 'FARGATE',
    ...network,
  }).tasks;
  const task = started?.taskArn ?? '';
  const seen: string[] = [];
  const watch = (milliseconds: number): void => {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      const [now] = account.call('DescribeTasks', { tasks: [task] }).tasks;
      if (now && seen.at(-1) !== now.lastStatus) seen.push(now.lastStatus);
      account.pass(100);
    }
  };
  watch(minute);
  account.call('StopTask', { task, reason: 'enough' });
  watch(minute);
  expect(seen).toEqual([
    'PROVISIONING',
    'PENDING',
    'ACTIVATING',
    'RUNNING',
    'DEACTIVATING',
    'STOPPING',
    'DEPROVISIONING',
    'STOPPED',
  ]);
  const [stopped] = account.call('DescribeTasks', { tasks: [task] }).tasks;
  expect(stopped).toMatchObject({
    stopCode: 'UserInitiated',
    stoppedReason: 'enough',
    desiredStatus: 'STOPPED',
    containers: [{ exitCode: 143 }],
  });
  account.pass(60 * minute);
  expect(account.call('DescribeTasks', { tasks: [task] })).toMatchObject({
    tasks: [],
    failures: [{ arn: task, reason: 'MISSING' }],
  });
});

test('a container that does not stop in time is killed', () => {
  const account = new Account();
  account.release('1', { 'stop-after': '60s' }, { container: { stopTimeout: 5 } });
  const [started] = account.call('RunTask', {
    taskDefinition: 'web',
    launchType: 'FARGATE',
    ...network,
  }).tasks;
  account.pass(minute);
  account.call('StopTask', { task: started?.taskArn });
  account.pass(15 * second);
  const [stopped] = account.call('DescribeTasks', { tasks: [started?.taskArn] }).tasks;
  expect(stopped).toMatchObject({ stoppedReason: 'Task stopped by user', containers: [{ exitCode: 137 }] });
});

test('its network interface has an address once it is attached', () => {
  const account = new Account();
  account.release('1');
  const [started] = account.call('RunTask', {
    taskDefinition: 'web',
    launchType: 'FARGATE',
    ...network,
  }).tasks;
  expect(started?.attachments[0]?.details).toEqual([{ name: 'subnetId', value: 'subnet-1' }]);
  account.pass(minute);
  const [running] = account.call('DescribeTasks', { tasks: [started?.taskArn] }).tasks;
  const details = Object.fromEntries(
    (running?.attachments[0]?.details ?? []).map(({ name, value }) => [name, value]),
  );
  expect(running?.attachments[0]?.status).toBe('ATTACHED');
  expect(details['privateIPv4Address']).toMatch(/^10\.\d+\.\d+\.\d+$/);
  expect(details['networkInterfaceId']).toMatch(/^eni-/);
});

describe('ListTasks', () => {
  test('filters', () => {
    const account = new Account();
    account.steadyService();
    account.call('RunTask', { taskDefinition: 'web', launchType: 'FARGATE', startedBy: 'me', ...network });
    account.pass(minute);
    const count = (input: object): number => account.call('ListTasks', input).taskArns.length;
    expect(count({})).toBe(3);
    expect(count({ serviceName: 'web' })).toBe(2);
    expect(count({ family: 'web' })).toBe(3);
    expect(count({ startedBy: 'me' })).toBe(1);
    expect(count({ desiredStatus: 'STOPPED' })).toBe(0);
    expect(count({ desiredStatus: 'PENDING' })).toBe(0);
    expect(count({ launchType: 'EC2' })).toBe(0);
    expect(() => count({ startedBy: 'me', serviceName: 'web' })).toThrow('cannot specify startedBy');
    expect(() => count({ serviceName: 'other' })).toThrow('Service not found.');
  });

  test('pages', () => {
    const account = new Account();
    account.steadyService({ desiredCount: 5 });
    const first = account.call('ListTasks', { maxResults: 3 });
    const next = account.call('ListTasks', { maxResults: 3, nextToken: first.nextToken });
    expect(new Set([...first.taskArns, ...next.taskArns]).size).toBe(5);
    expect(next).not.toHaveProperty('nextToken');
  });
});

describe('RunTask', () => {
  const run = { taskDefinition: 'web', launchType: 'FARGATE', ...network };

  test('a job ends with its exit code, and nobody starts it again', () => {
    const account = new Account();
    account.release('1', { crash: '0', 'crash-after': '3s', log: 'migrating\ndone' });
    const { tasks } = account.call('RunTask', { ...run, count: 2, startedBy: 'ci' });
    expect(tasks).toHaveLength(2);
    account.pass(5 * minute);
    const [job] = account.call('DescribeTasks', { tasks: [tasks[0]?.taskArn] }).tasks;
    expect(job).toMatchObject({
      stopCode: 'EssentialContainerExited',
      startedBy: 'ci',
      containers: [{ exitCode: 0 }],
    });
    expect(account.happened('task.created')).toHaveLength(2);
    expect(account.logs.lines.map(({ message }) => message)).toEqual([
      'migrating',
      'done',
      'migrating',
      'done',
    ]);
  });

  test('the same token gives the same tasks, and a conflict for other parameters', () => {
    const account = new Account();
    account.release('1');
    const first = account.call('RunTask', { ...run, clientToken: 'a' });
    const again = account.call('RunTask', { ...run, clientToken: 'a' });
    expect(again.tasks[0]?.taskArn).toBe(first.tasks[0]?.taskArn);
    expect(() => account.call('RunTask', { ...run, clientToken: 'a', count: 2 })).toThrow(
      expect.objectContaining({
        code: 'ConflictException',
        detail: { resourceIds: [first.tasks[0]?.taskArn] },
      }),
    );
  });

  test.each<[string, object, string]>([
    ['eleven tasks', { count: 11 }, 'count must be between 1 and 10'],
    ['no network', { networkConfiguration: undefined }, 'Network Configuration must be provided'],
    ['two ways of placing', { capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }] }, 'not supported'],
    ['tags of a service', { propagateTags: 'SERVICE' }, 'propagateTags SERVICE'],
    ['a strange startedBy', { startedBy: 'refs/heads/a.b' }, 'startedBy contains invalid characters'],
    [
      'long overrides',
      { overrides: { containerOverrides: [{ name: 'app', command: ['x'.repeat(9000)] }] } },
      'Container Overrides length must be at most 8192.',
    ],
    ['a revision that is not there', { taskDefinition: 'web:7' }, 'TaskDefinition not found.'],
  ])('refuses %s', (_, change, message) => {
    const account = new Account();
    account.release('1');
    expect(() => account.call('RunTask', { ...run, ...change })).toThrow(message);
    expect(account.call('ListTasks').taskArns).toEqual([]);
  });
});
