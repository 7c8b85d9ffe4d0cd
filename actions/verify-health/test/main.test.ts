import {
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from '@jest/globals';
import { describeServices } from '@ecs-actions/shared/ecs/service';
import { revisionTag, serviceHash, tagValue } from '@ecs-actions/shared/ecs/tags';
import { taskDefinitions } from '@ecs-actions/shared/ecs/task-definition/aws';
import { updateService } from '@ecs-actions/shared/ecs/update-service';
import type { Result } from '@ecs-actions/shared/runner/result';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';
import { loggedPorts, usual, usualHttp } from './step.ts';
import { type Scene, targetGroup, webWorld } from './world.ts';

interface Verified extends ReturnType<typeof inProcess> {
  readonly result: Result;
  readonly log: readonly string[];
}

/** What happens before the step, which is cancelled by the signal. */
type Prepare = (simulator: Simulator, kit: ReturnType<typeof inProcess>) => Promise<AbortSignal | void>;

async function verify(
  scene: Scene,
  inputs: Partial<Inputs>,
  body: (verified: Verified) => Promise<void> = async () => undefined,
  prepare: Prepare = async () => undefined,
): Promise<Result> {
  return withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(webWorld(scene));
    const kit = inProcess(simulator);
    const { ports, log } = loggedPorts(kit);
    const signal = (await prepare(simulator, kit)) ?? new AbortController().signal;
    const result = await main({ ...usual, ...inputs }, ports, signal);
    await body({ ...kit, result, log });
    return result;
  });
}

async function verifiedTag({ aws }: Pick<Verified, 'aws'>, revision = 'web:1'): Promise<string | undefined> {
  const { tags } = await taskDefinitions(aws).describe(revision);
  return tagValue(tags, revisionTag.verified(serviceHash('main', 'web')));
}

const wrong = { expectedTaskDefinition: 'web:9' };
const inAlarm: Partial<Inputs> = { checks: [{ name: 'alarms', alarms: ['web-5xx'] }] };
const alarmed = { world: { alarms: [{ alarmName: 'web-5xx', stateValue: 'ALARM' }] } };

describe('a healthy service', () => {
  test('is marked with the time', async () => {
    await verify({}, {}, async (verified) => {
      expect(verified.result.exit).toBe(0);
      expect(await verifiedTag(verified)).toMatch(/^2026-01-05T09:\d\d:\d\dZ$/);
      expect(verified.log[0]).toBe(
        'web (web:1)  can pass after 10s at the earliest, fails after 1m at the latest',
      );
      expect(verified.log.slice(1)).toEqual([
        ' 0:00  deployment  ✓ web:1 is deployed',
        ' 0:00  tasks       ✓ 2 of 2 tasks of web:1 run',
        ' 0:00  targets     ✓ 2 of 2 targets healthy in web',
      ]);
    });
  });

  test('is not marked where that is not asked for', async () => {
    await verify({}, { record: false }, async (verified) => {
      expect(verified.result.exit).toBe(0);
      expect(await verifiedTag(verified)).toBeUndefined();
    });
  });

  test('is healthy also where the mark may not be written', async () => {
    const result = await verify(
      {},
      {},
      async ({ log }) => expect(log.at(-1)).toMatch(/^notice: ecs:TagResource on .* is not allowed/),
      async (simulator) => {
        simulator.control.faults([{ service: 'ecs', operation: 'TagResource', kind: 'denied' }]);
      },
    );
    expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'healthy' } });
  });

  test('without a load balancer is not asked for targets', async () => {
    const result = await verify({ service: { loadBalancers: [] } }, {});
    expect(result.outputs['verdict']).toBe('healthy');
    expect(result.summary).not.toContain('targets');
  });
});

