import { describe, expect, test } from '@jest/globals';
import type { Backend } from '../../src/core/ports.ts';
import { Account, app, breaker, loadBalancers, minute, second } from './account.ts';

/** The next revision, with a sidecar of those labels beside the application. */
function withSidecar(account: Account, labels: Record<string, string>): string {
  account.images.put('web:2');
  account.images.put('sidecar:1', labels);
  return account.register('web:2', {
    containerDefinitions: [app('web:2'), { name: 'sidecar', image: 'sidecar:1', essential: false }],
  });
}

describe('a container that is not essential', () => {
  test('may end without ending its task', () => {
    const account = new Account();
    account.steadyService();
    account.update({ taskDefinition: withSidecar(account, { 'simulator.crash': '0' }) });
    account.until('SUCCESSFUL');
    expect(account.tasks()[0]?.containers).toMatchObject([
      { name: 'app', lastStatus: 'RUNNING' },
      { name: 'sidecar', lastStatus: 'STOPPED', exitCode: 0 },
    ]);
  });

  test('may not even start', () => {
    const account = new Account();
    account.steadyService();
    account.update({ taskDefinition: withSidecar(account, { 'simulator.start-error': 'no such file' }) });
    account.until('SUCCESSFUL');
    const [, sidecar] = account.tasks()[0]?.containers ?? [];
    expect(sidecar).toMatchObject({ lastStatus: 'STOPPED', reason: expect.stringContaining('no such file') });
    expect(sidecar).not.toHaveProperty('exitCode');
  });

  test('is not what the load balancer asks', () => {
    const account = new Account();
    account.steadyService({ loadBalancers });
    account.update({ taskDefinition: withSidecar(account, { 'simulator.health-status': '500' }) });
    account.until('SUCCESSFUL');
    expect(account.targetGroups.targets.size).toBe(2);
  });
});

test('a task whose container has crashed does not wait for its targets to drain', () => {
  const account = new Account();
  account.steadyService({ loadBalancers, deploymentConfiguration: breaker(true) });
  account.update({ taskDefinition: account.release('2', { crash: '1', 'crash-after': '2s' }) });
  while (account.happened('task.stopped').length === 0) account.pass(second);
  const [crashed] = account.happened('task.crashed');
  const [stopped] = account.happened('task.stopped');
  expect((stopped?.at ?? 0) - (crashed?.at ?? 0)).toBeLessThan(15 * second);
});

test('a task that is stopped twice ends once, as it was stopped first', () => {
  const account = new Account();
  account.steadyService();
  const task = account.tasks()[0]?.taskArn;
  account.call('StopTask', { task, reason: 'first' });
  account.call('StopTask', { task, reason: 'second' });
  account.pass(minute);
  const stopped = account.happened('task.stopped').filter((event) => event['task'] === task);
  expect(stopped).toHaveLength(1);
  expect(account.call('DescribeTasks', { tasks: [task] }).tasks[0]?.stoppedReason).toBe('first');
});

test('real servers run while their containers do', () => {
  const served = new Map<string, Backend>();
  const stopped: string[] = [];
  const account = new Account(
    {},
    {
      start(backend, port) {
        served.set(backend.taskArn, backend);
        return { ...backend, address: { host: '127.0.0.1', port } };
      },
      stop: (taskArn) => stopped.push(taskArn),
    },
  );
  account.steadyService({ loadBalancers });
  const [first] = account.tasks();
  const backend = [...account.targetGroups.targets.values()][0]?.backend;
  expect(backend?.address).toEqual({ host: '127.0.0.1', port: 8080 });
  expect(served.get(first?.taskArn ?? '')?.revision).toBe(first?.taskDefinitionArn);
  account.call('StopTask', { task: first?.taskArn });
  account.pass(20 * second);
  expect(stopped).not.toContain(first?.taskArn);
  account.pass(minute);
  expect(stopped).toContain(first?.taskArn);

  account.update({ taskDefinition: account.release('2', { crash: '1', 'crash-after': '1s' }) });
  while (account.happened('task.crashed').length === 0) account.pass(100);
  expect(stopped).toContain(account.happened('task.crashed')[0]?.['task']);
});
