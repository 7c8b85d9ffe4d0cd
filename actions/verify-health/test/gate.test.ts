import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { describeServices } from '@ecs-actions/shared/ecs/service';
import { revisionTag, serviceHash, serviceTag } from '@ecs-actions/shared/ecs/tags';
import { taskDefinitions } from '@ecs-actions/shared/ecs/task-definition/aws';
import type { Result } from '@ecs-actions/shared/runner/result';
import { projectRoot } from '@ecs-actions/testkit/action-file';
import type { inProcess } from '@ecs-actions/testkit/simulator';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';
import { blueGreen, canary, linear, pauseAt, type ShiftScene } from './gate-world.ts';
import {
  alarmed,
  answer,
  deploy,
  gated,
  gateInputs,
  inAlarm,
  newest,
  pausing,
  slowly,
  stop,
  untilPaused,
} from './gated.ts';
import { loggedPorts, usual } from './step.ts';

const deploymentArn = 'arn:aws:ecs:us-east-1:123456789012:service-deployment/main/web';

describe('a good release', () => {
  test.each([
    ['blue/green', blueGreen, 1],
    ['canary', canary, 2],
    ['linear', linear, 3],
  ] as const)('by %s goes through all its pauses', async (_, configuration, steps) => {
    const { result, answers, left, aws } = await gated(pausing(configuration));
    expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'healthy', status: 'succeeded' } });
    expect(answers).toEqual([
      'POST_SCALE_UP CONTINUE',
      'POST_TEST_TRAFFIC_SHIFT CONTINUE',
      ...Array.from({ length: steps }, () => 'PRE_PRODUCTION_TRAFFIC_SHIFT CONTINUE'),
    ]);
    expect(JSON.parse(result.outputs['gate-actions'] ?? '')).toHaveLength(answers.length);
    expect(left).toEqual([]);
    const { tags } = await taskDefinitions(aws).describe('web:2');
    expect(tags.map(({ key }) => key)).toEqual([revisionTag.verified(serviceHash('main', 'web'))]);
  });

  test('is gated by its own ARN, at the stages that are named', async () => {
    const { answers, result } = await gated(
      { configuration: { ...blueGreen, lifecycleHooks: [pauseAt(['PRE_SCALE_UP'])] } },
      { expectedTaskDefinition: undefined, gateStages: ['PRE_SCALE_UP'] },
      async ({ aws }) => ({ inputs: { serviceDeploymentArn: await newest(aws) } }),
    );
    expect(answers).toEqual(['PRE_SCALE_UP CONTINUE']);
    expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'healthy' } });
    // Neither has anything to judge before there are tasks.
    expect(result.summary).not.toMatch(/`tasks`|`targets`/);
  });

  test('is recognised at a stage that ECS does not tell', async () => {
    const { answers, result } = await gated(pausing(canary), {}, async (_kit, { control }) => {
      control.variants({ preProductionStageTold: false, finishedHooksTold: false });
    });
    expect(result.outputs['verdict']).toBe('healthy');
    expect(answers).toEqual([
      'POST_SCALE_UP CONTINUE',
      'POST_TEST_TRAFFIC_SHIFT CONTINUE',
      'PRE_PRODUCTION_TRAFFIC_SHIFT CONTINUE',
      'PRE_PRODUCTION_TRAFFIC_SHIFT CONTINUE',
    ]);
  });

  test('that is complete already is judged once, without a hook', async () => {
    const { result, answers, left, log } = await gated(pausing(blueGreen), {}, async (kit, simulator) => {
      const first = loggedPorts(kit);
      await main(gateInputs, first.ports, new AbortController().signal);
      simulator.truth.events.splice(0);
    });
    expect(log[0]).toBe('web  web:2 is deployed already, and is judged once');
    expect(result).toMatchObject({
      exit: 0,
      outputs: { verdict: 'healthy', status: 'succeeded', 'gate-actions': '[]' },
    });
    expect([...answers, ...left]).toEqual([]);
  });
});