describe('an unhealthy service', () => {
  test('fails the step, and is told as it is', async () => {
    const result = await verify({}, wrong);
    expect(result).toMatchObject({
      exit: 1,
      outputs: { verdict: 'unhealthy', 'failed-checks': '["deployment"]', 'failure-reason': 'service-state' },
      failure: {
        message:
          'web is unhealthy: deployment: web:1 runs, where web:9 is expected.\nServing now: web:1, 2 of 2 tasks.',
      },
    });
  });

  test('is told with what its tasks say', async () => {
    const scene = {
      images: [{}, { crash: 3, 'crash-after': '2s', 'last-words': 'FATAL no database' }],
      world: { logGroups: ['/ecs/web'], roles: [{ roleName: 'web-execution' }] },
      definition: { executionRoleArn: 'arn:aws:iam::123456789012:role/web-execution' },
      container: {
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': '/ecs/web',
            'awslogs-region': 'us-east-1',
            'awslogs-stream-prefix': 'web',
          },
        },
      },
    };
    const crashing: Prepare = async (simulator, { aws, clock }) => {
      const { signal } = new AbortController();
      const input = { cluster: 'main', service: 'web', taskDefinition: 'web:2' };
      await updateService(aws, input, { clock, signal });
      simulator.advance(60_000);
    };
    const shown = await verify(scene, { checks: [{ name: 'tasks' }], logLines: 3 }, undefined, crashing);
    expect(shown).toMatchObject({ exit: 1, outputs: { verdict: 'unhealthy' } });
    expect(shown.summary).toMatch(/What the service itself shows: `app` exits with code 3/);
    expect(shown.summary).toContain('FATAL no database');
    const hidden = await verify(scene, { checks: [{ name: 'tasks' }], logLines: 0 }, undefined, crashing);
    expect(hidden.summary).not.toContain('FATAL');
  });

  test('has one bad target of three', async () => {
    const oneGone: Prepare = async (_simulator, { aws }) => {
      const group = { TargetGroupArn: targetGroup };
      const { TargetHealthDescriptions: [first] = [] } = await aws.elb.send(
        new DescribeTargetHealthCommand(group),
      );
      const Targets = first?.Target ? [first.Target] : [];
      await aws.elb.send(new DeregisterTargetsCommand({ ...group, Targets }));
    };
    const result = await verify({ desired: 3 }, {}, undefined, oneGone);
    expect(result).toMatchObject({
      exit: 1,
      outputs: { verdict: 'unhealthy', 'failed-checks': '["targets"]', 'failure-reason': 'target-health' },
      failure: {
        message:
          'web is unhealthy: targets: 2 of 3 targets healthy in web.\nServing now: web:1, 3 of 3 tasks.',
      },
    });
  });

  test('only warns where that is asked for', async () => {
    await verify({}, { ...wrong, onUnhealthy: 'warn' }, async ({ result, log }) => {
      expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'unhealthy', healthy: 'false' } });
      expect(log.at(-1)).toBe('warning: web is unhealthy: deployment: web:1 runs, where web:9 is expected.');
    });
  });

  test('is not rolled back where another revision runs than the one that was judged', async () => {
    await verify(
      { images: [{}, {}], runs: 2 },
      { ...wrong, onUnhealthy: 'rollback' },
      async ({ result, aws }) => {
        expect(result).toMatchObject({ exit: 1, outputs: { status: 'superseded' } });
        expect(result.failure?.message).toContain('which is not what was judged, so nothing was rolled back');
        const web = (await describeServices(aws, 'main', ['web'])).get('web');
        expect(web?.taskDefinition).toMatch(/web:2$/);
      },
    );
  });

  test('is left as it is where there is nothing to go back to', async () => {
    const result = await verify(alarmed, { ...inAlarm, onUnhealthy: 'rollback' });
    expect(result).toMatchObject({
      exit: 1,
      outputs: { verdict: 'unhealthy', status: 'no-target', 'failure-reason': 'alarm' },
    });
    expect(result.summary).toContain('The history holds no good release to go back to from web:1.');
  });

  test('stays the verdict where the way back is refused', async () => {
    const history = [{ taskDefinition: 'web:1', status: 'SUCCESSFUL' }];
    const scene = { images: [{}, {}], runs: 2, service: { history }, ...alarmed };
    const result = await verify(
      scene,
      { ...inAlarm, onUnhealthy: 'rollback' },
      undefined,
      async (simulator) => {
        simulator.control.faults([{ service: 'ecs', operation: 'UpdateService', kind: 'denied' }]);
      },
    );
    expect(result).toMatchObject({
      exit: 1,
      outputs: { verdict: 'unhealthy', status: 'rollback-failed' },
      failure: { message: expect.stringMatching(/in ALARM\.\nIt was not rolled back: .*ecs:UpdateService/) },
    });
  });

  test('that is still being deployed is stopped the way ECS rolls back', async () => {
    const scene = { images: [{}, { 'healthy-after': '10m' }], ...alarmed };
    const service = { healthCheckGracePeriodSeconds: 3_600 };
    await verify(
      { ...scene, service },
      { ...inAlarm, onUnhealthy: 'rollback' },
      async ({ result, aws }) => {
        expect(result).toMatchObject({ exit: 1, outputs: { status: 'rolled-back' } });
        const web = (await describeServices(aws, 'main', ['web'])).get('web');
        expect(web?.taskDefinition).toMatch(/web:1$/);
      },
      async (_simulator, { aws, clock }) => {
        const { signal } = new AbortController();
        await updateService(
          aws,
          { cluster: 'main', service: 'web', taskDefinition: 'web:2' },
          { clock, signal },
        );
      },
    );
  });
});

