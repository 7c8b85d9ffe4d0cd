import { describe, expect, test } from '@jest/globals';

import type { JsonObject } from '@ecs-actions/shared/json';
import type { Target } from '@ecs-actions/shared/preflight/check';
import { preflight } from '@ecs-actions/shared/preflight/preflight';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';

const account = '123456789012';
const registry = `${account}.dkr.ecr.us-east-1.amazonaws.com`;
const emptySecret = `arn:aws:secretsmanager:us-east-1:${account}:secret:empty-AbCdEf`;
const secret = `arn:aws:secretsmanager:us-east-1:${account}:secret:db-AbCdEf`;
const parameter = (name: string) => `arn:aws:ssm:us-east-1:${account}:parameter/${name}`;
const targetGroup = (name: string) =>
  `arn:aws:elasticloadbalancing:us-east-1:${account}:targetgroup/${name}/0123456789abcdef`;

const world = {
  images: [
    { repositoryName: 'web', tags: ['1'] },
    { repositoryName: 'web', tags: ['m1'], platforms: ['linux/arm64'] },
    { repositoryName: 'web', tags: ['arm'], platforms: ['linux/arm64', 'linux/arm64/v7'] },
  ],
  pullThroughCacheRules: [{ ecrRepositoryPrefix: 'hub', upstreamRegistryUrl: 'registry-1.docker.io' }],
  roles: [{ roleName: 'task', path: '/apps/' }],
  secrets: [
    { name: 'db', arn: secret, value: '{}' },
    { name: 'empty', arn: emptySecret },
  ],
  parameters: [{ name: '/web/key' }, { name: 'flat' }],
  logGroups: ['/web'],
  alarms: [{ alarmName: 'quiet', stateValue: 'OK' }, { alarmName: 'loud', stateValue: 'ALARM' }], // prettier-ignore
  targetGroups: [
    { targetGroupName: 'blue', targetGroupArn: targetGroup('blue'), port: 80, protocol: 'HTTP' },
  ],
};

const container = (members: JsonObject): JsonObject => ({
  containerDefinitions: [{ name: 'app', ...members }],
});
const secrets = (...references: string[]) =>
  container({ secrets: references.map((valueFrom, index) => ({ name: `S${index}`, valueFrom })) });
const logsTo = (options: JsonObject) => container({ logConfiguration: { logDriver: 'awslogs', options } });

async function check(targets: readonly Target[], arrange: (simulator: Simulator) => void = () => undefined) {
  return await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(world);
    arrange(simulator);
    const findings = await preflight(targets, inProcess(simulator));
    return findings.map(({ severity, says }) => `${severity}: ${says}`);
  });
}

const checkOne = async (definition: JsonObject, settings?: JsonObject) =>
  await check([{ service: 'web', definition, ...(settings && { settings }) }]);

test('what is all there finds nothing', async () => {
  const definition = {
    taskRoleArn: `arn:aws:iam::${account}:role/apps/task`,
    executionRoleArn: 'task',
    containerDefinitions: [
      {
        name: 'app',
        image: `${registry}/web:1`,
        secrets: [secret, `${secret}:password::`, parameter('web/key'), parameter('flat'), '/web/key'].map(
          (valueFrom, index) => ({ name: `S${index}`, valueFrom }),
        ),
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': '/web', 'awslogs-region': 'us-east-1' },
        },
      },
    ],
  };
  const settings = {
    serviceArn: `arn:aws:ecs:us-east-1:${account}:service/main/web`,
    desiredCount: 2,
    loadBalancers: [{ targetGroupArn: targetGroup('blue') }],
    deploymentConfiguration: { alarms: { enable: true, alarmNames: ['quiet'] } },
  };
  expect(await checkOne(definition, settings)).toEqual([]);
});