test.each([
  ['good', {}, 'healthy'],
  ['bad', inAlarm, 'unhealthy'],
])('the documented permissions are enough for a %s release', async (_, inputs, verdict) => {
  const page = readFileSync(join(projectRoot, 'docs', 'iam.md'), 'utf8');
  const section = /\n## verify-health\n(.*?)\n## /s.exec(page)?.[1] ?? '';
  const policies = [...section.matchAll(/```json\n(.*?)\n```/gs)].map(([, json = '']) => JSON.parse(json));
  expect(policies).toHaveLength(2);
  const { result, log, left } = await gated(pausing(blueGreen), inputs, async (kit, simulator) => {
    await alarmed(kit, simulator);
    simulator.control.policy({ Version: '2012-10-17', Statement: policies.flatMap((one) => one.Statement) });
  });
  expect(log.filter((line) => line.includes('not allowed') || line.startsWith('warning'))).toEqual([]);
  expect(result.outputs).toMatchObject({ verdict });
  expect(left).toEqual([]);
});

describe('a bad release', () => {
  test.each([
    ['blue/green', blueGreen],
    ['canary', canary],
    ['linear', linear],
  ] as const)('by %s is rolled back at the first pause', async (_, configuration) => {
    const { result, answers, left, aws } = await gated(pausing(configuration), inAlarm, alarmed);
    expect(result).toMatchObject({
      exit: 1,
      outputs: {
        verdict: 'unhealthy',
        status: 'rolled-back',
        'failed-checks': '["alarms"]',
        'failure-reason': 'alarm',
      },
      failure: {
        title: 'web: rolled-back',
        message: expect.stringMatching(
          /^web was rolled back: at POST_SCALE_UP, alarms: web-5xx in ALARM.*\.\nLook first at:\n- .*\nServing now: web:1, /,
        ),
      },
    });
    expect(answers).toEqual(['POST_SCALE_UP ROLLBACK']);
    expect(left).toEqual([]);
    const web = (await describeServices(aws, 'main', ['web'])).get('web');
    expect(web?.taskDefinition).toMatch(/web:1$/);
    expect(web?.tags.map(({ key }) => key)).toEqual([serviceTag.rolledBackByRun]);
    const { tags } = await taskDefinitions(aws).describe('web:2');
    expect(tags.map(({ key }) => key)).toEqual([revisionTag.rolledBackFrom(serviceHash('main', 'web'))]);
  });

  test('goes on where that is only to be warned of', async () => {
    const inputs = { ...inAlarm, onUnhealthy: 'warn' } as const;
    const { result, answers, log } = await gated(pausing(blueGreen), inputs, alarmed);
    expect(answers).toHaveLength(3);
    expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'unhealthy', status: 'succeeded' } });
    expect(log.at(-1)).toMatch(/^warning: web \(web:2\) was deployed, and judged unhealthy at POST_SCALE_UP/);
  });
});

