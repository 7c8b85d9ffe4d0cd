import { describe, expect, test } from '@jest/globals';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import {
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import { describeServices } from '@ecs-actions/shared/ecs/service';
import type { Check } from '@ecs-actions/shared/health/check';
import { alarmsCheck } from '@ecs-actions/shared/health/checks/alarms';
import { deploymentCheck } from '@ecs-actions/shared/health/checks/deployment';
import { targetsCheck } from '@ecs-actions/shared/health/checks/targets';
import { tasksCheck } from '@ecs-actions/shared/health/checks/tasks';
import { expectImage } from '@ecs-actions/shared/health/expected';
import type { Sample } from '@ecs-actions/shared/health/judge';
import { ServiceLook } from '@ecs-actions/shared/health/look';
import { sampleUntilJudged } from '@ecs-actions/shared/health/sampling';
import { findUrl } from '@ecs-actions/shared/health/url';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { type Scene, targetGroup, webWorld } from '../../../../actions/verify-health/test/world.ts';

const name = { cluster: 'main', service: 'web' };
const never = new AbortController().signal;

interface Kit extends ReturnType<typeof inProcess> {
  readonly simulator: Simulator;
}

async function withWeb<T>(scene: Scene, body: (kit: Kit) => Promise<T>): Promise<T> {
  return withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(webWorld(scene));
    return body({ simulator, ...inProcess(simulator) });
  });
}

/** "healthy: …", of one look at the service. */
async function sample(check: Check, aws: Aws): Promise<string> {
  const { outcome, says } = await check.sample(new ServiceLook(aws, name, never), never);
  return `${outcome}: ${says}`;
}

async function release(aws: Aws, taskDefinition: string): Promise<void> {
  await aws.ecs.send(new UpdateServiceCommand({ ...name, taskDefinition }));
}

const anything = { taskDefinition: undefined, image: undefined };