describe('what is definitely not there is an error', () => {
  test.each<[string, JsonObject, JsonObject, string]>([
    ['name of an image', container({ image: `${registry}/web:` }), {}, 'is no reference: its tag is empty.'],
    ['image', container({ image: `${registry}/web:2` }), {}, `The image web:2 is not in its repository.`],
    [
      'digest',
      container({ image: `${registry}/web@sha256:${'0'.repeat(64)}` }),
      {},
      'is not in its repository.',
    ],
    [
      'repository',
      container({ image: `${registry}/wbe` }),
      {},
      `The repository of the image wbe does not exist.`,
    ],
    ['platform', { ...container({ image: `${registry}/web:arm` }), runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: 'X86_64' } }, {}, `The image web:arm has no linux/amd64, only linux/arm64,`], // prettier-ignore
    ['role', { executionRoleArn: `arn:aws:iam::${account}:role/gone` }, {}, `The role arn:aws:iam::${account}:role/gone does not exist.`], // prettier-ignore
    [
      'secret',
      secrets(`arn:aws:secretsmanager:us-east-1:${account}:secret:gone-AbCdEf`),
      {},
      'secret:gone-AbCdEf does not exist.',
    ],
    ['value of a secret', secrets(emptySecret), {}, 'secret:empty-AbCdEf holds no value yet.'],
    ['stage of a secret', secrets(`${secret}::AWSPENDING:`), {}, 'has no version with the stage AWSPENDING.'],
    ['version of a secret', secrets(`${secret}:::0000`), {}, 'has no version 0000.'],
    ['parameter', secrets('/web/gone'), {}, 'The parameter /web/gone does not exist.'],
    [
      'parameter by ARN',
      secrets(parameter('gone')),
      {},
      `The parameter ${parameter('gone')} does not exist.`,
    ],
    [
      'registry credentials',
      container({ repositoryCredentials: { credentialsParameter: `${secret}x` } }),
      {},
      'does not exist.',
    ],
    ['target group', {}, { loadBalancers: [{ targetGroupArn: targetGroup('gone') }] }, 'targetgroup/gone/0123456789abcdef does not exist.'], // prettier-ignore
  ])('%s', async (_what, definition, settings, message) => {
    expect(await checkOne(definition, { desiredCount: 1, ...settings })).toEqual([
      expect.stringMatching(literally(`error: …${message}`)),
    ]);
  });
});

describe('what may go wrong is a warning', () => {
  const alarms = (...alarmNames: string[]) => ({
    deploymentConfiguration: { alarms: { enable: true, alarmNames } },
  });

  test.each<[string, JsonObject, JsonObject, string]>([
    ['alarm', {}, alarms('quiet', 'loud'), 'The alarm loud is in ALARM already'],
    ['no alarm', {}, alarms('gone'), 'The alarm gone does not exist'],
    ['log group', logsTo({ 'awslogs-group': '/we' }), {}, 'The log group /we does not exist'],
    ['nothing desired', {}, { desiredCount: 0 }, 'The desired count of web is 0'],
  ])('%s', async (_what, definition, settings, message) => {
    expect(await checkOne(definition, { desiredCount: 1, ...settings })).toEqual([
      expect.stringMatching(literally(`warning: ${message}`)),
    ]);
  });

  test('a log group that the driver creates is none', async () => {
    expect(await checkOne(logsTo({ 'awslogs-group': '/new', 'awslogs-create-group': 'true' }))).toEqual([]);
  });
});

