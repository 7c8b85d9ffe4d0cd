import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { models } from '../../src/protocol/models.ts';
import { operationShapes } from '../../src/protocol/shapes.ts';
import { validate } from '../../src/protocol/validation.ts';
import { startSimulator, type Simulator } from '../../src/simulator.ts';
import { authorization } from './handle.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ time: { kind: 'stepped' } });
  simulator.control.world(
    JSON.parse(await readFile(new URL('../clients/world.json', import.meta.url), 'utf8')),
  );
});

/** The answer to a JSON call, once it has been compared with the SDK's schema of it. */
async function answer(service: string, operation: string, input: unknown): Promise<Record<string, unknown>> {
  const model = models.find(({ name }) => name === service);
  const shapes = model && operationShapes(model, operation);
  if (!model || !shapes) throw new Error(`the SDK has no ${service}:${operation}`);
  const headers = { authorization, 'x-amz-target': `${model.target}.${operation}` };
  const { status, body } = await simulator.handle({
    method: 'POST',
    path: '/',
    headers,
    body: JSON.stringify(input),
  });
  expect([status, status === 200 ? '' : body]).toEqual([200, '']);
  const output = JSON.parse(String(body));
  validate(output, shapes.output, new Set());
  return output;
}

const ecs = (operation: string, input: unknown): Promise<Record<string, unknown>> =>
  answer('ecs', operation, input);

describe('answers have the shape that the SDK reads', () => {
  test('while a release rolls out', async () => {
    const service = { cluster: 'prod', service: 'web' };
    await ecs('RegisterTaskDefinition', {
      family: 'web',
      cpu: '256',
      memory: '512',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: [
        { name: 'app', image: 'example.com/web:2', portMappings: [{ containerPort: 80 }] },
      ],
      tags: [{ key: 'a', value: 'b' }],
    });
    await ecs('DescribeTaskDefinition', { taskDefinition: 'web', include: ['TAGS'] });
    await ecs('ListTaskDefinitions', { familyPrefix: 'web', sort: 'DESC' });
    await ecs('DescribeClusters', { clusters: ['prod'] });
    await ecs('UpdateService', { ...service, taskDefinition: 'web:2' });
    for (let i = 0; i < 20; i++) {
      await ecs('DescribeServices', { cluster: 'prod', services: ['web', 'gone'], include: ['TAGS'] });
      const { taskArns } = await ecs('ListTasks', { cluster: 'prod', serviceName: 'web' });
      await ecs('DescribeTasks', { cluster: 'prod', tasks: taskArns });
      const { serviceDeployments } = await ecs('ListServiceDeployments', service);
      if (!Array.isArray(serviceDeployments)) throw new TypeError('no service deployments');
      const serviceDeploymentArns = serviceDeployments.map(
        ({ serviceDeploymentArn }) => serviceDeploymentArn,
      );
      await ecs('DescribeServiceDeployments', { serviceDeploymentArns });
      const serviceRevisionArns = serviceDeployments.map(
        ({ targetServiceRevisionArn }) => targetServiceRevisionArn,
      );
      await ecs('DescribeServiceRevisions', { serviceRevisionArns });
      simulator.advance(15_000);
    }
    const { taskArns } = await ecs('ListTasks', {
      cluster: 'prod',
      serviceName: 'web',
      desiredStatus: 'STOPPED',
    });
    expect(taskArns).toHaveLength(2);
    await ecs('DescribeTasks', { cluster: 'prod', tasks: taskArns });
  });

  test.each([
    ['ecr', 'DescribeRepositories', {}],
    ['ecr', 'GetAuthorizationToken', {}],
    ['logs', 'DescribeLogGroups', {}],
    ['cloudwatch', 'DescribeAlarms', {}],
    ['secretsmanager', 'DescribeSecret', { SecretId: 'db' }],
    ['ssm', 'GetParameters', { Names: ['/web/url', 'x'] }],
    ['ssm', 'DescribeParameters', {}],
  ])('%s:%s', async (service, operation, input) => {
    await answer(service, operation, input);
  });
});
