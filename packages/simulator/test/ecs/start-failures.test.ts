import { describe, expect, test } from '@jest/globals';
import {
  Account,
  breaker,
  loadBalancers,
  minute,
  second,
  type TaskAnswer,
  type TaskDefinitionChanges,
} from './account.ts';

const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf';
const parameterArn = 'arn:aws:ssm:us-east-1:123456789012:parameter/db';

/** Deploys what cannot start, and returns the account and the first task that has failed. */
function failed(deploy: (account: Account) => string): { account: Account; task: TaskAnswer } {
  const account = new Account();
  account.steadyService({ deploymentConfiguration: breaker(true) });
  account.update({ taskDefinition: deploy(account) });
  account.until('ROLLBACK_SUCCESSFUL');
  const task = account.tasks('STOPPED').find(({ stopCode }) => stopCode === 'TaskFailedToStart');
  if (!task) throw new Error('no task failed to start');
  expect(task.startedAt).toBeUndefined();
  expect(task.containers[0]).not.toHaveProperty('exitCode');
  expect(task.containers[0]?.reason).toBe(task.stoppedReason);
  return { account, task };
}

function withSecret(valueFrom: string): TaskDefinitionChanges {
  return { container: { secrets: [{ name: 'DB', valueFrom }] } };
}

describe('a task that cannot start', () => {
  test('image gone', () => {
    const { account, task } = failed((given) => given.register('web:gone'));
    expect(task.stoppedReason).toBe(
      'CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref web:gone: web:gone: not found',
    );
    expect(account.happened('task.pull-failed')[0]).toMatchObject({
      problem: 'image-missing',
      subject: 'web:gone',
    });
  });

  test('no way out of its subnet', () => {
    const { account, task } = failed((given) => {
      given.ecs.seed({ subnets: [{ subnetId: 'subnet-1', route: false }] });
      return given.register('web:2');
    });
    expect(task.stoppedReason).toContain('There is a connection issue between the task and Amazon ECR');
    expect(account.happened('task.cut-off')[0]).toMatchObject({ subject: 'subnet-1' });
  });

  test('platform missing', () => {
    const { account, task } = failed((given) => {
      given.images.put('web:arm', {}, ['linux/arm64']);
      return given.register('web:arm');
    });
    expect(task.stoppedReason).toContain(
      "image Manifest does not contain descriptor matching platform 'linux/amd64'",
    );
    expect(account.happened('task.pull-failed')[0]).toMatchObject({ problem: 'platform-missing' });
  });

  test('an ARM image runs where the task definition asks for ARM', () => {
    const account = new Account();
    account.steadyService();
    account.images.put('web:arm', {}, ['linux/arm64']);
    account.update({
      taskDefinition: account.register('web:arm', { runtimePlatform: { cpuArchitecture: 'ARM64' } }),
    });
    expect(account.until('SUCCESSFUL').status).toBe('SUCCESSFUL');
  });

  test.each([
    [secretArn, 'not-found', 'unable to retrieve secret from asm', 'ResourceNotFoundException'],
    [secretArn, 'denied', 'unable to retrieve secret from asm', 'AccessDeniedException'],
    [secretArn, 'without-value', 'unable to retrieve secret from asm', 'for staging label: AWSCURRENT'],
    [
      parameterArn,
      'not-found',
      'unable to retrieve secrets from ssm',
      `invalid ssm parameters: ${parameterArn}`,
    ],
    [parameterArn, 'denied', 'unable to retrieve secrets from ssm', 'ssm:GetParameters'],
  ] as const)('secret %s %s', (valueFrom, problem, source, detail) => {
    const { account, task } = failed((given) => {
      given.secrets.problems.set(valueFrom, problem);
      return given.release('2', {}, withSecret(valueFrom));
    });
    expect(task.stoppedReason).toMatch(
      /^ResourceInitializationError: unable to pull secrets or registry auth/,
    );
    expect(task.stoppedReason).toContain(source);
    expect(task.stoppedReason).toContain(detail);
    expect(account.happened('task.secret-failed')[0]).toMatchObject({ subject: valueFrom });
  });

  test('log group missing', () => {
    const logs = (group: string, more = {}): TaskDefinitionChanges => ({
      container: {
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': group, 'awslogs-stream-prefix': 'ecs', ...more },
        },
      },
    });
    const { task } = failed((given) => given.release('2', {}, logs('/absent')));
    expect(task.stoppedReason).toContain(
      'The task cannot find the Amazon CloudWatch log group defined in the task definition',
    );

    const account = new Account();
    account.steadyService();
    const creating = account.release('2', {}, logs('/absent', { 'awslogs-create-group': 'true' }));
    account.update({ taskDefinition: creating });
    expect(account.until('SUCCESSFUL').status).toBe('SUCCESSFUL');
  });

  test('the runtime cannot start it', () => {
    const { account, task } = failed((given) => given.release('2', { 'start-error': 'exec format error' }));
    expect(task.stoppedReason).toMatch(/^CannotStartContainerError: .*exec format error$/);
    expect(account.happened('task.start-failed')[0]).toMatchObject({ subject: 'exec format error' });
  });

  test('a secret that appears while the task is starting is found', () => {
    const account = new Account();
    account.steadyService();
    account.secrets.problems.set(secretArn, 'not-found');
    account.update({ taskDefinition: account.release('2', {}, withSecret(secretArn)) });
    account.pass(9 * second);
    account.secrets.problems.clear();
    account.until('SUCCESSFUL');
    expect(account.happened('task.secret-failed').length).toBeLessThan(3);
  });
});

