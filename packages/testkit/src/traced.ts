import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { World } from '@ecs-actions/simulator/control/world';
import { type ActionName, actionFolder, readActionFile } from './action-file.ts';
import { portsOf } from './ports.ts';
import { inProcess, withSimulator } from './simulator.ts';
import { somebody } from './somebody.ts';

/** What a step left besides its result. */
export interface Trace<T> {
  readonly result: T;
  /** Calls that change something, with what they asked for. */
  readonly changes: readonly (readonly [operation: string, input: unknown])[];
  /** For the post step. */
  readonly kept: readonly string[];
  /** Regions that clients were made for. */
  readonly regions: readonly (string | undefined)[];
  readonly log: readonly string[];
}

export interface Traced {
  readonly world: World;
  /** As under `with:`; the defaults of action.yml fill in the rest. */
  readonly given: Readonly<Record<string, string>>;
  /** Somebody else's deployment is going on, which ends after four minutes. */
  readonly busy: boolean;
}

/** Puts a step's inputs, the defaults of others and nothing else into this process's environment; the caller puts it back. */
export function giveInputs(name: ActionName, given: Readonly<Record<string, string>>): void {
  const { inputs } = readActionFile(actionFolder(name));
  const others = Object.entries(process.env).filter(([key]) => !key.startsWith('INPUT_'));
  process.env = Object.fromEntries(others);
  for (const [input, { default: usually = '' }] of Object.entries(inputs)) {
    process.env[`INPUT_${input.toUpperCase()}`] = given[input] ?? usually;
  }
}

/** Runs a step in process with its inputs in this process's environment, which the caller puts back, and traces it. */
export async function traced<T>(
  name: ActionName,
  { world, given, busy }: Traced,
  step: (ports: Ports) => Promise<T>,
): Promise<Trace<T>> {
  giveInputs(name, given);
  return withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(world);
    if (busy) {
      const other = somebody(simulator);
      other.takesCapacity(4 * 60_000);
      await other.deploys('web:1');
    }
    const { aws, clock } = inProcess(simulator);
    const log: string[] = [];
    const kept: string[] = [];
    const regions: (string | undefined)[] = [];
    const began = simulator.truth.calls.length;
    const result = await step({
      ...portsOf(aws, clock, log),
      remember: (...entry) => void kept.push(entry.join(' ')),
      aws: (region) => {
        regions.push(region);
        return aws;
      },
    });
    const changes = simulator.truth.calls
      .slice(began)
      .filter(({ operation }) => !/^(?:Describe|List|Get|Batch)/.test(operation))
      .map(({ operation, input }) => [operation, input] as const);
    return { result, changes, kept, regions, log };
  });
}
