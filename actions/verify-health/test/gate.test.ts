import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { describeServices } from '@ecs-actions/shared/ecs/service';
import { updateService } from '@ecs-actions/shared/ecs/update-service';
import type { Result } from '@ecs-actions/shared/runner/result';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';
import { blueGreen, canary, linear, pauseAt, shiftWorld, type ShiftScene } from './gate-world.ts';
import { loggedPorts, temporary, usual } from './step.ts';

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

interface Gated extends ReturnType<typeof inProcess> {
  readonly simulator: Simulator;
  readonly result: Result;
  readonly log: readonly string[];
  /** Stages of the answers that were given, with the action. */
  readonly answers: readonly string[];
  /** Pause hooks that the service still has, and the tag that names ours. */
  readonly left: readonly string[];
}

const gateInputs: Inputs = {
  ...usual,
  gate: true,
  expectedTaskDefinition: 'web:2',
};

interface Meanwhile {
  (kit: ReturnType<typeof inProcess>, simulator: Simulator): Promise<AbortSignal | void>;
}

async function deploy({ aws, clock }: ReturnType<typeof inProcess>, taskDefinition: string): Promise<void> {
  const { signal } = new AbortController();
  await updateService(aws, { cluster: 'main', service: 'web', taskDefinition }, { clock, signal });
}

/** Deploys `web:2` and gates it. */
async function gated(
  scene: ShiftScene,
  inputs: Partial<Inputs> = {},
  meanwhile: Meanwhile = async () => undefined,
): Promise<Gated> {
  return withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(shiftWorld(scene));
    const kit = inProcess(simulator);
    const { ports, log } = loggedPorts(kit);
    await deploy(kit, 'web:2');
    const signal = (await meanwhile(kit, simulator)) ?? new AbortController().signal;
    const result = await main({ ...gateInputs, ...inputs }, ports, signal);
    const answered = simulator.truth.events.filter(({ kind }) => kind === 'hook.answered');
    const service = (await describeServices(kit.aws, 'main', ['web'])).get('web');
    const { lifecycleHooks = [] } = Object(service?.raw['deploymentConfiguration']);
    return {
      ...kit,
      simulator,
      result,
      log,
      answers: answered.map(({ stage, action }) => `${String(stage)} ${String(action)}`),
      left: [
        ...lifecycleHooks.map((hook: object) => JSON.stringify(hook)),
        ...(service?.tags ?? []).map(({ key }) => key).filter((key) => key === 'ecs-actions:hooks'),
      ],
    };
  });
}

const stages = ['POST_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT'];
const pausing = (configuration: object): ShiftScene => ({
  configuration: { ...configuration, lifecycleHooks: [pauseAt(stages)] },
  own: stages,
});

describe('a good release', () => {
  test.each([
    ['blue/green', blueGreen, 1],
    ['canary', canary, 2],
    ['linear', linear, 3],
  ] as const)('by %s goes through all its pauses', async (_, configuration, steps) => {
    const { result, answers, left } = await gated(pausing(configuration));
    expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'healthy', status: 'succeeded' } });
    expect(answers).toEqual([
      'POST_SCALE_UP CONTINUE',
      'POST_TEST_TRAFFIC_SHIFT CONTINUE',
      ...Array.from({ length: steps }, () => 'PRE_PRODUCTION_TRAFFIC_SHIFT CONTINUE'),
    ]);
    expect(left).toEqual([]);
  });
});
