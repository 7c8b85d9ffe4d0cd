import type { Aws } from '@ecs-actions/shared/aws/aws';
import { stopWithRollback } from '@ecs-actions/shared/deployment/undo';
import { describeServices } from '@ecs-actions/shared/ecs/service';
import { updateService } from '@ecs-actions/shared/ecs/update-service';
import { answerPause } from '@ecs-actions/shared/gate/answer';
import { findGated, type Gated } from '@ecs-actions/shared/gate/gated';
import { lookAtGated } from '@ecs-actions/shared/gate/look';
import type { Result } from '@ecs-actions/shared/runner/result';
import type { Clock } from '@ecs-actions/shared/time/clock';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';
import { pauseAt, type ShiftScene, shiftWorld } from './gate-world.ts';
import { loggedPorts, usual } from './step.ts';

export interface GatedRun extends ReturnType<typeof inProcess> {
  readonly simulator: Simulator;
  readonly result: Result;
  readonly log: readonly string[];
  /** Stages of the answers that were given, with the action. */
  readonly answers: readonly string[];
  /** Pause hooks that the service still has, and the tag that names ours. */
  readonly left: readonly string[];
}

export const gateInputs: Inputs = {
  ...usual,
  gate: true,
  expectedTaskDefinition: 'web:2',
};

/** What happens between the start of the deployment and that of the step, and what it changes for the step. */
export type Meanwhile = (
  kit: ReturnType<typeof inProcess>,
  simulator: Simulator,
) => Promise<{ readonly signal?: AbortSignal; readonly inputs?: Partial<Inputs> } | void>;

export async function deploy(
  { aws, clock }: ReturnType<typeof inProcess>,
  taskDefinition: string,
): Promise<void> {
  const { signal } = new AbortController();
  await updateService(aws, { cluster: 'main', service: 'web', taskDefinition }, { clock, signal });
}

export async function stop({ aws, clock }: ReturnType<typeof inProcess>): Promise<void> {
  await stopWithRollback(aws, clock, await newest(aws), new AbortController().signal);
}

export async function answer(aws: Aws, clock: Clock, hookId: string): Promise<void> {
  const { signal } = new AbortController();
  const pause = { serviceDeploymentArn: await newest(aws), hookId };
  await answerPause(pause, 'CONTINUE', { aws, clock, signal, isWaiting: async () => true });
}

export async function newest(aws: Aws): Promise<string> {
  const service = (await describeServices(aws, 'main', ['web'])).get('web');
  return service?.currentDeployment ?? '';
}

/** Lets time pass until the deployment waits for answers. */
export async function untilPaused(
  aws: Aws,
  simulator: Simulator,
): Promise<{ readonly hooks: readonly string[] }> {
  for (;;) {
    const gatedNow = await gatedOf(aws);
    const deployment = await lookAtGated(aws, gatedNow, new AbortController().signal);
    const hooks = (deployment?.hooks ?? []).filter(({ status }) => status === 'AWAITING_ACTION');
    if (hooks.length > 0) return { hooks: hooks.map(({ id }) => id) };
    simulator.advance(1_000);
  }
}

async function gatedOf(aws: Aws): Promise<Gated> {
  const service = (await describeServices(aws, 'main', ['web'])).get('web');
  const { signal } = new AbortController();
  const found =
    service &&
    (await findGated(aws, { cluster: 'main', service, arn: undefined, expected: 'web:2', signal }));
  if (!found) throw new Error('nothing is deployed');
  return found;
}

/** Deploys `web:2` and gates it. */
export async function gated(
  scene: ShiftScene,
  inputs: Partial<Inputs> = {},
  meanwhile: Meanwhile = async () => undefined,
): Promise<GatedRun> {
  return withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(shiftWorld(scene));
    const kit = inProcess(simulator);
    const { ports, log } = loggedPorts(kit);
    await deploy(kit, 'web:2');
    const { signal = new AbortController().signal, inputs: more } = (await meanwhile(kit, simulator)) ?? {};
    const result = await main({ ...gateInputs, ...inputs, ...more }, ports, signal);
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

export const inAlarm: Partial<Inputs> = {
  checks: [{ name: 'alarms', alarms: ['web-5xx'] }],
  checksNamed: true,
};
export const alarmed: Meanwhile = async (_kit, { control }) =>
  control.world({ alarms: [{ alarmName: 'web-5xx', stateValue: 'ALARM' }] });
export const slowly: Partial<Inputs> = { rules: { ...usual.rules, initialDelay: 120_000 } };

export const stages = ['POST_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT'];
export const pausing = (configuration: object): ShiftScene => ({
  configuration: { ...configuration, lifecycleHooks: [pauseAt(stages)] },
  own: stages,
});
