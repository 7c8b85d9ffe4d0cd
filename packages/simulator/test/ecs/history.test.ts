import { describe, expect, test } from '@jest/globals';
import { Account, breaker, minute } from './account.ts';

const day = 24 * 60 * minute;

describe('history', () => {
  test('a seeded service has one success behind it, and what the world says', () => {
    const account = new Account();
    account.release('1');
    account.release('2');
    account.steadyService({
      history: [
        { taskDefinition: 'web:1', createdAt: '2025-12-01T00:00:00Z', digests: { app: 'sha256:then' } },
        { taskDefinition: 'web:2', status: 'ROLLBACK_SUCCESSFUL' },
      ],
    });
    const [current, failed, oldest] = account.serviceDeployments();
    expect(current).toMatchObject({ status: 'SUCCESSFUL', targetServiceRevision: { runningTaskCount: 2 } });
    expect(failed).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      deploymentCircuitBreaker: { status: 'TRIGGERED' },
      rollback: { serviceRevisionArn: current?.targetServiceRevision.arn },
    });
    expect(oldest).toMatchObject({ status: 'SUCCESSFUL', createdAt: Date.UTC(2025, 11, 1) / 1000 });
    const revisions = account.call('DescribeServiceRevisions', {
      serviceRevisionArns: [oldest, failed].map((record) => record?.targetServiceRevision.arn),
    }).serviceRevisions;
    expect(revisions.map(({ containerImages }) => containerImages)).toMatchObject([
      [{ imageDigest: 'sha256:then' }],
      [{ imageDigest: account.images.resolve('web:2', 'linux/amd64')?.digest }],
    ]);
    expect(account.service()).toMatchObject({ runningCount: 2, createdAt: oldest?.createdAt });
    expect(account.tasks()[0]?.createdAt).toBe(account.tasks()[0]?.startedAt);
    expect(account.messages()).toEqual(['has reached a steady state.']);
  });

  test('is kept for 90 days', () => {
    const account = new Account();
    account.steadyService();
    account.update({ forceNewDeployment: true });
    account.until('SUCCESSFUL');
    const [, seeded] = account.serviceDeployments();
    account.pass(89 * day + day / 2);
    expect(account.serviceDeployments()).toHaveLength(1);
    const gone = { serviceDeploymentArns: [seeded?.serviceDeploymentArn] };
    expect(account.call('DescribeServiceDeployments', gone)).toEqual({
      serviceDeployments: [],
      failures: [{ arn: seeded?.serviceDeploymentArn, reason: 'MISSING' }],
    });
  });

  test('is filtered by status and time, and paged', () => {
    const account = new Account();
    account.steadyService({
      history: [1, 2, 3].map(() => ({ taskDefinition: 'web:1', status: 'STOPPED' as const })),
    });
    const list = (input: object) =>
      account.call('ListServiceDeployments', { service: 'web', ...input }).serviceDeployments;
    expect(list({ status: ['STOPPED'] })).toHaveLength(3);
    expect(list({ status: ['SUCCESSFUL', 'STOPPED'] })).toHaveLength(4);
    const now = account.time.now / 1000;
    expect(list({ createdAt: { after: now - (1.5 * day) / 1000 } })).toHaveLength(1);
    expect(list({ createdAt: { before: now - (1.5 * day) / 1000 } })).toHaveLength(3);
    const first = account.call('ListServiceDeployments', { service: 'web', maxResults: 3 });
    expect(first.serviceDeployments).toHaveLength(3);
    expect(list({ maxResults: 3, nextToken: first.nextToken })).toHaveLength(1);
    expect(() => list({ nextToken: 'nonsense' })).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException' }),
    );
  });

  test('at most 20 are described at a time', () => {
    const account = new Account();
    const serviceDeploymentArns = Array.from({ length: 21 }, (_, index) => `arn:${index}`);
    expect(() => account.call('DescribeServiceDeployments', { serviceDeploymentArns })).toThrow(
      'Between 1 and 20',
    );
    expect(() =>
      account.call('DescribeServiceRevisions', { serviceRevisionArns: serviceDeploymentArns }),
    ).toThrow('Between 1 and 20');
  });

  test('a world may hold services that are DRAINING, INACTIVE or under another controller', () => {
    const account = new Account();
    const taskDefinition = account.release('1');
    const seed = (serviceName: string, more: object): void =>
      account.ecs.seed({
        services: [
          {
            serviceName,
            taskDefinition,
            desiredCount: 1,
            launchType: 'FARGATE',
            networkConfiguration: { awsvpcConfiguration: { subnets: ['s'] } },
            ...more,
          },
        ],
      });
    seed('draining', { status: 'DRAINING' });
    seed('inactive', { status: 'INACTIVE' });
    seed('external', { deploymentController: { type: 'EXTERNAL' } });
    expect(account.service('draining').status).toBe('DRAINING');
    expect(account.service('inactive').status).toBe('INACTIVE');
    expect(account.service('external')).toMatchObject({ deployments: [], taskSets: [{ status: 'PRIMARY' }] });
    expect(() => account.call('UpdateService', { service: 'external', forceNewDeployment: true })).toThrow(
      'EXTERNAL',
    );
  });

  test('seeding twice changes nothing', () => {
    const account = new Account();
    const world = {
      clusters: [{ clusterName: 'default' }],
      taskDefinitions: [{ family: 'job', containerDefinitions: [{ name: 'job', image: 'job', memory: 64 }] }],
      services: [{ serviceName: 'jobs', taskDefinition: 'job', desiredCount: 1, launchType: 'EC2' as const }],
    };
    account.ecs.seed(world);
    account.pass(minute);
    const before = account.service('jobs');
    account.ecs.seed(world);
    account.pass(minute);
    expect(account.service('jobs')).toEqual(before);
    expect(account.call('ListTaskDefinitions').taskDefinitionArns).toHaveLength(1);
  });
});

