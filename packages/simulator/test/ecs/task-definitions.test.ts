import { describe, expect, test } from '@jest/globals';
import { Account, app, taskDefinition } from './account.ts';

describe('RegisterTaskDefinition', () => {
  test('counts up, also for the same content, and never uses a number again', () => {
    const account = new Account();
    const first = account.release('1');
    expect(first).toBe('arn:aws:ecs:us-east-1:123456789012:task-definition/web:1');
    expect(account.register('web:1')).toMatch(/web:2$/);
    account.call('DeregisterTaskDefinition', { taskDefinition: 'web:2' });
    expect(account.register('web:1')).toMatch(/web:3$/);
  });

  test('echoes what ECS echoes', () => {
    const account = new Account();
    const { taskDefinition: described } = account.call('RegisterTaskDefinition', {
      ...taskDefinition('web:1'),
      cpu: '1 vCPU',
      memory: '2 GB',
    });
    expect(described).toMatchObject({
      cpu: '1024',
      memory: '2048',
      status: 'ACTIVE',
      volumes: [],
      placementConstraints: [],
      compatibilities: ['EC2', 'FARGATE'],
    });
    expect(described.containerDefinitions[0]).toMatchObject({
      cpu: 0,
      essential: true,
      environment: [],
      mountPoints: [],
      volumesFrom: [],
      systemControls: [],
      portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: 'tcp' }],
    });
  });

  test('keeps attributes that it does not know', () => {
    const account = new Account();
    account.call('RegisterTaskDefinition', {
      ...taskDefinition('web:1'),
      newer: { a: [1] },
      containerDefinitions: [{ ...app('web:1'), newest: '' }],
    });
    const { taskDefinition: described } = account.call('DescribeTaskDefinition', { taskDefinition: 'web' });
    expect(described['newer']).toEqual({ a: [1] });
    expect(described.containerDefinitions[0]).toMatchObject({ newest: '' });
  });

  test('tags stand beside it, and only when asked for', () => {
    const account = new Account();
    const tags = [{ key: 'commit', value: 'abc' }];
    expect(account.call('RegisterTaskDefinition', { ...taskDefinition('web:1'), tags }).tags).toEqual(tags);
    expect(account.call('DescribeTaskDefinition', { taskDefinition: 'web' })).not.toHaveProperty('tags');
    const answer = account.call('DescribeTaskDefinition', { taskDefinition: 'web', include: ['TAGS'] });
    expect(answer.tags).toEqual(tags);
    expect(answer.taskDefinition).not.toHaveProperty('tags');
    expect(account.register('web:1')).toMatch(/web:2$/);
    expect(
      account.call('DescribeTaskDefinition', { taskDefinition: 'web:2', include: ['TAGS'] }).tags,
    ).toEqual([]);
  });

  const container = app('web:1');
  test.each<[string, object, string]>([
    ['cpu unknown to Fargate', { cpu: '300' }, "Invalid 'cpu' setting for task"],
    ['memory that Fargate has not for it', { memory: '4096' }, 'No Fargate configuration exists'],
    ['no cpu', { cpu: undefined }, "requires that 'cpu' be defined at the task level"],
    [
      'no memory',
      { memory: undefined, containerDefinitions: [{ ...container, memory: 1 }] },
      "'memory' be defined",
    ],
    ['bridge on Fargate', { networkMode: 'bridge' }, "only supports network mode 'awsvpc'"],
    [
      'no execution role',
      { executionRoleArn: undefined },
      'execution role ARN to support log driver awslogs',
    ],
    [
      'no image',
      { containerDefinitions: [{ ...container, image: '' }] },
      'image should not be null or empty',
    ],
    [
      'a short digest',
      { containerDefinitions: [{ ...container, image: 'a@sha256:1' }] },
      'invalid characters',
    ],
    [
      'nothing essential',
      { containerDefinitions: [{ ...container, essential: false }] },
      'marked as essential',
    ],
    ['no containers', { containerDefinitions: [] }, 'missing container definitions'],
    [
      'too many',
      { containerDefinitions: Array.from({ length: 11 }, () => container) },
      'Too many containers',
    ],
    ['a name twice', { containerDefinitions: [container, container] }, 'must be unique'],
    [
      'two ports under awsvpc',
      { containerDefinitions: [{ ...container, portMappings: [{ containerPort: 80, hostPort: 81 }] }] },
      'host ports and container ports in port mappings must match',
    ],
    [
      'a secret named as a variable',
      {
        containerDefinitions: [
          {
            ...container,
            environment: [{ name: 'A', value: '1' }],
            secrets: [{ name: 'A', valueFrom: 'a' }],
          },
        ],
      },
      "such as 'A'",
    ],
    [
      'a health check without CMD',
      { containerDefinitions: [{ ...container, healthCheck: { command: ['curl'] } }] },
      'must begin with CMD or CMD-SHELL',
    ],
    ['empty tags', { tags: [] }, 'Tags can not be empty'],
    ['a tag of AWS', { tags: [{ key: 'aws:x', value: '' }] }, "starting with 'aws:' are reserved"],
    [
      'more than 64 KiB',
      { containerDefinitions: [{ ...container, command: ['x'.repeat(65_536)] }] },
      "Max allowed length is '65536' bytes.",
    ],
  ])('refuses %s', (_, change, message) => {
    const account = new Account();
    expect(() => account.call('RegisterTaskDefinition', { ...taskDefinition('web:1'), ...change })).toThrow(
      message,
    );
    expect(account.call('ListTaskDefinitions').taskDefinitionArns).toEqual([]);
  });

  test('on EC2 a container needs memory of its own where the task has none', () => {
    const account = new Account();
    const request = {
      family: 'job',
      containerDefinitions: [{ name: 'job', image: 'job:1' }],
    };
    expect(() => account.call('RegisterTaskDefinition', request)).toThrow(
      "Invalid setting for container 'job'. At least one of 'memory' or 'memoryReservation' must be specified.",
    );
  });
});