describe('the check deployment', () => {
  test('goes from a rollout to its end', async () => {
    await withWeb({ images: [{}, {}] }, async ({ aws, simulator }) => {
      const check = deploymentCheck({ ...anything, taskDefinition: 'web:2' });
      expect(await sample(check, aws)).toBe('unhealthy: web:1 runs, where web:2 is expected');
      await release(aws, 'web:2');
      expect(await sample(check, aws)).toMatch(/^unhealthy: web:2 is still being deployed, \d of 2 running$/);
      simulator.advance(10 * 60_000);
      expect(await sample(check, aws)).toBe('healthy: web:2 is deployed');
    });
  });

  test.each(['web', 'web:1', 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:1'])(
    'takes %s for what runs',
    async (taskDefinition) => {
      await withWeb({}, async ({ aws }) => {
        expect(await sample(deploymentCheck({ ...anything, taskDefinition }), aws)).toMatch(/^healthy/);
      });
    },
  );

  test('knows the image by its tag, its digest, and the digest behind its tag', async () => {
    await withWeb({ images: [{}, {}] }, async ({ aws }) => {
      const repository = '123456789012.dkr.ecr.us-east-1.amazonaws.com/web';
      const resolved = await expectImage(aws, `${repository}:1`);
      const [digest = ''] = resolved?.digests ?? [];
      expect(digest).toMatch(/^sha256:/);
      const says = async (given: string) =>
        sample(deploymentCheck({ ...anything, image: await expectImage(aws, given) }), aws);
      for (const given of ['1', `${repository}:1`, digest, `${repository}@${digest}`]) {
        expect(await says(given)).toBe('healthy: web:1 is deployed');
      }
      expect(await says(`${repository}:2`)).toBe(`unhealthy: web:1 does not run ${repository}:2`);
    });
  });
});

describe('the check tasks', () => {
  test('wants as many as are desired', async () => {
    await withWeb({ images: [{}, { crash: '3', 'crash-after': '4s' }] }, async ({ aws, simulator }) => {
      const check = tasksCheck();
      expect(await sample(check, aws)).toBe('healthy: 2 of 2 tasks of web:1 run');
      await release(aws, 'web:2');
      expect(await sample(check, aws)).toBe('unhealthy: 0 of 2 tasks of web:2 run');
      simulator.advance(60_000);
      expect(await sample(check, aws)).toMatch(
        /^unhealthy: task [0-9a-f]{8} stopped: app exited with code 3 after \d s$/,
      );
    });
  });

  test('sees a restart even where enough tasks run again', async () => {
    const images = [{}, { crash: '3', 'crash-after': '45s', 'crash-times': 1 }];
    await withWeb({ images, desired: 1 }, async ({ aws, simulator }) => {
      await release(aws, 'web:2');
      const check = tasksCheck();
      const seen: string[] = [];
      for (let round = 0; round < 20; round += 1) {
        simulator.advance(20_000);
        seen.push(await sample(check, aws));
      }
      const restart = seen.findIndex((said) => said.includes(' stopped: app exited with code 3'));
      expect(restart).toBeGreaterThan(0);
      expect(seen.at(-1)).toBe('healthy: 1 of 1 tasks of web:2 run');
    });
  });

  test('waits for the containers’ own health checks', async () => {
    const healthCheck = { command: ['CMD', 'true'], interval: 5, timeout: 2, retries: 2 };
    const images = [{}, { 'container-health': 'fails' }];
    await withWeb({ images, container: { healthCheck } }, async ({ aws, simulator }) => {
      simulator.advance(60_000);
      expect(await sample(tasksCheck(), aws)).toBe('healthy: 2 of 2 tasks of web:1 run and are HEALTHY');
      await release(aws, 'web:2');
      const check = tasksCheck();
      const seen = new Set<string>();
      for (let round = 0; round < 60; round += 1) {
        seen.add((await sample(check, aws)).replace(/\d of 2/, 'n of 2'));
        simulator.advance(1_000);
      }
      expect([...seen]).toContain('unhealthy: n of 2 tasks of web:2 run, 0 HEALTHY so far');
    });
  });

  test('has nothing to judge where nothing is desired', async () => {
    await withWeb({ desired: 0 }, async ({ aws }) => {
      expect(await sample(tasksCheck(), aws)).toMatch(/^no-data: the desired count is 0/);
      expect(await sample(targetsCheck(), aws)).toMatch(/^no-data: the desired count is 0/);
    });
  });
});

describe('the check targets', () => {
  test('tells the target that is not healthy, and why', async () => {
    await withWeb({ images: [{}, { 'health-status': 503 }] }, async ({ aws, simulator }) => {
      expect(await sample(targetsCheck(), aws)).toBe('healthy: 2 of 2 targets healthy in web');
      await release(aws, 'web:2');
      const seen: string[] = [];
      for (let round = 0; round < 120; round += 1) {
        simulator.advance(1_000);
        seen.push(await sample(targetsCheck(), aws));
      }
      expect(seen.find((said) => said.includes('Target.ResponseCodeMismatch'))).toMatch(
        /^unhealthy: 0 of 2 targets healthy in web: [\d.]+:8080 is unhealthy \(Target\.ResponseCodeMismatch, Health checks failed with these codes: \[503\]\)$/,
      );
    });
  });

  test('is not content with two of three', async () => {
    await withWeb({ desired: 3 }, async ({ aws }) => {
      const answer = await aws.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroup }));
      const [target] = (answer.TargetHealthDescriptions ?? []).flatMap(({ Target }) => Target ?? []);
      const leaving = { TargetGroupArn: targetGroup, Targets: target ? [target] : [] };
      await aws.elb.send(new DeregisterTargetsCommand(leaving));
      expect(await sample(targetsCheck(), aws)).toBe('unhealthy: 2 of 3 targets healthy in web');
    });
  });

  test('has nothing to judge without a target group', async () => {
    await withWeb({ service: { loadBalancers: [] } }, async ({ aws }) => {
      expect(await sample(targetsCheck(), aws)).toBe('no-data: the service has no target group');
    });
  });
});

