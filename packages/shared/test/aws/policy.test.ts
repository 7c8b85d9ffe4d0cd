import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ecr from '@aws-sdk/client-ecr';
import * as ecs from '@aws-sdk/client-ecs';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as iam from '@aws-sdk/client-iam';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import { createAws } from '@ecs-actions/shared/aws/clients';
import { classify, explain } from '@ecs-actions/shared/aws/errors';
import { attempts, mayRepeat, pastThrottles } from '@ecs-actions/shared/aws/policy';
import type { Clock } from '@ecs-actions/shared/time/clock';
import { faultyEndpoint } from './faulty-endpoint.ts';
import type { FaultName } from './faulty-endpoint.ts';

const environment = { ...process.env };
beforeEach(() => {
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIAIOSFODNN7EXAMPLE';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'example';
});
afterEach(() => {
  process.env = { ...environment };
});

/** Waits for nothing, and notes what it was asked to wait for. */
function restlessClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    now: () => 0,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      slept.push(milliseconds);
    },
  };
}

function clients(url: string, clock: Clock): Aws {
  process.env['AWS_ENDPOINT_URL'] = url;
  return createAws({
    region: 'us-east-1',
    clock,
    log: { debug: () => undefined },
    userAgent: [['test', '1']],
    // As in use, but a silent endpoint is given up on sooner.
    requestHandler: {
      connectionTimeout: 2_000,
      requestTimeout: 200,
      socketTimeout: 200,
      throwOnRequestTimeout: true,
    },
  });
}

const changes: Readonly<Record<string, (aws: Aws) => Promise<unknown>>> = {
  RegisterTaskDefinition: (aws) =>
    aws.ecs.send(new ecs.RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions: [] })),
  UpdateService: (aws) => aws.ecs.send(new ecs.UpdateServiceCommand({ service: 'web' })),
  RunTask: (aws) => aws.ecs.send(new ecs.RunTaskCommand({ taskDefinition: 'web' })),
  StopServiceDeployment: (aws) =>
    aws.ecs.send(new ecs.StopServiceDeploymentCommand({ serviceDeploymentArn: 'arn' })),
  ContinueServiceDeployment: (aws) =>
    aws.ecs.send(new ecs.ContinueServiceDeploymentCommand({ serviceDeploymentArn: 'arn', hookId: 'hook' })),
  CreateRepository: (aws) => aws.ecr.send(new ecr.CreateRepositoryCommand({ repositoryName: 'web' })),
};
const kinds = {
  throttle: 'throttled',
  'too many requests': 'throttled',
  'error 500': 'lost-answer',
  'error 503 by a proxy': 'lost-answer',
  reset: 'lost-answer',
  'closed connection': 'lost-answer',
  'answer cut short': 'lost-answer',
  silence: 'lost-answer',
} as const satisfies Record<FaultName, string>;
const faultNames: readonly FaultName[] = [
  'throttle',
  'too many requests',
  'error 500',
  'error 503 by a proxy',
  'reset',
  'closed connection',
  'answer cut short',
  'silence',
];

describe.each(faultNames)('under %s', (fault) => {
  test.each(Object.keys(changes))('%s is sent once, and fails by its kind', async (operation) => {
    await using endpoint = await faultyEndpoint(fault, Infinity);
    const clock = restlessClock();
    const error: unknown = await changes[operation]?.(clients(endpoint.url, clock)).catch(
      (caught: unknown) => caught,
    );
    expect(endpoint.requests).toEqual([operation]);
    expect(classify(error)).toBe(kinds[fault]);
    expect(clock.slept).toEqual([]);
  });

  test('a read is repeated until it is answered', async () => {
    await using endpoint = await faultyEndpoint(fault, 2, { services: [{ serviceName: 'web' }] });
    const aws = clients(endpoint.url, restlessClock());
    const { services } = await aws.ecs.send(new ecs.DescribeServicesCommand({ services: ['web'] }));
    expect(services?.[0]?.serviceName).toBe('web');
    expect(endpoint.requests).toHaveLength(3);
  });
});

test('a read is given up after a bounded number of attempts, with waits that grow', async () => {
  await using endpoint = await faultyEndpoint('error 500', Infinity);
  const clock = restlessClock();
  const aws = clients(endpoint.url, clock);
  await expect(aws.ecs.send(new ecs.DescribeServicesCommand({ services: ['web'] }))).rejects.toThrow();
  expect(endpoint.requests).toHaveLength(attempts);
  expect(clock.slept.every((wait, index) => wait <= Math.min(8_000, 200 * 2 ** index))).toBe(true);
});

