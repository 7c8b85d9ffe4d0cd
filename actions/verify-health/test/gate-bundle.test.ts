import { afterEach, describe, expect, test } from '@jest/globals';
import { describeServices } from '@ecs-actions/shared/ecs/service';
import { serviceTag } from '@ecs-actions/shared/ecs/tags';
import { clientsOf } from '@ecs-actions/testkit/clients';
import { fastClock } from '@ecs-actions/testkit/clock';
import { expectGolden } from '@ecs-actions/testkit/golden';
import { awsEnvironment, type BundleOptions, type BundleRun, runBundle } from '@ecs-actions/testkit/runner';
import { withSimulator } from '@ecs-actions/testkit/simulator';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { blueGreen, canary, linear, shiftWorld, type ShiftScene } from './gate-world.ts';

const factor = 60;
const runs: BundleRun[] = [];
afterEach(() => {
  for (const run of runs.splice(0)) run[Symbol.dispose]();
});

type Inputs = Readonly<Record<string, string>>;

async function step(
  name: 'render-deploy' | 'verify-health',
  simulator: Simulator,
  inputs: Inputs,
  options: BundleOptions = {},
): Promise<BundleRun> {
  const { nodeOptions, env } = fastClock(factor);
  const run = await runBundle(name, {
    inputs: { cluster: 'main', service: 'web', ...inputs },
    env: { ...env, ...awsEnvironment(simulator.url) },
    nodeOptions,
    ...options,
  });
  runs.push(run);
  return run;
}

/** A step that deploys image 2 and pauses, in the way that the README shows. */
async function deploy(simulator: Simulator, stages: readonly string[]): Promise<BundleRun> {
  const run = await step('render-deploy', simulator, {
    image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/web:2',
    'pause-at': stages.join('\n'),
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

describe.each(strategies)('%s', (name, configuration, shifts) => {
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
      const seen = simulator.truth.events.filter(
        ({ kind, version, listenerArn, path }) =>
          kind === 'request.served' && version === '2' && path !== '/health' && !String(listenerArn).includes('test'),
      );
      void seen;
      if (name === 'canary') expectGolden(import.meta.dirname, 'gate rolled back', run);
    });
  }, 60_000);
});
