import type { Clock } from '@ecs-actions/shared/time/clock';
import { portsOf } from '@ecs-actions/testkit/ports';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import { cluster, image, service, webWorld } from '@ecs-actions/testkit/worlds';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';
import { usualInputs } from './story.ts';

export type Step = (
  inputs?: Partial<Inputs>,
  options?: { attempt?: number; signal?: AbortSignal },
) => Promise<{
  readonly outputs: Readonly<Record<string, string>>;
  readonly exit: 0 | 1;
}>;

/** Runs steps one after the other on one simulated account, where image 2 is to be deployed. */
export async function account(
  world: Parameters<typeof webWorld>[0],
  body: (step: Step, simulator: Simulator, clock: Clock) => Promise<void>,
): Promise<void> {
  await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(webWorld(world));
    const { aws, clock } = inProcess(simulator);
    const usual: Inputs = {
      ...usualInputs,
      cluster,
      services: [service],
      source: undefined,
      edits: { container: 'app', image: image.after },
    };
    const step: Step = (inputs = {}, { attempt = 1, signal = new AbortController().signal } = {}) => {
      const ports = portsOf(aws, clock, []);
      return main({ ...usual, ...inputs }, { ...ports, run: { ...ports.run, runAttempt: attempt } }, signal);
    };
    await body(step, simulator, clock);
  });
}

/** How many events of a kind there were. */
export const made = ({ truth }: Simulator, kind: string) =>
  truth.events.filter((event) => event.kind === kind).length;
