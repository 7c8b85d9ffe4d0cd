import { CloudWatchClient, DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateRepositoryCommand,
  DescribeRepositoryCreationTemplatesCommand,
  ECRClient,
} from '@aws-sdk/client-ecr';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSimulator, type Simulator } from '../../src/simulator.ts';
import { clientOptions } from './clients.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
  simulator.control.world({
    roles: [{ roleName: 'ecsTaskExecutionRole' }, { roleName: 'task', path: '/apps/' }],
    secrets: [{ name: 'db/password' }, { name: 'token', value: 'canary' }],
    parameters: [
      { name: '/web/url', type: 'String', value: 'https://example.com' },
      { name: 'key', value: 'k' },
    ],
    alarms: [{ alarmName: 'web-5xx', stateValue: 'OK' }, { alarmName: 'other' }],
    logGroups: ['/ecs/web'],
  });
});

afterAll(() => simulator.close());

describe('AWS Query', () => {
  test('STS says who calls', async () => {
    const sts = new STSClient(clientOptions(simulator));
    await expect(sts.send(new GetCallerIdentityCommand())).resolves.toMatchObject({
      Account: '123456789012',
      Arn: 'arn:aws:sts::123456789012:assumed-role/deploy/GitHubActions',
    });
  });

  test('an operation that the simulator does not have is refused by name', async () => {
    const sts = new STSClient(clientOptions(simulator));
    const answer = sts.send(
      new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::1:role/a', RoleSessionName: 'b' }),
    );
    await expect(answer).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'the simulator does not know sts:AssumeRole',
    });
  });

  test('IAM finds a role, and names the error of one that is not there as AWS does', async () => {
    const iam = new IAMClient(clientOptions(simulator));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'ecsTaskExecutionRole' }));
    expect(Role?.Arn).toBe('arn:aws:iam::123456789012:role/ecsTaskExecutionRole');
    expect(Role?.CreateDate).toBeInstanceOf(Date);
    const task = await iam.send(new GetRoleCommand({ RoleName: 'task' }));
    expect(task.Role?.Arn).toBe('arn:aws:iam::123456789012:role/apps/task');
    await expect(iam.send(new GetRoleCommand({ RoleName: 'gone' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name gone cannot be found.',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('AWS JSON 1.1', () => {
  test('Secrets Manager describes secrets and gives only the values that the world has', async () => {
    const client = new SecretsManagerClient(clientOptions(simulator));
    const secret = await client.send(new DescribeSecretCommand({ SecretId: 'db/password' }));
    expect(secret.ARN).toMatch(
      /^arn:aws:secretsmanager:us-east-1:123456789012:secret:db\/password-[A-Za-z]{6}$/,
    );
    expect(secret.CreatedDate).toBeInstanceOf(Date);
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'db/password' }))).rejects.toThrow(
      "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    );
    const value = await client.send(new GetSecretValueCommand({ SecretId: 'token' }));
    expect(value.SecretString).toBe('canary');
    await expect(client.send(new DescribeSecretCommand({ SecretId: 'gone' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('SSM gives parameters, lists those it does not have, and describes by name', async () => {
    const client = new SSMClient(clientOptions(simulator));
    const { Parameters, InvalidParameters } = await client.send(
      new GetParametersCommand({ Names: ['/web/url', 'gone', 'key'], WithDecryption: false }),
    );
    expect(Parameters?.map(({ Name, Type, Value }) => [Name, Type, Value === 'https://example.com'])).toEqual(
      [
        ['/web/url', 'String', true],
        ['key', 'SecureString', false],
      ],
    );
    expect(InvalidParameters).toEqual(['gone']);
    const described = await client.send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/web'] }],
      }),
    );
    expect(described.Parameters?.map(({ ARN }) => ARN)).toEqual([
      'arn:aws:ssm:us-east-1:123456789012:parameter/web/url',
    ]);
  });

  test('Logs answers in JSON, and in AWS words when there is no such stream', async () => {
    const client = new CloudWatchLogsClient(clientOptions(simulator));
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/ecs/' }));
    expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(['/ecs/web']);
    await expect(
      client.send(new GetLogEventsCommand({ logGroupName: '/ecs/web', logStreamName: 'none' })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
  });

  test('ECR is served, and what it does not do is refused by name', async () => {
    const client = new ECRClient(clientOptions(simulator));
    const { repository } = await client.send(new CreateRepositoryCommand({ repositoryName: 'web' }));
    expect(repository?.repositoryUri).toBe(`${new URL(simulator.url).host}/web`);
    await expect(client.send(new DescribeRepositoryCreationTemplatesCommand())).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'the simulator does not know ecr:DescribeRepositoryCreationTemplates',
    });
  });
});

test('CloudWatch is served over JSON 1.0, with times as times', async () => {
  const client = new CloudWatchClient(clientOptions(simulator));
  await client.send(
    new SetAlarmStateCommand({ AlarmName: 'web-5xx', StateValue: 'ALARM', StateReason: 'because' }),
  );
  const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['web-5xx'] }));
  expect(MetricAlarms).toMatchObject([{ AlarmName: 'web-5xx', StateValue: 'ALARM', StateReason: 'because' }]);
  expect(MetricAlarms?.[0]?.StateUpdatedTimestamp).toBeInstanceOf(Date);
  await expect(
    client.send(new SetAlarmStateCommand({ AlarmName: 'gone', StateValue: 'OK', StateReason: 'x' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFound' });
});
