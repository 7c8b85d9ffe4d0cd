import { setTimeout as sleep } from 'node:timers/promises';
import type { TruthEvent } from '@ecs-actions/simulator/core/truth';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import type { ActionName } from './action-file.ts';
import { fastClock } from './clock.ts';
import { awsEnvironment, type BundleOptions, type BundleRun, runBundle } from './runner.ts';
import { withSimulator } from './simulator.ts';
import type { Scene } from './worlds.ts';

/** Virtual time passes this many times as fast as real time: minutes take seconds, and time-outs still hold. */
const usualFactor = 50;

export interface Play {
  readonly simulator: Simulator;
  /** Runs an action as a step of a job in this world; several may run one after the other or at once. */
  run(name: ActionName, options?: BundleOptions): Promise<BundleRun>;
}

/** Sets a scene in a simulator of its own with real HTTP and fast time; folders of its runs are removed at the end. */
export async function play<T>(scene: Scene, body: (play: Play) => Promise<T>): Promise<T> {
  const { variants = {}, faults = [], factor = usualFactor } = scene;
  return withSimulator({ time: { kind: 'real', factor }, variants }, async (simulator) => {
    simulator.control.world(scene.world(simulator.now()));
    simulator.control.faults(faults);
    using runs = new DisposableStack();
    const clock = fastClock(factor);
    return await body({
      simulator,
      run: async (name, options = {}) =>
        runs.use(
          await runBundle(name, {
            ...options,
            nodeOptions: clock.nodeOptions,
            env: { ...awsEnvironment(simulator.url), ...clock.env, ...options.env },
          }),
        ),
    });
  });
}

/** Holds no process up: a test that waits in vain is to fail, and the others to go on. */
const pause = () => sleep(5, undefined, { ref: false });

/** Settles when the simulator has recorded such an event, and gives it; looks every few milliseconds. */
export async function happened(
  simulator: Simulator,
  kind: string,
  matches: (event: TruthEvent) => boolean = () => true,
): Promise<TruthEvent> {
  for (;;) {
    const event = simulator.truth.events.find((one) => one.kind === kind && matches(one));
    if (event) return event;
    await pause();
  }
}

/** Settles when the simulator has answered such a call for the `count`th time. */
export async function called(simulator: Simulator, operation: string, count = 1): Promise<void> {
  while (simulator.truth.calls.filter((call) => call.operation === operation).length < count) await pause();
}