describe('images', () => {
  const revisionOf = (account: Account, index = 0): Record<string, unknown> | undefined =>
    account.call('DescribeServiceRevisions', {
      serviceRevisionArns: [account.serviceDeployments()[index]?.targetServiceRevision.arn],
    }).serviceRevisions[0];

  test('a tag is resolved once for a deployment, and again for the next', () => {
    const account = new Account();
    account.steadyService();
    const first = account.images.put('web:moving');
    const taskDefinition = account.register('web:moving');
    const reply = account.update({ taskDefinition });
    expect(reply.taskDefinition).toBe(taskDefinition);
    expect(revisionOf(account)?.['containerImages']).toEqual([{ containerName: 'app', image: 'web:moving' }]);
    account.until('SUCCESSFUL');
    expect(revisionOf(account)?.['containerImages']).toEqual([
      { containerName: 'app', image: 'web:moving', imageDigest: first },
    ]);

    const second = account.images.put('web:moving');
    account.update({ desiredCount: 3 });
    account.pass(2 * minute);
    expect(account.tasks().map(({ containers }) => containers[0]?.imageDigest)).toEqual([
      first,
      first,
      first,
    ]);

    account.update({ forceNewDeployment: true });
    account.until('SUCCESSFUL');
    expect(account.tasks().map(({ containers }) => containers[0]?.imageDigest)).toEqual([
      second,
      second,
      second,
    ]);
  });

  test('a digest that is deleted makes later tasks of a successful release fail', () => {
    const account = new Account();
    account.steadyService();
    account.update({ taskDefinition: account.release('2') });
    account.until('SUCCESSFUL');
    account.images.remove('web:2');
    account.images.put('web:2');
    account.update({ desiredCount: 3 });
    account.pass(2 * minute);
    expect(account.happened('task.pull-failed')[0]?.['subject']).toMatch(/^web@sha256:/);
  });

  test('a container may opt out of that', () => {
    const account = new Account();
    account.steadyService();
    account.update({
      taskDefinition: account.release('2', {}, { container: { versionConsistency: 'disabled' } }),
    });
    account.until('SUCCESSFUL');
    expect(revisionOf(account)?.['containerImages']).toEqual([{ containerName: 'app', image: 'web:2' }]);
  });

  test('at a desired count of 0 nothing is resolved', () => {
    const account = new Account();
    account.create({ taskDefinition: account.release('1'), desiredCount: 0 });
    account.until('SUCCESSFUL');
    expect(revisionOf(account)?.['containerImages']).toEqual([{ containerName: 'app', image: 'web:1' }]);
  });

  test('a revision tells how its tasks are run', () => {
    const account = new Account();
    account.steadyService({ deploymentConfiguration: breaker(true) });
    expect(revisionOf(account)).toMatchObject({
      taskDefinition: account.service().taskDefinition,
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
      createdAt: (account.time.now - day) / 1000 - 10,
    });
    const missing = account.call('DescribeServiceRevisions', { serviceRevisionArns: ['arn:none'] });
    expect(missing.failures).toEqual([{ arn: 'arn:none', reason: 'MISSING' }]);
  });
});
