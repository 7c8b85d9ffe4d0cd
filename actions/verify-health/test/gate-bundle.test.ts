import { describe, expect, test } from '@jest/globals';
import { describeServices } from '@ecs-actions/shared/ecs/service';
import { serviceTag } from '@ecs-actions/shared/ecs/tags';
import { clientsOf } from '@ecs-actions/testkit/clients';
import { fastClock } from '@ecs-actions/testkit/clock';
import { awsEnvironment, type BundleOptions, type BundleRun, runBundle } from '@ecs-actions/testkit/runner';
import { withSimulator } from '@ecs-actions/testkit/simulator';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { blueGreen, canary, linear, shiftWorld, type ShiftScene } from './gate-world.ts';
import { keepAsking } from './keep-asking.ts';

const factor = 60;
const image = '123456789012.dkr.ecr.us-east-1.amazonaws.com/web:2';

type Inputs = Readonly<Record<string, string>>;

async function step(
  name: 'render-deploy' | 'verify-health',
  simulator: Simulator,
  inputs: Inputs,
  options: BundleOptions = {},
): Promise<BundleRun> {
  const { nodeOptions, env } = fastClock(factor);
  return runBundle(name, {
    inputs: { cluster: 'main', service: 'web', ...inputs },
    env: { ...env, ...awsEnvironment(simulator.url) },
    nodeOptions,
    ...options,
  });
}

/** A step that deploys image 2 and pauses, in the way that the README shows. */
async function deploy(
  simulator: Simulator,
  stages: readonly string[],
  inputs: Inputs = {},
): Promise<BundleRun> {
  const run = await step('render-deploy', simulator, {
    image,
    'pause-at': stages.join('\n'),
    ...inputs,
  });
  expect(run.outputs['status']).toBe('paused');
  return run;
}

async function gate(
  simulator: Simulator,
  deployed: BundleRun,
  inputs: Inputs = {},
  options: BundleOptions = {},
): Promise<BundleRun> {
  return step(
    'verify-health',
    simulator,
    {
      gate: 'true',
      'service-deployment-arn': deployed.outputs['service-deployment-arn'] ?? '',
      path: '/',
      timeout: '1m',
      ...inputs,
    },
    options,
  );
}

/** The pauses that the service has, and whether a tag names ours. */
async function leftovers(simulator: Simulator): Promise<readonly string[]> {
  const service = (await describeServices(clientsOf(simulator), 'main', ['web'])).get('web');
  const { lifecycleHooks = [] } = Object(service?.raw['deploymentConfiguration']);
  return [
    ...lifecycleHooks.map((hook: object) => JSON.stringify(hook)),
    ...(service?.tags ?? []).map(({ key }) => key).filter((key) => key === serviceTag.hooks),
  ];
}

/** Production requests from when the new release got some of them until it got none again, and those it answered. */
function servedWhileShifted({ truth }: Simulator): { readonly all: number; readonly bad: number } {
  const shifts = truth.events.filter(
    ({ kind, traffic }) => kind === 'traffic.shifted' && traffic === 'production',
  );
  const [from, to] = [shifts[0]?.at ?? 0, shifts.at(-1)?.at ?? 0];
  const served = truth.events.filter(({ kind, at }) => kind === 'request.served' && at >= from && at <= to);
  return { all: served.length, bad: served.filter(({ version }) => version === '2').length };
}

async function withWeb<T>(scene: ShiftScene, body: (simulator: Simulator) => Promise<T>): Promise<T> {
  return withSimulator({ time: { kind: 'real', factor } }, async (simulator) => {
    simulator.control.world(shiftWorld({ listens: true, ...scene }));
    return body(simulator);
  });
}

const afterTest = 'POST_TEST_TRAFFIC_SHIFT';
const beforeShift = 'PRE_PRODUCTION_TRAFFIC_SHIFT';
const strategies = [
  ['blue-green', blueGreen, 1],
  ['canary', canary, 2],
  ['linear', linear, 3],
] as const;

