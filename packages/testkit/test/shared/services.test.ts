import { describe, expect, test } from '@jest/globals';

import { deployableService } from '@ecs-actions/shared/deployment/deployable-service';
import { describeServices } from '@ecs-actions/shared/ecs/service';
import { describeServiceRevisions, digestsOf } from '@ecs-actions/shared/ecs/service-revision';
import { removeTags, serviceTag, writeTags } from '@ecs-actions/shared/ecs/tags';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';

const registry = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
const service = (serviceName: string, more: object = {}) => ({
  cluster: 'main',
  serviceName,
  taskDefinition: 'web',
  desiredCount: 1,
  ...more,
});

async function withServices<T>(services: readonly object[], body: (kit: Kit) => Promise<T>): Promise<T> {
  return await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world({
      images: [{ repositoryName: 'web', tags: ['1'] }],
      clusters: [{ clusterName: 'main' }],
      taskDefinitions: [
        { family: 'web', containerDefinitions: [{ name: 'app', image: `${registry}/web:1`, memory: 64 }] },
      ],
      services,
    });
    return await body({ simulator, ...inProcess(simulator) });
  });
}

interface Kit extends ReturnType<typeof inProcess> {
  readonly simulator: Simulator;
}

test('services are read ten a call, by name or ARN; unknown ones are left out', async () => {
  const names = Array.from({ length: 23 }, (_, index) => `s${index}`);
  await withServices(
    names.map((name) => service(name)),
    async ({ simulator, aws }) => {
      const arn = 'arn:aws:ecs:us-east-1:123456789012:service/main/s22';
      const found = await describeServices(aws, 'main', [...names.slice(0, 22), arn, 'gone']);
      expect([...found.keys()]).toEqual([...names.slice(0, 22), arn]);
      expect(found.get(arn)).toMatchObject({
        name: 's22',
        arn,
        status: 'ACTIVE',
        controller: 'ECS',
        desiredCount: 1,
      });
      expect(simulator.truth.calls.filter(({ operation }) => operation === 'DescribeServices')).toHaveLength(
        3,
      );
    },
  );
});

test('what runs is known by digest through the service’s revision', async () => {
  await withServices([service('web')], async ({ aws }) => {
    const web = (await describeServices(aws, 'main', ['web'])).get('web');
    const revisions = await describeServiceRevisions(aws, web?.currentRevisions ?? []);
    const [revision] = [...revisions.values()];
    expect(revision?.taskDefinition).toBe(web?.taskDefinition);
    expect(revision?.images).toEqual([
      {
        container: 'app',
        image: `${registry}/web:1`,
        digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      },
    ]);
    expect(digestsOf(revision).get('app')).toBe(revision?.images[0]?.digest);
    expect(digestsOf(undefined).size).toBe(0);
  });
});

test('settings that the SDK lacks are there', async () => {
  await withServices([], async ({ simulator, aws }) => {
    simulator.control.world({
      declaredAttributes: ['deploymentConfiguration.xFuture'],
      services: [service('web', { deploymentConfiguration: { xFuture: { a: 1 } } })],
    });
    const web = (await describeServices(aws, 'main', ['web'])).get('web');
    expect(web?.raw.deploymentConfiguration).toMatchObject({ xFuture: { a: 1 } });
  });
});

describe('a service that cannot be deployed to says why', () => {
  test.each([
    ['gone', 'there is no service gone in cluster main'],
    ['inactive', 'the service inactive in cluster main was deleted (INACTIVE)'],
    ['draining', 'the service draining in cluster main is being deleted (DRAINING)'],
    ['external', 'the service external in cluster main has the deployment controller EXTERNAL'],
  ])('%s', async (name, message) => {
    const services = [
      service('inactive', { status: 'INACTIVE' }),
      service('draining', { status: 'DRAINING' }),
      service('external', { deploymentController: { type: 'EXTERNAL' } }),
    ];
    await withServices(services, async ({ aws }) => {
      await expect(deployableService(aws, 'main', name)).rejects.toMatchObject({
        message,
        reason: 'service-state',
      });
    });
  });

  test('any other is fine', async () => {
    await withServices([service('web')], async ({ aws }) => {
      await expect(deployableService(aws, 'main', 'web')).resolves.toMatchObject({ name: 'web' });
    });
  });
});

describe('tags on a service', () => {
  const told: string[] = [];
  const log = { notice: (text: string) => void told.push(text) };
  const tag = { key: serviceTag.rolledBackByRun, value: '77 4b7e0aa (by <dev>)' };
  const tagged = { key: serviceTag.rolledBackByRun, value: '77 4b7e0aa _by _dev__' };

  test('are written with what ECS takes, and removed', async () => {
    await withServices([service('web')], async ({ aws }) => {
      const read = async () => (await describeServices(aws, 'main', ['web'])).get('web');
      const arn = (await read())?.arn ?? '';
      expect(await writeTags(aws.ecs, arn, [tag], log)).toBe(true);
      expect((await read())?.tags).toEqual([tagged]);
      expect(await removeTags(aws.ecs, arn, [tag.key, 'ecs-actions:other'], log)).toBe(true);
      expect((await read())?.tags).toEqual([]);
      expect(told).toEqual([]);
    });
  });

  test('that may not be written are told in a notice', async () => {
    await withServices([service('web')], async ({ simulator, aws }) => {
      const arn = 'arn:aws:ecs:us-east-1:123456789012:service/main/web';
      simulator.control.policy({ Version: '2012-10-17', Statement: [] });
      expect(await writeTags(aws.ecs, arn, [tag], log)).toBe(false);
      expect(await removeTags(aws.ecs, arn, [tag.key], log)).toBe(false);
      expect(told).toEqual([
        expect.stringContaining('ecs:TagResource'),
        expect.stringContaining('ecs:UntagResource'),
      ]);
    });
  });
});