describe('a pause without a verdict', () => {
  const unclear: Partial<Inputs> = { ...inAlarm, checks: [{ name: 'alarms', alarms: ['gone'] }] };

  test('is left to its own timeout', async () => {
    const { result, answers, left } = await gated(pausing(blueGreen), unclear);
    expect(answers).toEqual([]);
    expect(result).toMatchObject({ exit: 1, outputs: { verdict: 'error', status: 'rolled-back' } });
    expect(JSON.parse(result.outputs['gate-actions'] ?? '')).toMatchObject([
      { stage: 'POST_SCALE_UP', verdict: 'error', action: 'none' },
    ]);
    expect(result.failure?.message).toMatch(
      /^web was rolled back: the pause at POST_SCALE_UP was left to its timeout: .*there is no alarm gone/,
    );
    expect(left).toEqual([]);
  });

  test('goes on where that is to pass', async () => {
    const { result, answers } = await gated(pausing(blueGreen), { ...unclear, onInconclusive: 'pass' });
    expect(answers).toHaveLength(3);
    expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'error', healthy: 'false' } });
  });

  test('because none of the checks applies there', async () => {
    const scene = { configuration: { ...blueGreen, lifecycleHooks: [pauseAt(['PRE_SCALE_UP'])] } };
    const inputs: Partial<Inputs> = { checks: [{ name: 'tasks' }], gateStages: ['PRE_SCALE_UP'] };
    const { result } = await gated(scene, inputs);
    expect(result.outputs['verdict']).toBe('inconclusive');
    expect(result.failure?.message).toContain('none of the checks applies at PRE_SCALE_UP');
  });

  test('ends with the pause, when its time is over before', async () => {
    const configuration = { ...blueGreen, lifecycleHooks: [pauseAt(['POST_SCALE_UP'], 1)] };
    const inputs = { ...unclear, rules: { ...usual.rules, timeout: 600_000, consecutiveErrorLimit: 1_000 } };
    const { result, answers } = await gated({ configuration, own: ['POST_SCALE_UP'] }, inputs);
    expect(answers).toEqual([]);
    expect(result).toMatchObject({ exit: 1, outputs: { verdict: 'inconclusive', status: 'rolled-back' } });
    expect(result.summary).toContain('the pause was over before a verdict was reached');
  });
});

describe("somebody else's pause", () => {
  const theirs = 'POST_TEST_TRAFFIC_SHIFT';

  test('is never answered, but waited for and named', async () => {
    const lifecycleHooks = [pauseAt(['POST_SCALE_UP']), pauseAt([theirs], 5, 'CONTINUE')];
    const scene = { configuration: { ...blueGreen, lifecycleHooks }, own: ['POST_SCALE_UP'] };
    const { result, answers, log, left } = await gated(scene);
    expect(answers).toEqual(['POST_SCALE_UP CONTINUE']);
    expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'healthy', status: 'succeeded' } });
    expect(log).toContain(`notice: The pause at ${theirs} is not this step's to answer; it is waited for.`);
    expect(result.summary).toContain(`The pause at \`${theirs}\` was not ours to answer`);
    expect(left).toEqual([expect.stringContaining(theirs)]);
  });

  test.each([
    ['both wait', 0, async () => undefined],
    [
      'one of them was answered',
      1,
      async ({ aws, clock }: ReturnType<typeof inProcess>, simulator: Simulator) => {
        const { hooks } = await untilPaused(aws, simulator);
        await answer(aws, clock, hooks[0] ?? '');
      },
    ],
  ] as const)('at the same stage keeps ours from being answered, when %s', async (_, byHand, meanwhile) => {
    const lifecycleHooks = [1, 2].map(() => pauseAt(['POST_SCALE_UP'], 5, 'CONTINUE'));
    const scene = { configuration: { ...blueGreen, lifecycleHooks }, own: ['POST_SCALE_UP'] };
    const { result, simulator } = await gated(scene, {}, meanwhile);
    const calls = simulator.truth.calls.filter(({ operation }) => operation === 'ContinueServiceDeployment');
    expect(calls).toHaveLength(byHand);
    expect(result).toMatchObject({ exit: 1, outputs: { verdict: 'inconclusive', status: 'succeeded' } });
  });
});

