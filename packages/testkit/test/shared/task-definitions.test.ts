import { describe, expect, test } from '@jest/globals';

import { taskDefinitions } from '@ecs-actions/shared/ecs/task-definition/aws';
import { compareTaskDefinitions } from '@ecs-actions/shared/ecs/task-definition/compare';
import { loadTaskDefinition, sourceOf } from '@ecs-actions/shared/ecs/task-definition/load';
import { Registrar } from '@ecs-actions/shared/ecs/task-definition/register';
import type { RunContext } from '@ecs-actions/shared/runner/run-context';
import type { Fault } from '@ecs-actions/simulator/protocol/faults';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';

const run: RunContext = {
  repository: 'o/r',
  commit: '4b7e0aa1'.repeat(5),
  refName: 'main',
  ref: 'refs/heads/main',
  runId: '77',
  runAttempt: 1,
  actor: 'dev[bot]',
  eventName: 'push',
  url: '',
  visibility: 'private',
  defaultBranch: 'main',
  workspace: '/',
  temporary: '/',
};

const web = {
  family: 'web',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '.25 vCPU',
  memory: '512',
  containerDefinitions: [
    {
      name: 'app',
      image: 'r:1',
      portMappings: [{ containerPort: 80 }],
      environment: [{ name: 'EMPTY', value: '' }],
    },
  ],
};

async function inSimulator(body: (kit: Kit) => Promise<void>) {
  await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    const { aws, clock } = inProcess(simulator);
    const api = taskDefinitions(aws);
    const told: string[] = [];
    const log = { notice: (text: string) => void told.push(text) };
    const registrar = (context = run) =>
      new Registrar({ api, clock, random: Math.random, log, run: context });
    const count = async () => (await api.latest('web', 100)).length;
    await body({ simulator, api, told, registrar, count });
  });
}

interface Kit {
  readonly simulator: Simulator;
  readonly api: ReturnType<typeof taskDefinitions>;
  readonly told: readonly string[];
  readonly registrar: (context?: RunContext) => Registrar;
  readonly count: () => Promise<number>;
}

const strike = (
  simulator: Simulator,
  kind: Fault['kind'],
  operation = 'RegisterTaskDefinition',
  more: Partial<Fault> = {},
) => simulator.control.faults([{ service: 'ecs', operation, kind, count: 1, ...more }]);