test('a call that can never work is not repeated', async () => {
  const clock = restlessClock();
  const aws = clients('http://127.0.0.1:1', clock);
  delete process.env['AWS_ACCESS_KEY_ID'];
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/dev/null';
  process.env['AWS_CONFIG_FILE'] = '/dev/null';
  const error: unknown = await aws.ecs
    .send(new ecs.DescribeServicesCommand({ services: [] }))
    .catch((e: unknown) => e);
  expect(classify(error)).toBe('no-credentials');
  expect(clock.slept).toEqual([]);
});

test('where nothing listens, nothing was sent, and the error says where it was looked for', async () => {
  const clock = restlessClock();
  const aws = clients('http://127.0.0.1:1', clock);
  const error: unknown = await aws.ecs
    .send(new ecs.UpdateServiceCommand({ service: 'w' }))
    .catch((e: unknown) => e);
  expect(classify(error)).toBe('unreachable');
  expect(explain(error)).toMatch(/^ecs:UpdateService could not be reached .*127\.0\.0\.1:1/);
});

test('throttles are counted, so that a poller can slow down', async () => {
  await using endpoint = await faultyEndpoint('throttle', 2);
  const aws = clients(endpoint.url, restlessClock());
  await aws.ecs.send(new ecs.ListTasksCommand({}));
  expect([aws.throttles(), aws.in('eu-west-1').throttles()]).toEqual([2, 0]);
});

test('an aborted signal ends the waiting', async () => {
  await using endpoint = await faultyEndpoint('error 500', Infinity);
  const controller = new AbortController();
  const clock: Clock = {
    now: () => 0,
    sleep: async (_, signal) => {
      controller.abort(new Error('cancelled'));
      signal?.throwIfAborted();
    },
  };
  const call = clients(endpoint.url, clock).ecs.send(new ecs.ListTasksCommand({}), {
    abortSignal: controller.signal,
  });
  await expect(call).rejects.toThrow('cancelled');
  expect(endpoint.requests).toHaveLength(1);
});

describe('past throttles', () => {
  test('a change is sent again, since a throttled one was not carried out', async () => {
    await using endpoint = await faultyEndpoint('throttle', 3);
    const clock = restlessClock();
    const aws = clients(endpoint.url, clock);
    await pastThrottles(() => aws.ecs.send(new ecs.UpdateServiceCommand({ service: 'web' })), {
      clock,
      random: Math.random,
    });
    expect(endpoint.requests).toHaveLength(4);
  });

  test.each(faultNames.filter((fault) => kinds[fault] !== 'throttled'))(
    'but never after %s',
    async (fault) => {
      await using endpoint = await faultyEndpoint(fault, Infinity);
      const clock = restlessClock();
      const aws = clients(endpoint.url, clock);
      const call = pastThrottles(() => aws.ecs.send(new ecs.UpdateServiceCommand({ service: 'web' })), {
        clock,
        random: Math.random,
      });
      await expect(call).rejects.toThrow();
      expect(endpoint.requests).toHaveLength(1);
    },
  );
});

test('of all calls that change something, few may be repeated', () => {
  const operations = [ecs, ecr, elb, logs, cloudwatch, secretsManager, ssm, iam, sts].flatMap((sdk) =>
    Object.keys(sdk).flatMap((name) =>
      /^[A-Z]\w+Command$/.test(name) ? [name.slice(0, -'Command'.length)] : [],
    ),
  );
  const repeated = [...new Set(operations.filter((operation) => mayRepeat(operation)))];
  expect(
    repeated.filter((name) => !/^(?:Batch)?(?:Describe|List|Get|Check|Filter|Simulate)/.test(name)),
  ).toEqual(['TagResource', 'UntagResource', 'PutImage', 'PutLifecyclePolicy']);
});

test('each client is made once, and another region has its own', () => {
  const aws = clients('http://127.0.0.1:1', restlessClock());
  expect(aws.ecs).toBe(aws.ecs);
  expect(aws.in('us-east-1')).toBe(aws);
  expect(aws.in('eu-west-1')).toBe(aws.in('eu-west-1'));
  expect(aws.in('eu-west-1').region).toBe('eu-west-1');
});