describe('a deployment that ends otherwise', () => {
  test('superseded at a pause', async () => {
    const { result, answers, left } = await gated(pausing(blueGreen), slowly, async (kit, simulator) => {
      await untilPaused(kit.aws, simulator);
      void kit.clock.sleep(20_000).then(() => deploy(kit, 'web:1'));
    });
    expect(answers).toEqual([]);
    expect(result).toMatchObject({ exit: 1, outputs: { status: 'superseded' } });
    expect(result.failure?.message).toMatch(/^web .*was superseded: /);
    expect(left).toEqual([]);
  });

  test('stopped by somebody at a pause', async () => {
    const { result, left } = await gated(pausing(blueGreen), slowly, async (kit, simulator) => {
      await untilPaused(kit.aws, simulator);
      void kit.clock.sleep(20_000).then(async () => stop(kit));
    });
    expect(result).toMatchObject({ exit: 1, outputs: { status: 'stopped', verdict: 'inconclusive' } });
    expect(left).toEqual([]);
  });

  test('cancelled: it stays paused, and the next step goes on with it', async () => {
    let cancelled: Result | undefined;
    const { result, left, answers } = await gated(pausing(blueGreen), {}, async (kit) => {
      const controller = new AbortController();
      void kit.clock.sleep(60_000).then(() => controller.abort(new Error('cancelled')));
      cancelled = await main({ ...gateInputs, ...slowly }, loggedPorts(kit).ports, controller.signal);
    });
    expect(cancelled).toMatchObject({ exit: 1, outputs: { status: 'cancelled', 'gate-actions': '[]' } });
    expect(cancelled?.failure?.message).toMatch(/^web .*: the job was cancelled/);
    expect(cancelled?.failure?.message).toContain('a pause that nobody answers ends by its own timeout');
    expect(cancelled?.failure?.message).not.toContain('on-cancel');
    expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'healthy', status: 'succeeded' } });
    expect(answers).toHaveLength(3);
    expect(left).toEqual([]);
  });
});

describe('an answer', () => {
  const fault =
    (kind: 'denied' | 'reset-after' | 'reset-before' | 'throttle') =>
    async (_kit: unknown, { control }: Simulator) =>
      control.faults([{ service: 'ecs', operation: 'ContinueServiceDeployment', kind, count: 1 }]);

  test('that is denied leaves the pause to its timeout', async () => {
    const { result, answers } = await gated(pausing(blueGreen), {}, fault('denied'));
    expect(answers).toEqual([]);
    expect(result).toMatchObject({
      exit: 1,
      outputs: { verdict: 'error', status: 'rolled-back', 'failure-reason': 'permissions' },
    });
    expect(result.failure?.message).toMatch(/CONTINUE could not be answered .*ecs:ContinueServiceDeployment/);
  });

  test.each(['reset-after', 'reset-before', 'throttle'] as const)('is given once (%s)', async (kind) => {
    const { result, answers, simulator } = await gated(pausing(blueGreen), {}, fault(kind));
    expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'healthy' } });
    expect(answers).toHaveLength(3);
    const carriedOut = simulator.truth.calls.filter(
      ({ operation, executed }) => operation === 'ContinueServiceDeployment' && executed,
    );
    expect(carriedOut).toHaveLength(3);
  });
});

describe('what is to be gated', () => {
  test.each<[string, ShiftScene, Partial<Inputs>, RegExp]>([
    [
      'is not being deployed',
      pausing(blueGreen),
      { expectedTaskDefinition: 'web:3' },
      /no deployment of web:3 is in progress; web runs web:2/,
    ],
    [
      'has no stages that are known to be ours',
      { configuration: blueGreen },
      {},
      /has no tag ecs-actions:hooks\. Name the stages in the input "gate-stages"/,
    ],
    [
      'is unknown',
      pausing(blueGreen),
      { serviceDeploymentArn: `${deploymentArn}/AAAAAAAAAAAAAAAAAAAAA` },
      /web has no service deployment arn/,
    ],
  ])('%s', async (_, scene, inputs, message) => {
    await expect(gated(scene, inputs)).rejects.toThrow(message);
  });

  test('may not be seen', async () => {
    const denied = gated(pausing(blueGreen), {}, async (_kit, { control }) => {
      control.faults([{ service: 'ecs', operation: 'ListServiceDeployments', kind: 'denied' }]);
    });
    await expect(denied).rejects.toThrow(/the deployment cannot be seen.*ecs:ListServiceDeployments/);
  });
});