describe.each(strategies)('%s', (_, configuration, shifts) => {
  test('with a good release goes through all pauses', async () => {
    await withWeb({ configuration }, async (simulator) => {
      const run = await gate(simulator, await deploy(simulator, [afterTest, beforeShift]));
      expect(run.outputs).toMatchObject({ verdict: 'healthy', status: 'succeeded', 'failed-checks': '[]' });
      expect(run.exitCode).toBe(0);
      expect(JSON.parse(run.outputs['gate-actions'] ?? '')).toMatchObject([
        { stage: afterTest, action: 'CONTINUE' },
        ...Array.from({ length: shifts }, () => ({ stage: beforeShift, action: 'CONTINUE' })),
      ]);
      expect(await leftovers(simulator)).toEqual([]);
    });
  }, 60_000);

  test('with a bad release goes back at the first pause that has traffic', async () => {
    const release = { status: 500 };
    await withWeb({ configuration, release }, async (simulator) => {
      const deployed = await deploy(simulator, ['POST_SCALE_UP', afterTest]);
      const run = await gate(simulator, deployed);
      expect(run.outputs).toMatchObject({
        verdict: 'unhealthy',
        status: 'rolled-back',
        'failed-checks': '["http"]',
        'failure-reason': 'target-health',
      });
      expect(run.exitCode).toBe(1);
      expect(JSON.parse(run.outputs['gate-actions'] ?? '')).toMatchObject([
        { stage: 'POST_SCALE_UP', action: 'CONTINUE' },
        { stage: afterTest, action: 'ROLLBACK' },
      ]);
      expect(await leftovers(simulator)).toEqual([]);
    });
  }, 60_000);
});

test('test traffic that a header leads is asked with that header', async () => {
  await withWeb({ configuration: blueGreen, test: 'header' }, async (simulator) => {
    const deployed = await deploy(simulator, [afterTest]);
    const run = await gate(simulator, deployed, { 'expected-headers': 'x-version=2' });
    expect(run.outputs).toMatchObject({ verdict: 'healthy', status: 'succeeded' });
    expect(run.summary).toMatch(/`http` \| \S+ 3 of 3/);
  });
}, 60_000);

describe('a canary that only production requests reach', () => {
  const inputs = { 'expected-headers': 'x-version=2', interval: '1s', timeout: '5m', 'failure-limit': '3' };
  const scene = { configuration: canary, test: false };

  test('is judged by the answers that name its version, and seen by no more than its share', async () => {
    await withWeb({ ...scene, release: { status: 500 } }, async (simulator) => {
      using traffic = await keepAsking(clientsOf(simulator));
      const run = await gate(simulator, await deploy(simulator, [beforeShift]), inputs);
      traffic.stop();
      expect(run.outputs).toMatchObject({ verdict: 'unhealthy', status: 'rolled-back' });
      expect(JSON.parse(run.outputs['gate-actions'] ?? '')).toMatchObject([
        { action: 'CONTINUE' },
        { action: 'ROLLBACK' },
      ]);
      const { all, bad } = servedWhileShifted(simulator);
      // The gate itself saw as many as its limit allows.
      expect(bad).toBeGreaterThanOrEqual(3);
      // Four standard deviations of a binomial draw of one in ten.
      expect(bad).toBeLessThanOrEqual(all * 0.1 + 4 * Math.sqrt(all * 0.1 * 0.9));
    });
  }, 60_000);

  test('goes through when those answers are good', async () => {
    await withWeb(scene, async (simulator) => {
      const run = await gate(simulator, await deploy(simulator, [beforeShift]), inputs);
      expect(run.outputs).toMatchObject({ verdict: 'healthy', status: 'succeeded' });
      expect(run.exitCode).toBe(0);
    });
  }, 60_000);

  test('cannot be judged when nothing tells its answers from those of before', async () => {
    await withWeb(scene, async (simulator) => {
      const deployed = await deploy(simulator, [beforeShift], { 'pause-timeout': '6m' });
      const run = await gate(simulator, deployed);
      expect(run.outputs).toMatchObject({ verdict: 'inconclusive', status: 'rolled-back', healthy: 'false' });
      expect(run.exitCode).toBe(1);
      expect(run.annotations.at(-1)?.message).toMatch(
        /was left to its timeout: .*nothing in the answers shows whether web:3 gave them\./,
      );
      expect(await leftovers(simulator)).toEqual([]);
    });
  }, 60_000);
});

test.each([
  ['before the first pause', /answers the pauses at/],
  ['while it judges', /http +✓/],
  ['after its answer', /is judged healthy/],
  ['while the deployment bakes', /stage BAKE_TIME/],
])(
  'a gate that is killed %s leaves its pauses to the next, which leaves none',
  async (_, line) => {
    await withWeb({ configuration: { ...blueGreen, bakeTimeInMinutes: 4 } }, async (simulator) => {
      const inputs = { 'wait-until': 'started', 'pause-at': afterTest };
      const deployed = await step('render-deploy', simulator, { image, ...inputs });
      const killed = await gate(
        simulator,
        deployed,
        { duration: '20s' },
        { signalAfter: { line, signal: 'SIGKILL' } },
      );
      expect(killed.exitCode).toBeUndefined();
      expect(await leftovers(simulator)).toHaveLength(2);
      const run = await gate(simulator, deployed);
      expect(run.outputs['status']).toBe('succeeded');
      expect(await leftovers(simulator)).toEqual([]);
    });
  },
  60_000,
);