describe('what nobody can tell is a notice', () => {
  test.each([
    ['docker.io/library/nginx:1', 'only images in ECR can be looked up'],
    [`${registry}/hub/library/nginx:1`, 'it comes from a pull-through cache'],
  ])('%s', async (image, why) => {
    expect(await checkOne(container({ image }))).toEqual([
      expect.stringMatching(literally(`notice: The image ${image} could not be checked: ${why}`)),
    ]);
  });

  test('what may not be read is said once a permission', async () => {
    const definition = {
      taskRoleArn: 'task',
      executionRoleArn: 'gone',
      ...secrets(secret, `${secret}x`, '/web/key'),
    };
    const none = { Version: '2012-10-17', Statement: [] };
    const findings = await check([{ service: 'web', definition }], ({ control }) => control.policy(none));
    expect(findings).toEqual([
      'notice: The role could not be checked: iam:GetRole is not allowed.',
      'notice: The secret could not be checked: secretsmanager:DescribeSecret is not allowed.',
      'notice: The secret could not be checked: ssm:DescribeParameters is not allowed.',
    ]);
  });

  test('a missing image where the caches may not be read', async () => {
    const image = `${registry}/web:2`;
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'ecr:BatchGetImage', Resource: '*' }],
    };
    const findings = await check([{ service: 'web', definition: container({ image }) }], ({ control }) =>
      control.policy(policy),
    );
    expect(findings).toEqual([expect.stringContaining('ecr:DescribePullThroughCacheRules')]);
  });

  test('a role of another account', async () => {
    const definition = { taskRoleArn: 'arn:aws:iam::210987654321:role/task' };
    expect(
      await checkOne(definition, { serviceArn: `arn:aws:ecs:us-east-1:${account}:service/main/web` }),
    ).toEqual([expect.stringContaining('is in another account than the service')]);
  });
});

test('an image that was built for another platform', async () => {
  await withSimulator({ time: { kind: 'stepped' }, port: 0 }, async (simulator) => {
    simulator.control.world(world);
    const on = (cpuArchitecture: string) => ({
      service: cpuArchitecture,
      definition: {
        ...container({ image: `${registry}/web:m1` }),
        runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture },
      },
    });
    const findings = await preflight([on('ARM64'), on('X86_64')], inProcess(simulator));
    expect(findings).toEqual([
      expect.objectContaining({
        severity: 'warning',
        services: ['X86_64'],
        says: `The image web:m1 was built for linux/arm64, and its tasks run on linux/amd64.`,
      }),
    ]);
  });
});

test('several services share their questions and their findings', async () => {
  await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(world);
    const definition = { ...container({ image: `${registry}/web:2` }), taskRoleArn: 'gone' };
    const targets = ['web', 'worker', 'cron'].map((service) => ({ service, definition }));
    const findings = await preflight(targets, inProcess(simulator));
    expect(findings.map(({ check: name, services }) => [name, services])).toEqual([
      ['image', ['web', 'worker', 'cron']],
      ['role', ['web', 'worker', 'cron']],
    ]);
    const calls = simulator.truth.calls.map(({ operation }) => operation).sort();
    expect(calls).toEqual(['BatchGetImage', 'DescribePullThroughCacheRules', 'GetRole']);
  });
});

test('findings come errors first, each with its remedy unless it is a notice', async () => {
  await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(world);
    const definition = { ...container({ image: 'nginx' }), taskRoleArn: 'gone' };
    const findings = await preflight(
      [{ service: 'web', definition, settings: { desiredCount: 0 } }],
      inProcess(simulator),
    );
    expect(findings.map(({ severity, remedy }) => [severity, remedy !== undefined])).toEqual([
      ['error', true],
      ['warning', true],
      ['notice', false],
    ]);
  });
});

test('credentials that end before the deployment can', async () => {
  await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    const { aws, clock } = inProcess(simulator);
    const ends = new Date(clock.now() + 30 * 60_000);
    const credentials = async () => ({ accessKeyId: 'a', secretAccessKey: 'b', expiration: ends });
    Object.assign(aws.ecs.config, { credentials });
    const target = { service: 'web', definition: {} };
    const ask = async (leastDuration: number) =>
      await preflight([{ ...target, leastDuration }], { aws, clock });
    expect(await ask(29 * 60_000)).toEqual([]);
    expect(await ask(60 * 60_000)).toEqual([
      expect.objectContaining({
        severity: 'warning',
        says: `The AWS credentials end at ${ends.toISOString()}, and the deployment takes at least 60 minutes.`,
      }),
    ]);
  });
});

/** `…` stands for anything. */
function literally(message: string): RegExp {
  const parts = message.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}`);
}