describe('the check alarms', () => {
  const alarms = [
    { alarmName: 'web-errors', stateValue: 'OK' },
    { alarmName: 'web-latency' },
    { alarmName: 'web-all', stateValue: 'OK', alarmType: 'CompositeAlarm' },
    { alarmName: 'other', stateValue: 'ALARM' },
  ];

  test.each([
    [['web-errors', 'web-latency'], 'healthy: none of 2 in ALARM'],
    [['web-*'], 'healthy: none of 3 in ALARM'],
    [['web-*', 'other'], 'unhealthy: other in ALARM'],
    [['web-error'], 'error: there is no alarm web-error'],
    [['db-*', 'web-*'], 'error: there is no alarm db-*'],
  ])('%j', async (wanted, said) => {
    await withWeb({ world: { alarms } }, async ({ aws }) => {
      expect(await sample(alarmsCheck(aws, wanted), aws)).toBe(said);
    });
  });
});

describe('samples are taken until they are judged', () => {
  const rules = {
    initialDelay: 0,
    interval: 5_000,
    timeout: 300_000,
    duration: 0,
    consecutiveSuccess: 3,
    failureLimit: undefined,
    consecutiveErrorLimit: 4,
  };

  async function judged(
    { aws, clock }: Kit,
    more: Partial<typeof rules>,
    checks = [deploymentCheck(anything), tasksCheck(), targetsCheck()],
    signal = never,
  ) {
    const seen: string[] = [];
    const ports = {
      aws,
      clock,
      seen: (title: string, { outcome }: Sample, previous: Sample | undefined) => {
        if (previous?.outcome !== outcome) seen.push(`${title} ${outcome}`);
      },
    };
    const sampling = {
      checks: checks.map((check) => ({ check })),
      rules: { ...rules, ...more },
      service: name,
    };
    return { ...(await sampleUntilJudged(sampling, ports, signal)), seen };
  }

  test('of a release that starts slowly, until it has started', async () => {
    const service = { healthCheckGracePeriodSeconds: 120 };
    await withWeb({ images: [{}, { 'healthy-after': '40s' }], service }, async (kit) => {
      await release(kit.aws, 'web:2');
      const { judgement, seen } = await judged(kit, { interval: 10_000, timeout: 10 * 60_000 });
      expect(judgement).toMatchObject({ verdict: 'healthy' });
      expect(seen).toEqual(
        expect.arrayContaining(['targets unhealthy', 'targets healthy', 'deployment healthy']),
      );
    });
  });

  test('of one that stays unhealthy, with a last look at the deadline', async () => {
    await withWeb({}, async (kit) => {
      const started = kit.clock.now();
      const expected = { ...anything, taskDefinition: 'web:9' };
      const more = { initialDelay: 7_000, timeout: 61_000 };
      const { judgement, records } = await judged(kit, more, [deploymentCheck(expected), tasksCheck()]);
      expect(judgement).toMatchObject({ verdict: 'unhealthy', failed: ['deployment'] });
      expect(kit.clock.now() - started).toBe(68_000);
      expect(records.map(({ samples }) => samples.length)).toEqual([14, 14]);
    });
  });

  test('of what may not be read, until the errors are too many in a row', async () => {
    await withWeb({}, async (kit) => {
      kit.simulator.control.policy({ Version: '2012-10-17', Statement: [] });
      const { judgement, records } = await judged(kit, {}, [targetsCheck()]);
      expect(judgement).toMatchObject({ verdict: 'error', failed: ['targets'] });
      expect(records[0]?.samples).toHaveLength(5);
      expect(records[0]?.samples[0]).toMatchObject({ reason: 'permissions' });
    });
  });

  test('until the job is cancelled, with what was seen so far', async () => {
    await withWeb({}, async (kit) => {
      const controller = new AbortController();
      const check: Check = {
        name: 'http',
        title: 'http',
        async sample() {
          controller.abort(new Error('cancelled'));
          return { outcome: 'healthy', says: 'answers 200' };
        },
      };
      expect((await judged(kit, {}, [check], controller.signal)).judgement).toBe('cancelled');
    });
  });
});

