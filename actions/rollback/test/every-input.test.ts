import { afterEach, expect, test } from '@jest/globals';
import type { World } from '@ecs-actions/simulator/control/world';
import { readInputs } from '@ecs-actions/shared/runner/inputs';
import { actionFolder, readActionFile } from '@ecs-actions/testkit/action-file';
import { codeDeployWorld } from '@ecs-actions/testkit/codedeploy-world';
import { traced } from '@ecs-actions/testkit/traced';
import { cluster, definition, image, registry, service, webService } from '@ecs-actions/testkit/worlds';
import { webWorld } from '@ecs-actions/testkit/worlds';
import { readInputs as rollbackInputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';
import { rolling } from './account.ts';

type Values = Readonly<Record<string, string>>;

const numbers = ['1', '2', '3'];
const history = ['web:1', 'web:2'].map((taskDefinition) => ({ taskDefinition }));

/** A service that runs its third release, all of them good. */
const afterThree = (more: World = {}, own: Readonly<Record<string, unknown>> = {}): World => ({
  ...webWorld(),
  images: numbers.map((tag) => ({ repositoryName: 'web', tags: [tag], content: tag })),
  taskDefinitions: numbers.map((tag) => definition({ image: `${registry}/web:${tag}` })),
  clusters: [{ clusterName: cluster }, { clusterName: 'elsewhere' }],
  services: [service, 'api'].map((serviceName) => ({
    ...webService,
    ...own,
    serviceName,
    taskDefinition: 'web:3',
    history,
  })),
  ...more,
});

const crash = { crash: 3, 'crash-after': '2s', log: 'one\ntwo\nthree' };
const worlds = {
  plain: () => afterThree(),
  crashes: () => afterThree({ behaviours: [{ image: image.after, ...crash }] }, rolling({ rollback: false })),
  'no capacity': () =>
    afterThree({ clusters: [{ clusterName: cluster, capacity: { available: false } }] }, rolling()),
  busy: () => afterThree({}, rolling()),
  codedeploy: () => codeDeployWorld(),
} satisfies Record<string, () => World>;

/** A value for each input, other than what holds without it. */
const cases: Readonly<Record<string, { readonly value: string; readonly world?: keyof typeof worlds }>> = {
  region: { value: 'eu-west-1' },
  'log-lines': { value: '1', world: 'crashes' },
  cluster: { value: 'elsewhere' },
  service: { value: 'api' },
  to: { value: 'web:1' },
  'only-if-current': { value: 'web:2' },
  'require-verified': { value: 'true' },
  reason: { value: 'too slow' },
  list: { value: 'true' },
  'dry-run': { value: 'true' },
  'if-in-progress': { value: 'fail', world: 'busy' },
  'desired-count': { value: '4' },
  'codedeploy-application': { value: 'another', world: 'codedeploy' },
  'codedeploy-deployment-group': { value: 'another', world: 'codedeploy' },
  timeout: { value: '5m', world: 'no capacity' },
  'wait-until': { value: 'started' },
};

const { inputs: declared } = readActionFile(actionFolder('rollback'));
const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

/** Everything that a run leaves: what it asked AWS to change, what it says and gives. */
function trace(world: keyof typeof worlds, given: Values): Promise<unknown> {
  const { signal } = new AbortController();
  return traced('rollback', { world: worlds[world](), given, busy: world === 'busy' }, async (ports) => {
    const { exit, outputs, summary } = await main(readInputs(rollbackInputs), ports, signal);
    const { 'results-file': _, ...told } = outputs;
    return { exit, told, summary };
  });
}

test('every input has a case', () => {
  expect(Object.keys(cases).toSorted()).toEqual(Object.keys(declared).toSorted());
});

test.each(Object.entries(cases))(
  '%s changes what comes of a run',
  async (name, { value, world = 'plain' }) => {
    const usual = { cluster, service };
    const without = await trace(world, usual);
    expect(await trace(world, usual)).toEqual(without);
    expect(await trace(world, { ...usual, [name]: value })).not.toEqual(without);
  },
);