test('a task killed for memory says so', () => {
  const account = new Account();
  account.steadyService({ deploymentConfiguration: breaker(true) });
  account.update({ taskDefinition: account.release('2', { 'out-of-memory-after': '5s' }) });
  account.until('ROLLBACK_SUCCESSFUL');
  const task = account.tasks('STOPPED').find(({ stopCode }) => stopCode === 'EssentialContainerExited');
  expect(task?.containers).toMatchObject([
    { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
  ]);
  expect(account.happened('task.out-of-memory')[0]).toMatchObject({ container: 'app' });
});

test('without a breaker the attempts come further and further apart, and a new revision is not held up by that', () => {
  const account = new Account();
  account.steadyService({ desiredCount: 1 });
  account.update({ taskDefinition: account.register('web:gone') });
  account.pass(120 * minute);
  const attempts = account.happened('task.created').map(({ at }) => at);
  const gaps = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
  expect(gaps.length).toBeGreaterThan(5);
  expect(gaps.slice(0, 4)).toEqual(gaps.slice(0, 4).sort((a, b) => a - b));
  expect(Math.max(...gaps)).toBeGreaterThan(15 * minute);
  expect(Math.max(...gaps)).toBeLessThan(17 * minute);
  expect(account.messages().filter((message) => message.includes('unable to consistently'))).toEqual([
    'is unable to consistently start tasks successfully.',
  ]);

  account.update({ taskDefinition: account.release('3') });
  expect(account.until('SUCCESSFUL', 3 * minute).status).toBe('SUCCESSFUL');
});

test('tasks that are started together and fail together are one attempt', () => {
  const account = new Account();
  account.steadyService({ desiredCount: 4 });
  account.update({ taskDefinition: account.register('web:gone') });
  account.pass(5 * minute);
  expect(account.happened('task.created').length).toBeGreaterThan(8);
});

test('three tags that cannot be resolved fail a deployment whose breaker would wait for more', () => {
  const account = new Account();
  account.steadyService({
    deploymentConfiguration: breaker(true, { thresholdConfiguration: { type: 'COUNT', value: 50 } }),
  });
  account.update({ taskDefinition: account.register('web:gone') });
  account.until('ROLLBACK_SUCCESSFUL');
  expect(account.happened('breaker.tripped')).toMatchObject([{ failures: 3, threshold: 50 }]);
});

test('a digest that was resolved before and is gone now is no failed resolution', () => {
  const account = new Account();
  account.steadyService({
    deploymentConfiguration: breaker(true, { thresholdConfiguration: { type: 'COUNT', value: 50 } }),
    healthCheckGracePeriodSeconds: 3600,
    loadBalancers,
  });
  account.update({ taskDefinition: account.release('2', { 'healthy-after': '50m' }) });
  account.pass(30 * second);
  account.images.remove('web:2');
  for (let stopped = 0; stopped < 5; stopped++) {
    const ours = account.tasks().find(({ taskDefinitionArn }) => taskDefinitionArn.endsWith('web:2'));
    if (ours) account.call('StopTask', { task: ours.taskArn });
    account.pass(3 * minute);
  }
  expect(account.happened('task.pull-failed').length).toBeGreaterThan(3);
  expect(account.happened('breaker.tripped')).toEqual([]);
});

test('a world says how images behave that have no labels', () => {
  const account = new Account();
  account.steadyService({ deploymentConfiguration: breaker(true) });
  account.ecs.seed({ behaviours: [{ image: 'web:2', crash: 4, 'crash-after': '1s' }] });
  account.update({ taskDefinition: account.release('2') });
  account.until('ROLLBACK_SUCCESSFUL');
  expect(account.happened('task.crashed')[0]).toMatchObject({ exitCode: 4 });
  expect(() => account.ecs.seed({ behaviours: [{ image: 'web:3', crush: 4 }] })).toThrow(TypeError);
});
