import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { clientsOf } from './clients.ts';
import { fastClock } from './clock.ts';
import {
  appSpecOf,
  type CodeDeployHistory,
  codeDeployHappenings,
  codeDeployWorldOf,
  makeBusy,
} from './codedeploy-histories.ts';
import type { CodeDeployScenario } from './codedeploy-scenario.ts';
import { type Happening, happeningsOf, type Part } from './happenings.ts';
import { type History, type Lived, revisions } from './histories.ts';
import { cluster as ecsCluster, faultsOf, prepare, service, worldOf } from './history-world.ts';
import { awsEnvironment, runBundle } from './runner.ts';
import type { Scenario, StepInputs } from './scenario.ts';
import { withSimulator } from './simulator.ts';
import { cluster as codeDeployCluster } from './worlds.ts';

/**
 * Runs one history with the bundle of render-deploy, as a runner would.
 * @param pace how many times as fast as real time virtual time passes
 */
export async function runBundleHistory(scenario: Scenario, pace: number): Promise<History> {
  const { seed, variants, inputs } = scenario;
  return withSimulator({ seed, time: { kind: 'real', factor: pace }, variants }, async (simulator) => {
    const { control } = simulator;
    control.world(worldOf(scenario, new URL(simulator.url).host, control.now()));
    const aws = clientsOf(simulator);
    await prepare(scenario, aws, passing(pace));
    control.faults(faultsOf(scenario));
    const lived = await live(
      simulator,
      pace,
      withOf({ cluster: ecsCluster, ...inputs }),
      {},
      (cancel, part) => happeningsOf(scenario, { simulator, aws, cancel }, part),
    );
    return { ...lived, scenario, revisions };
  });
}

/** The same of CodeDeploy. */
export async function runCodeDeployBundleHistory(
  scenario: CodeDeployScenario,
  pace: number,
): Promise<CodeDeployHistory> {
  const { seed, variants, inputs, hook, config, configAsked } = scenario;
  return withSimulator({ seed, time: { kind: 'real', factor: pace }, variants }, async (simulator) => {
    const { control } = simulator;
    control.world(codeDeployWorldOf(scenario, new URL(simulator.url).host, control.now()));
    const aws = clientsOf(simulator);
    await makeBusy(scenario, aws, passing(pace));
    control.faults(scenario.faults);
    const asked = {
      cluster: codeDeployCluster,
      ...inputs,
      ...(hook && { appSpec: 'appspec.yaml' }),
      ...(configAsked && { codeDeployConfig: config }),
    };
    const files = { 'appspec.yaml': appSpecOf(scenario) };
    const lived = await live(simulator, pace, withOf(asked), files, (cancel, part) =>
      codeDeployHappenings(scenario, { simulator, aws, cancel }, part),
    );
    return { ...lived, scenario, revisions };
  });
}

const passing =
  (pace: number) =>
  (milliseconds: number): Promise<void> =>
    sleep(milliseconds / pace);

async function live(
  simulator: Simulator,
  pace: number,
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
  happen: (cancel: () => void, part: Part) => readonly Happening[],
): Promise<Lived> {
  const part: Part = { intervened: undefined };
  const { promise: cancelled, resolve: cancel } = Promise.withResolvers<void>();
  const over = new AbortController();
  const clock = fastClock(pace);
  const began = simulator.now();
  // Nobody cancels a step that has not begun.
  const happenings = happen(cancel, part).map((one) =>
    happensAt(simulator, one, began, over.signal, () => callsOf(simulator).length > 0),
  );
  using run = await runBundle('render-deploy', {
    inputs: { service, ...inputs },
    files,
    nodeOptions: clock.nodeOptions,
    env: { ...awsEnvironment(simulator.url), ...clock.env },
    signalAfter: { signal: 'SIGINT', happened: cancelled },
  });
  over.abort();
  await Promise.all(happenings);
  const { events, calls } = simulator.truth;
  // What happens between its last call and the end of its process, it cannot know.
  const ended = callsOf(simulator).at(-1)?.at ?? simulator.now();
  const truth = { events: [...events], calls: [...calls] };
  const { outputs, summary, log } = run;
  return { outputs, summary, log: log.split('\n'), ...truth, began, ended, ...part };
}

/** The calls of the step itself. */
function callsOf({ truth }: Simulator) {
  return truth.calls.filter(({ userAgent }) => userAgent?.includes('ecs-actions'));
}

/** Lets something happen at its virtual time, or when it may, unless the step is over by then. */
async function happensAt(
  simulator: Simulator,
  { after, happen }: Happening,
  began: number,
  over: AbortSignal,
  may: () => boolean,
): Promise<void> {
  let at: number | undefined = began + after;
  while (at !== undefined && !over.aborted) {
    if (simulator.now() < at || !may()) {
      await sleep(5);
      continue;
    }
    const again: number | undefined = await happen();
    at = again === undefined ? undefined : simulator.now() + again;
  }
}

/** What a step is told, as under `with:`. */
function withOf(inputs: StepInputs): Record<string, string> {
  const { timeout, inProgressTimeout, preDeploy, pauseAt, subnets, appSpec, codeDeployConfig, only } = inputs;
  const network = { awsvpcConfiguration: { subnets, securityGroups: ['sg-1'] } };
  const given = {
    cluster: inputs.cluster,
    'task-definition': inputs.unchanged ? 'web:1' : 'web:3',
    'on-failure': inputs.onFailure,
    'fail-fast': String(inputs.failFast),
    'wait-until': inputs.waitUntil,
    timeout: timeout === undefined ? undefined : seconds(timeout),
    'dry-run': String(only === 'dry-run'),
    'register-only': String(only === 'register-only'),
    preflight: String(inputs.preflight ?? false),
    'if-in-progress': inputs.ifInProgress ?? 'supersede',
    'in-progress-timeout': seconds(inProgressTimeout ?? 60_000),
    'pre-deploy-command': preDeploy,
    'pause-at': pauseAt,
    'service-overrides': subnets && JSON.stringify({ networkConfiguration: network }),
    'codedeploy-appspec': appSpec,
    'codedeploy-deployment-config': codeDeployConfig,
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)}s`;
}