test('a family names its latest ACTIVE revision', () => {
  const account = new Account();
  account.release('1');
  account.release('2');
  const latest = (): number =>
    account.call('DescribeTaskDefinition', { taskDefinition: 'web' }).taskDefinition.revision;
  expect(latest()).toBe(2);
  const { taskDefinition: gone } = account.call('DeregisterTaskDefinition', { taskDefinition: 'web:2' });
  expect(gone).toMatchObject({ status: 'INACTIVE', deregisteredAt: account.time.now / 1000 });
  expect(latest()).toBe(1);
  expect(() => account.call('DeregisterTaskDefinition', { taskDefinition: 'web' })).toThrow(
    'must include a revision',
  );
  expect(() => account.call('DescribeTaskDefinition', { taskDefinition: 'other' })).toThrow(
    expect.objectContaining({ code: 'ClientException', message: 'Unable to describe task definition.' }),
  );
});

test('ListTaskDefinitions filters, sorts and pages', () => {
  const account = new Account();
  for (const version of ['1', '2', '3']) account.release(version);
  account.call('RegisterTaskDefinition', { ...taskDefinition('web:1'), family: 'other' });
  account.call('DeregisterTaskDefinition', { taskDefinition: 'web:2' });
  const list = (input: object): string[] =>
    account.call('ListTaskDefinitions', input).taskDefinitionArns.map((arn) => arn.split('/')[1] ?? '');
  expect(list({})).toEqual(['other:1', 'web:1', 'web:3']);
  expect(list({ familyPrefix: 'web', sort: 'DESC' })).toEqual(['web:3', 'web:1']);
  expect(list({ status: 'INACTIVE' })).toEqual(['web:2']);
  const first = account.call('ListTaskDefinitions', { maxResults: 2 });
  expect(first.taskDefinitionArns).toHaveLength(2);
  expect(list({ maxResults: 2, nextToken: first.nextToken })).toEqual(['web:3']);
});
