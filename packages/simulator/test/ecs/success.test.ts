import { describe, expect, test } from '@jest/globals';
import { Account, breaker, loadBalancers, minute, second } from './account.ts';

describe('a rolling deployment that works', () => {
  test('moves the service to the new revision and says so', () => {
    const account = new Account();
    account.steadyService();
    const before = account.service().deployments[0];
    const taskDefinition = account.release('2');

    const reply = account.update({ taskDefinition });
    expect(reply.deployments).toMatchObject([
      { status: 'PRIMARY', taskDefinition, rolloutState: 'IN_PROGRESS', runningCount: 0, failedTasks: 0 },
      { id: before?.id, status: 'ACTIVE', runningCount: 2 },
    ]);
    const id = reply.deployments[0]?.id ?? '';
    expect(id).toMatch(/^ecs-svc\/\d{19}$/);
    expect(reply.deployments[0]?.rolloutStateReason).toBe(`ECS deployment ${id} in progress.`);

    const ended = account.until('SUCCESSFUL');
    expect(ended.targetServiceRevision).toMatchObject({ requestedTaskCount: 2, runningTaskCount: 2 });
    expect(account.service().deployments).toMatchObject([
      { id, status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2, desiredCount: 2 },
    ]);
    expect(account.messages().slice(0, 2)).toEqual([
      'has reached a steady state.',
      `(deployment ${id}) deployment completed.`,
    ]);
    expect(account.tasks().map(({ startedBy }) => startedBy)).toEqual([id, id]);
    expect(account.happened('deployment.ended')).toMatchObject([{ status: 'SUCCESSFUL', taskDefinition }]);
  });

  test('without any check a task counts as healthy after 40 seconds, not before', () => {
    const account = new Account();
    account.steadyService();
    account.update({ taskDefinition: account.release('2') });
    account.until('SUCCESSFUL');
    const started = account.happened('task.started');
    const healthy = account.happened('task.healthy');
    expect(healthy.map(({ at }, index) => at - (started[index]?.at ?? 0))).toEqual([
      40 * second,
      40 * second,
    ]);
  });

  test('waits until the old targets have drained', () => {
    const account = new Account();
    account.steadyService({ loadBalancers });
    account.update({ taskDefinition: account.release('2') });
    account.until('SUCCESSFUL');
    const [firstStop] = account
      .tasks('STOPPED')
      .map(({ stoppedReason }) => stoppedReason)
      .filter((reason) => reason?.startsWith('Scaling activity initiated by (deployment ecs-svc/'));
    expect(firstStop).toBeDefined();
    expect([...account.targetGroups.targets.values()].map(({ draining }) => draining)).toEqual([
      false,
      false,
    ]);
    const said = account.messages().join('\n');
    expect(said).toContain('registered 1 targets in (target-group arn:');
    expect(said).toContain('deregistered 1 targets in (target-group arn:');
    expect(said).toMatch(/\(service web, taskSet ecs-svc\/\d+\) has begun draining connections on 1 tasks\./);
  });

  test('a desired count of 0 is done at once, with nothing running', () => {
    const account = new Account();
    account.steadyService({ desiredCount: 0 });
    account.update({ taskDefinition: account.release('2', { crash: '1' }) });
    account.until('SUCCESSFUL', minute);
    expect(account.service()).toMatchObject({
      runningCount: 0,
      deployments: [{ rolloutState: 'COMPLETED' }],
    });
  });

  test('crashes twice and then runs', () => {
    const account = new Account();
    account.steadyService({ deploymentConfiguration: breaker(true) });
    account.update({
      taskDefinition: account.release('2', { crash: '1', 'crash-after': '1s', 'crash-times': '2' }),
    });
    const ended = account.until('SUCCESSFUL');
    expect(account.happened('task.crashed')).toHaveLength(2);
    expect(account.service().deployments[0]?.failedTasks).toBe(0);
    expect(ended.deploymentCircuitBreaker).toEqual({
      status: 'MONITORING_COMPLETE',
      failureCount: 0,
      threshold: 3,
    });
  });
});
