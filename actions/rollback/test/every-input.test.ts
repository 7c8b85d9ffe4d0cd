import { afterEach, expect, test } from '@jest/globals';
import type { World } from '@ecs-actions/simulator/control/world';
import { readInputs } from '@ecs-actions/shared/runner/inputs';
import { actionFolder, readActionFile } from '@ecs-actions/testkit/action-file';
import { portsOf } from '@ecs-actions/testkit/ports';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import { somebody } from '@ecs-actions/testkit/somebody';
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
  timeout: { value: '5m', world: 'no capacity' },
  'wait-until': { value: 'started' },
};

const { inputs: declared } = readActionFile(actionFolder('rollback'));
const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

/** Everything that a run leaves: what it asked AWS to change, what it says and gives. */
async function trace(world: keyof typeof worlds, given: Values): Promise<unknown> {
  for (const [name, { default: usually = '' }] of Object.entries(declared)) {
    process.env[`INPUT_${name.toUpperCase()}`] = given[name] ?? usually;
  }
  return withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(worlds[world]());
    if (world === 'busy') {
      const other = somebody(simulator);
      other.takesCapacity(4 * 60_000);
      await other.deploys('web:1');
    }
    const { aws, clock } = inProcess(simulator);
    const log: string[] = [];
    const regions: (string | undefined)[] = [];
    const ports = {
      ...portsOf(aws, clock, log),
      aws: (region?: string) => {
        regions.push(region);
        return aws;
      },
    };
    const { exit, outputs, summary } = await main(
      readInputs(rollbackInputs),
      ports,
      new AbortController().signal,
    );
    const changes = simulator.truth.calls.filter(
      ({ operation }) => !/^(?:Describe|List|Get|Batch)/.test(operation),
    );
    const asked = changes.map(({ operation, input }) => [operation, input]);
    const { 'results-file': _, ...told } = outputs;
    return JSON.stringify([exit, told, summary, log, regions, asked]);
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
    expect(await trace(world, usual)).toBe(without);
    expect(await trace(world, { ...usual, [name]: value })).not.toBe(without);
  },
);