describe('a service that cannot be judged', () => {
  const scene = { desired: 0 };

  test('fails the step', async () => {
    expect(await verify(scene, {})).toMatchObject({
      exit: 1,
      outputs: { verdict: 'inconclusive', healthy: 'false', 'failure-reason': 'timeout' },
    });
  });

  test('passes where that is asked for, with no mark', async () => {
    await verify(scene, { onInconclusive: 'pass' }, async (verified) => {
      expect(verified.result).toMatchObject({ exit: 0, outputs: { verdict: 'inconclusive' } });
      expect(await verifiedTag(verified)).toBeUndefined();
    });
  });

  test('is an error where the caller may not look', async () => {
    const result = await verify(
      {},
      { checks: [{ name: 'targets' }], checksNamed: true },
      undefined,
      async (simulator) => {
        simulator.control.faults([
          { service: 'elasticloadbalancing', operation: 'DescribeTargetHealth', kind: 'denied' },
        ]);
      },
    );
    expect(result).toMatchObject({
      exit: 1,
      outputs: { verdict: 'error', 'failed-checks': '["targets"]', 'failure-reason': 'permissions' },
    });
  });

  test('does not exist', async () => {
    await expect(verify({}, { service: 'wab' })).rejects.toThrow(
      'There is no service wab in cluster main. Check both names, the region and the account.',
    );
  });

  test('is out of reach behind an internal load balancer', async () => {
    // Its name is that of loopback, and nothing listens at the port.
    const loadBalancerName = 'web';
    const defaultActions = [{ type: 'forward', targetGroupName: 'web' }];
    const world = {
      loadBalancers: [{ loadBalancerName, scheme: 'internal', listen: true }],
      listeners: [{ loadBalancerName, protocol: 'HTTPS', port: 1, defaultActions }],
      rules: [
        {
          loadBalancerName,
          port: 1,
          priority: 1,
          conditions: [{ field: 'host-header', hostHeaderConfig: { values: ['web.internal.example'] } }],
          actions: defaultActions,
        },
      ],
    };
    const http = { ...usualHttp, path: '/health' };
    await expect(verify({ world }, { checks: [{ name: 'http', http }] })).rejects.toThrow(
      /^path: the load balancer at web\.internal\.example:1 is internal and cannot be reached from here: /,
    );
  });
});

test('a job that is cancelled says what was seen so far', async () => {
  const controller = new AbortController();
  const result = await verify({}, wrong, undefined, async (_simulator, { clock }) => {
    void clock.sleep(12_000).then(() => controller.abort(new Error('cancelled')));
    return controller.signal;
  });
  expect(result).toMatchObject({ exit: 1, failure: { title: 'web: cancelled' } });
  expect(result.summary).toContain('web:1 runs, where web:9 is expected');
});