describe('registering', () => {
  test('what comes back equals what was sent, and is told by the tags', async () => {
    await inSimulator(async ({ api, registrar }) => {
      const { arn, revision, reused } = await registrar().register(web, [{ key: 'team', value: '' }]);
      expect([revision, reused]).toEqual(['web:1', false]);
      const { definition, tags } = await api.describe(arn);
      expect(
        compareTaskDefinitions(definition, web, {
          resolved: new Map([['r:1', 'd']]),
          running: new Map([['app', 'd']]),
        }),
      ).toEqual([]);
      expect(tags).toEqual([
        { key: 'team', value: '' },
        { key: 'ecs-actions:built-from', value: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
        { key: 'ecs-actions:run', value: '77' },
        { key: 'ecs-actions:commit', value: run.commit },
        { key: 'ecs-actions:ref', value: 'refs/heads/main' },
        { key: 'ecs-actions:actor', value: 'dev_bot_' },
      ]);
    });
  });

  test('services with the same content share one revision, others get their own', async () => {
    await inSimulator(async ({ registrar, count }) => {
      const one = registrar();
      const [a, b, c] = await Promise.all([
        one.register(web, []),
        one.register({ ...web }, []),
        one.register({ ...web, cpu: '512', memory: '1024' }, []),
      ]);
      expect(a).toBe(b);
      expect(c?.arn).not.toBe(a?.arn);
      expect(await count()).toBe(2);
    });
  });

  test('many go at the rate that the account has, so that none is throttled', async () => {
    await inSimulator(async ({ simulator, registrar, count }) => {
      const one = registrar();
      const sizes = Array.from({ length: 40 }, (_, index) => ({
        ...web,
        requiresCompatibilities: ['EC2'],
        memory: String(512 + index),
      }));
      await Promise.all(sizes.map((definition) => one.register(definition, [])));
      expect(await count()).toBe(40);
      const sent = simulator.truth.calls.filter(({ operation }) => operation === 'RegisterTaskDefinition');
      expect(sent).toHaveLength(40);
    });
  });

  test('a run that is tried again uses its revision, another run and other content do not', async () => {
    await inSimulator(async ({ registrar, count }) => {
      const first = await registrar().register(web, []);
      await registrar({ ...run, runId: '78' }).register({ ...web, memory: '1024' }, []);
      const again = await registrar({ ...run, runAttempt: 2 }).register(web, []);
      expect(again).toMatchObject({ arn: first.arn, reused: true });
      await registrar({ ...run, runId: '79', runAttempt: 2 }).register(web, []);
      await registrar({ ...run, runAttempt: 2 }).register({ ...web, memory: '2048' }, []);
      expect(await count()).toBe(4);
    });
  });

  test.each<[Fault['kind'], string]>([
    ['reset-before', 'was never carried out'],
    ['reset-after', 'was carried out'],
    ['error-before', 'failed inside ECS'],
    ['error-after', 'was carried out and answered with a 500'],
    ['silent', 'was not answered at all'],
    ['throttle', 'was throttled'],
  ])('%s: a call that %s leaves one revision', async (kind) => {
    await inSimulator(async ({ simulator, registrar, count }) => {
      strike(simulator, kind);
      const { revision } = await registrar().register(web, []);
      expect(revision).toBe('web:1');
      expect(await count()).toBe(1);
    });
  });

  test('a lost answer is found although the revision is seen late', async () => {
    await inSimulator(async ({ simulator, registrar, count }) => {
      await registrar({ ...run, runId: '1' }).register({ ...web, memory: '1024' }, []);
      await registrar({ ...run, runId: '2' }).register({ ...web, memory: '2048' }, []);
      await count();
      simulator.control.faults([
        { service: 'ecs', operation: 'RegisterTaskDefinition', kind: 'reset-after', count: 1 },
        { service: 'ecs', operation: 'ListTaskDefinitions', kind: 'stale', count: 2 },
      ]);
      expect(await registrar().register(web, [])).toMatchObject({ revision: 'web:3' });
      simulator.control.faults([]);
      expect(await count()).toBe(3);
    });
  });

  test('without the right to tag it is registered all the same, once', async () => {
    await inSimulator(async ({ simulator, registrar, told, api, count }) => {
      simulator.control.policy(
        allow('ecs:RegisterTaskDefinition', 'ecs:DescribeTaskDefinition', 'ecs:ListTaskDefinitions'),
      );
      strike(simulator, 'reset-after', 'RegisterTaskDefinition', { skip: 1 });
      const { revision, arn } = await registrar().register(web, [{ key: 'team', value: 'a' }]);
      expect(revision).toBe('web:1');
      expect(told).toEqual([expect.stringContaining('ecs:TagResource')]);
      expect((await api.describe(arn)).tags).toEqual([]);
      expect(await count()).toBe(1);
    });
  });

  test('without the right to read, registering is enough', async () => {
    await inSimulator(async ({ simulator, registrar }) => {
      simulator.control.policy(allow('ecs:RegisterTaskDefinition', 'ecs:TagResource'));
      expect(await registrar({ ...run, runAttempt: 2 }).register(web, [])).toMatchObject({
        revision: 'web:1',
      });
    });
  });

  test('attributes that the SDK lacks go there and come back', async () => {
    await inSimulator(async ({ simulator, api, registrar }) => {
      simulator.control.world({ declaredAttributes: ['xTask', 'containerDefinitions.xContainer'] });
      const [app] = web.containerDefinitions;
      const future = { ...web, xTask: { a: [1] }, containerDefinitions: [{ ...app, xContainer: '' }] };
      await registrar().register(future, []);
      const loaded = await loadTaskDefinition(sourceOf('web'), { api, workspace: '/' });
      expect(loaded.definition).toMatchObject({
        xTask: { a: [1] },
        containerDefinitions: [{ xContainer: '' }],
      });
      expect(await registrar({ ...run, runId: '78' }).register(loaded.definition, loaded.tags)).toMatchObject(
        { revision: 'web:2' },
      );
    });
  });

  test('an attribute that ECS leaves out stops it, also when the run is tried again', async () => {
    await inSimulator(async ({ api, registrar }) => {
      const forgetful = {
        ...api,
        register: async (definition: object, tags: Parameters<typeof api.register>[1]) => {
          const { xTask: _forgotten, ...rest } = { xTask: undefined, ...definition };
          return await api.register(rest, tags);
        },
      };
      const clock = { now: () => 0, sleep: async () => undefined };
      const registering = new Registrar({
        api: forgetful,
        clock,
        random: Math.random,
        log: { notice: () => undefined },
        run,
      }).register({ ...web, xTask: 1 }, []);
      await expect(registering).rejects.toThrow('ECS registered web:1 without xTask');
      await expect(registrar({ ...run, runAttempt: 2 }).register({ ...web, xTask: 1 }, [])).rejects.toThrow(
        'without xTask',
      );
    });
  });
});

function allow(...actions: string[]) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
}

describe('loading', () => {
  test.each(['web', 'web:1', 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:1'])(
    '%s',
    async (name) => {
      await inSimulator(async ({ api, registrar }) => {
        await registrar().register(web, [{ key: 'team', value: 'a' }]);
        const loaded = await loadTaskDefinition(sourceOf(name), { api, workspace: '/' });
        expect(loaded.tags).toEqual([{ key: 'team', value: 'a' }]);
        expect(Object.keys(loaded.definition).sort()).toEqual(
          ['placementConstraints', 'volumes', ...Object.keys(web)].sort(),
        );
        expect(loaded.revision?.definition.revision).toBe(1);
      });
    },
  );

  test('a family that does not exist is told by name', async () => {
    await inSimulator(async ({ api }) => {
      await expect(loadTaskDefinition(sourceOf('web:9'), { api, workspace: '/' })).rejects.toThrow(
        'task-definition: web:9 cannot be read: there is no such family or revision in this account and region',
      );
    });
  });

  test('a read that is throttled and reset is answered in the end', async () => {
    await inSimulator(async ({ simulator, api, registrar }) => {
      await registrar().register(web, []);
      simulator.control.faults([
        { service: 'ecs', operation: 'DescribeTaskDefinition', kind: 'throttle', count: 1 },
        { service: 'ecs', operation: 'DescribeTaskDefinition', kind: 'reset-before', count: 1 },
      ]);
      const loaded = await loadTaskDefinition(sourceOf('web'), { api, workspace: '/' });
      expect(loaded.definition.family).toBe('web');
    });
  });
});
