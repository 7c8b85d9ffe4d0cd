import { DescribeTaskDefinitionCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createAws } from '@ecs-actions/shared/aws/clients';
import { sendRaw } from '@ecs-actions/shared/aws/raw';
import { systemClock } from '@ecs-actions/shared/time/clock';
import { faultyEndpoint } from './faulty-endpoint.ts';

const environment = { ...process.env };
beforeEach(() => {
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIAIOSFODNN7EXAMPLE';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'example';
});
afterEach(() => {
  process.env = { ...environment };
});

const future = {
  family: 'web',
  containerDefinitions: [
    { name: 'app', image: 'app:1', essential: true, nextYearsAttribute: { depth: [1, 'two'] } },
  ],
  nextYearsToo: true,
};

async function ecsAt(url: string) {
  process.env['AWS_ENDPOINT_URL'] = url;
  const log = { debug: () => undefined };
  return createAws({ region: 'us-east-1', clock: systemClock, log, userAgent: [] }).ecs;
}

test('attributes that the SDK does not know are read', async () => {
  const answer = { taskDefinition: { ...future, revision: 7, registeredAt: 1_767_603_600.123 } };
  await using endpoint = await faultyEndpoint('throttle', 0, answer);
  const command = new DescribeTaskDefinitionCommand({ taskDefinition: 'web' });
  expect(await sendRaw(await ecsAt(endpoint.url), command)).toEqual(answer);
  expect(endpoint.bodies).toEqual(['{"taskDefinition":"web"}']);
});

test('and sent, beside values that the SDK would leave out', async () => {
  await using endpoint = await faultyEndpoint('throttle', 0, { taskDefinition: { revision: 8 } });
  const command = new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions: [] });
  const body = { ...future, cpu: null };
  const raw = await sendRaw(await ecsAt(endpoint.url), command, body);
  expect(JSON.parse(endpoint.bodies[0] ?? '')).toEqual(body);
  expect(raw).toEqual({ taskDefinition: { revision: 8 } });
});

test('an error stays what the SDK makes of it', async () => {
  await using endpoint = await faultyEndpoint('throttle', Infinity);
  const command = new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions: [] });
  await expect(sendRaw(await ecsAt(endpoint.url), command, future)).rejects.toMatchObject({
    name: 'ThrottlingException',
    message: 'Rate exceeded',
  });
});

test('a read is repeated with the same body', async () => {
  await using endpoint = await faultyEndpoint('reset', 1, { taskDefinition: future });
  const command = new DescribeTaskDefinitionCommand({ taskDefinition: 'web' });
  expect(await sendRaw(await ecsAt(endpoint.url), command)).toEqual({ taskDefinition: future });
  expect(new Set(endpoint.bodies).size).toBe(1);
});