describe('the address of a path', () => {
  const find = async ({ aws }: Kit, path = '/health') => {
    const web = (await describeServices(aws, 'main', ['web'])).get('web');
    if (!web) throw new Error('no service');
    const { url, connectTo, notes, internal } = await findUrl(aws, web, { path, method: 'GET' }, never);
    return { url: url.href, connectTo, notes, internal };
  };
  const forward = [{ type: 'forward', targetGroupName: 'web' }];

  test('is the load balancer’s own name where any host will do', async () => {
    await withWeb({}, async (kit) => {
      expect(await find(kit, 'a?b')).toEqual({
        url: expect.stringMatching(/^http:\/\/web-.*\/a\?b$/),
        connectTo: undefined,
        notes: [],
        internal: false,
      });
    });
  });

  test('has the host of the TLS listener’s rule', async () => {
    const certificates = [{ certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' }];
    const world = {
      listeners: [
        { loadBalancerName: 'web', protocol: 'HTTP', port: 80, defaultActions: forward },
        { loadBalancerName: 'web', protocol: 'HTTPS', port: 443, certificates, defaultActions: forward },
      ],
      rules: [
        {
          loadBalancerName: 'web',
          port: 443,
          priority: 1,
          conditions: [
            { field: 'host-header', hostHeaderConfig: { values: ['web.example', 'www.example'] } },
          ],
          actions: forward,
        },
      ],
    };
    await withWeb({ world }, async (kit) => {
      expect(await find(kit)).toEqual({
        url: 'https://web.example/health',
        connectTo: expect.stringMatching(/^web-.*\.elb\./),
        notes: ['web serves /health for www.example too; "url" chooses another host.'],
        internal: false,
      });
    });
  });

  test('of an internal load balancer is said to be that', async () => {
    await withWeb(
      { world: { loadBalancers: [{ loadBalancerName: 'web', scheme: 'internal' }] } },
      async (kit) => {
        expect(await find(kit)).toMatchObject({
          internal: true,
          notes: ['The load balancer web is internal: only a runner in its network reaches it.'],
        });
      },
    );
  });

  test.each<[string, Scene, RegExp]>([
    ['no load balancer', { service: { loadBalancers: [] } }, /the service web has no load balancer/],
    [
      'no rule that leads to it',
      {
        world: {
          listeners: [
            {
              loadBalancerName: 'web',
              protocol: 'HTTP',
              port: 80,
              defaultActions: [{ type: 'fixed-response', fixedResponseConfig: { statusCode: '404' } }],
            },
          ],
          rules: [
            {
              loadBalancerName: 'web',
              priority: 1,
              conditions: [{ field: 'path-pattern', pathPatternConfig: { values: ['/api/*'] } }],
              actions: forward,
            },
          ],
        },
      },
      /no rule of web leads GET \/health to web/,
    ],
    [
      'a TLS listener whose certificate nobody names',
      {
        world: {
          listeners: [
            {
              loadBalancerName: 'web',
              protocol: 'HTTPS',
              port: 443,
              certificates: [{ certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' }],
              defaultActions: forward,
            },
          ],
        },
      },
      /web leads to web by TLS, under a name that no rule tells\. Give the input "url"/,
    ],
    [
      'two load balancers',
      {
        world: {
          loadBalancers: [{ loadBalancerName: 'web' }, { loadBalancerName: 'more' }],
          listeners: ['web', 'more'].map((loadBalancerName) => ({
            loadBalancerName,
            protocol: 'HTTP',
            port: 80,
            defaultActions: forward,
          })),
        },
      },
      /reached by several load balancers: http:\/\/.* and http:\/\/.*Give "url"/,
    ],
  ])('is not guessed with %s', async (_name, scene, message) => {
    await withWeb(scene, async (kit) => {
      await expect(find(kit)).rejects.toThrow(message);
    });
  });
});
