import { describe, expect, test } from '@jest/globals';
import { accesses } from '../../src/protocol/access.ts';

const names = {
  account: '123456789012',
  region: 'us-east-1',
  secretArn: (id: string) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${id}-AbCdEf`,
};
const ecs = 'arn:aws:ecs:us-east-1:123456789012';
const ecr = 'arn:aws:ecr:us-east-1:123456789012';
const logs = 'arn:aws:logs:us-east-1:123456789012:log-group:/ecs/web';

describe('what a call asks to be allowed', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['ecs:UpdateService', { service: 'web', cluster: 'prod' }, [`${ecs}:service/prod/web`]],
    ['ecs:UpdateService', { service: 'web', cluster: `${ecs}:cluster/prod` }, [`${ecs}:service/prod/web`]],
    ['ecs:UpdateService', { service: `${ecs}:service/prod/web` }, [`${ecs}:service/prod/web`]],
    ['ecs:UpdateService', { service: 'web' }, [`${ecs}:service/default/web`]],
    [
      'ecs:DescribeServices',
      { services: ['a', 'b'], cluster: 'p' },
      [`${ecs}:service/p/a`, `${ecs}:service/p/b`],
    ],
    ['ecs:ListServiceDeployments', { service: 'web', cluster: 'p' }, [`${ecs}:service/p/web`]],
    ['ecs:StopServiceDeployment', { serviceDeploymentArn: `${ecs}:x` }, [`${ecs}:x`]],
    [
      'ecs:DescribeServiceRevisions',
      { serviceRevisionArns: [`${ecs}:x`, `${ecs}:y`] },
      [`${ecs}:x`, `${ecs}:y`],
    ],
    ['ecs:DescribeTasks', { tasks: ['abc'], cluster: 'p' }, [`${ecs}:task/p/abc`]],
    ['ecs:DescribeClusters', {}, [`${ecs}:cluster/default`]],
    ['ecs:RunTask', { taskDefinition: 'web:3' }, [`${ecs}:task-definition/web:3`]],
    ['ecs:DescribeTaskDefinition', { taskDefinition: 'web:3' }, ['*']],
    ['ecs:ListTasks', { cluster: 'p' }, ['*']],
    ['ecr:PutImage', { repositoryName: 'team/web' }, [`${ecr}:repository/team/web`]],
    [
      'ecr:BatchGetImage',
      { repositoryName: 'web', registryId: '9' },
      ['arn:aws:ecr:us-east-1:9:repository/web'],
    ],
    [
      'ecr:DescribeRepositories',
      { repositoryNames: ['a', 'b'] },
      [`${ecr}:repository/a`, `${ecr}:repository/b`],
    ],
    ['ecr:DescribeRepositories', {}, [`${ecr}:repository/*`]],
    ['ecr:GetAuthorizationToken', {}, ['*']],
    ['logs:GetLogEvents', { logGroupName: '/ecs/web', logStreamName: 'a/b' }, [`${logs}:log-stream:a/b`]],
    ['logs:DescribeLogStreams', { logGroupIdentifier: logs }, [`${logs}:log-stream:`]],
    ['logs:CreateLogGroup', { logGroupName: '/ecs/web' }, [logs]],
    [
      'cloudwatch:DescribeAlarms',
      { AlarmNames: ['a'] },
      ['arn:aws:cloudwatch:us-east-1:123456789012:alarm:a'],
    ],
    ['cloudwatch:DescribeAlarms', {}, ['arn:aws:cloudwatch:us-east-1:123456789012:alarm:*']],
    ['secretsmanager:DescribeSecret', { SecretId: 'db' }, [names.secretArn('db')]],
    ['ssm:GetParameters', { Names: ['/web/url'] }, ['arn:aws:ssm:us-east-1:123456789012:parameter/web/url']],
    ['iam:GetRole', { RoleName: 'r' }, ['arn:aws:iam::123456789012:role/r']],
    ['elasticloadbalancing:DescribeTargetHealth', { TargetGroupArn: 'arn:x' }, ['*']],
  ])('%s %j on %j', (action, input, resources) => {
    const [service = '', operation = ''] = action.split(':');
    const asked = accesses(service, operation, input, names);
    expect(asked.map(({ resource }) => resource)).toEqual(resources);
    expect(new Set(asked.map((access) => access.action))).toEqual(new Set([action]));
  });

  test('registering a task definition passes its roles to ECS tasks, and tags it', () => {
    const asked = accesses(
      'ecs',
      'RegisterTaskDefinition',
      {
        family: 'web',
        taskRoleArn: 'arn:aws:iam::123456789012:role/task',
        executionRoleArn: 'execution',
        tags: [{ key: 'ecs-actions:run', value: '7' }],
      },
      names,
    );
    expect(asked).toEqual([
      expect.objectContaining({
        action: 'ecs:RegisterTaskDefinition',
        resource: `${ecs}:task-definition/web:*`,
      }),
      {
        action: 'iam:PassRole',
        resource: 'arn:aws:iam::123456789012:role/task',
        keys: { 'iam:passedtoservice': ['ecs-tasks.amazonaws.com'] },
      },
      expect.objectContaining({
        action: 'iam:PassRole',
        resource: 'arn:aws:iam::123456789012:role/execution',
      }),
      {
        action: 'ecs:TagResource',
        resource: `${ecs}:task-definition/web:*`,
        keys: {
          'ecs:createaction': ['RegisterTaskDefinition'],
          'aws:tagkeys': ['ecs-actions:run'],
          'aws:requesttag/ecs-actions:run': ['7'],
        },
      },
    ]);
  });

  test('a service passes the roles of its load balancers and hooks to ECS, when it names them', () => {
    const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
    const passed = (input: Record<string, unknown>): unknown[] =>
      accesses('ecs', 'UpdateService', { service: 'web', ...input }, names)
        .filter(({ action }) => action === 'iam:PassRole')
        .map(({ resource, keys }) => [resource, keys]);
    const toEcs = { 'iam:passedtoservice': ['ecs.amazonaws.com'] };
    expect(
      passed({
        loadBalancers: [{ advancedConfiguration: { roleArn: role('balancers') } }],
        deploymentConfiguration: { lifecycleHooks: [{ roleArn: role('hooks') }, { targetType: 'PAUSE' }] },
      }),
    ).toEqual([
      [role('balancers'), toEcs],
      [role('hooks'), toEcs],
    ]);
    expect(passed({ desiredCount: 3 })).toEqual([]);
  });

  test('ECS calls carry cluster, service and task definition as condition keys', () => {
    const keys = (operation: string, input: Record<string, unknown>): unknown =>
      accesses('ecs', operation, input, names)[0]?.keys;
    expect(keys('UpdateService', { service: 'web', cluster: 'prod', taskDefinition: 'web:3' })).toEqual({
      'ecs:cluster': [`${ecs}:cluster/prod`],
      'ecs:task-definition': [`${ecs}:task-definition/web:3`],
    });
    expect(
      keys('StopServiceDeployment', { serviceDeploymentArn: `${ecs}:service-deployment/prod/web/abc` }),
    ).toEqual({
      'ecs:cluster': [`${ecs}:cluster/prod`],
      'ecs:service': [`${ecs}:service/prod/web`],
    });
    expect(keys('ListTasks', { cluster: `${ecs}:cluster/prod` })).toEqual({
      'ecs:cluster': [`${ecs}:cluster/prod`],
    });
  });
});
