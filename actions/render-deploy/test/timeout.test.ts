import { expect, test } from '@jest/globals';
import type { World } from '@ecs-actions/simulator/control/world';
import { codeDeployWorld } from '@ecs-actions/testkit/codedeploy-world';
import { runJobs } from '@ecs-actions/testkit/fleet';
import { shiftingWorld } from '@ecs-actions/testkit/shifting-world';
import { cluster, image, service, webWorld } from '@ecs-actions/testkit/worlds';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';
import { usualInputs } from './story.ts';

const minute = 60_000;
/** No task finds a place: nothing fails, and nothing ends the deployment. */
const full = { clusters: [{ clusterName: cluster, capacity: { available: false } }] };
const withoutBreaker = { deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 } };

/** Deploys without an input `timeout`. */
async function deploy(world: World, inputs: Partial<Inputs> = {}) {
  const asked = {
    ...usualInputs,
    cluster,
    services: [service],
    source: undefined,
    edits: { image: image.after },
  };
  const { signal } = new AbortController();
  const { results, calls, ended } = await runJobs({ ...world, ...full }, [
    (ports) => main({ ...asked, ...inputs }, ports, signal),
  ]);
  const at = (...operations: readonly string[]) =>
    calls.find(({ operation }) => operations.includes(operation))?.at ?? Number.NaN;
  const started = at('UpdateService', 'CreateDeployment');
  return {
    outputs: results[0]?.outputs ?? {},
    /** Minutes from the start of the deployment. */
    undone: (at('StopServiceDeployment', 'StopDeployment') - started) / minute,
    ended: ((ended[0] ?? Number.NaN) - started) / minute,
  };
}

const configuration = { deploymentCircuitBreaker: { enable: false, rollback: false } };
const worlds: readonly (readonly [string, World, number])[] = [
  ['rolling', webWorld({ service: withoutBreaker }), 30],
  [
    'canary with 10 and 5 minutes of bake time',
    shiftingWorld({
      configuration: {
        ...configuration,
        strategy: 'CANARY',
        bakeTimeInMinutes: 5,
        canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 10 },
      },
    }),
    45,
  ],
  [
    'CodeDeploy with 15 minutes for a canary',
    codeDeployWorld({
      group: { deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent15Minutes' },
    }),
    45,
  ],
];

test.each(worlds)('%s: given up half an hour after the least that it can take', async (_, world, minutes) => {
  const { outputs, undone } = await deploy(world);
  expect(outputs).toMatchObject({ status: 'rolled-back', 'failure-reason': 'capacity' });
  expect(Math.floor(undone)).toBe(minutes);
});

test('the same, left as it is where nothing is to be undone', async () => {
  const { outputs, undone, ended } = await deploy(webWorld({ service: withoutBreaker }), {
    onFailure: 'none',
  });
  expect(outputs).toMatchObject({ status: 'timed-out', 'failure-reason': 'capacity' });
  expect(undone).toBeNaN();
  expect(Math.floor(ended)).toBe(30);
});
