import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import type { TruthCall, TruthEvent } from '@ecs-actions/simulator/core/truth';
import { happeningsOf, interrupted, type Part } from './happenings.ts';
import { faultsOf, prepare, worldOf } from './history-world.ts';
import { portsOf } from './ports.ts';
import type { Scenario, StepInputs } from './scenario.ts';
import { inProcess, withSimulator } from './simulator.ts';

export { cluster, service } from './history-world.ts';

/** A deployment step, in process. */
export type Story = (inputs: StepInputs, ports: Ports, signal: AbortSignal) => Promise<Result>;

/** What a deployment came to: what the step said, and what really happened. */
export interface Lived {
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown of the job page. */
  readonly summary: string;
  /** The log, a line each. */
  readonly log: readonly string[];
  readonly events: readonly TruthEvent[];
  readonly calls: readonly TruthCall[];
  /** Virtual time at which the step began and ended. */
  readonly began: number;
  readonly ended: number;
  /** From when to when somebody else did their part, if they came to it. */
  readonly intervened: Part['intervened'];
}

/** What a scenario of ECS's own controller came to. */
export interface History extends Lived {
  readonly scenario: Scenario;
  /** Task definitions by what they are in this history. */
  readonly revisions: typeof revisions;
}

const account = 'arn:aws:ecs:us-east-1:123456789012:task-definition';
/** The last one is what another deployment before ours brings. */
export const revisions = {
  before: `${account}/web:1`,
  theirs: `${account}/web:2`,
  ours: `${account}/web:3`,
  others: `${account}/web:4`,
};
/** Names the registry of a simulator that does not listen. */
export const registry = '127.0.0.1:1';

/** Runs one history in process, on stepped time: thousands a minute, and the same seed is the same history. */
export async function runHistory(scenario: Scenario, story: Story): Promise<History> {
  const { seed, variants } = scenario;
  return withSimulator({ seed, time: { kind: 'stepped' }, variants }, async (simulator) => {
    const { control } = simulator;
    control.world(worldOf(scenario, registry, control.now()));
    const { aws, clock } = inProcess(simulator);
    await prepare(scenario, aws, (milliseconds) => simulator.advance(milliseconds));
    control.faults(faultsOf(scenario));
    const log: string[] = [];
    const job = new AbortController();
    const part: Part = { intervened: undefined };
    const cancel = () => job.abort(new Error('The operation was canceled.'));
    const ports = portsOf(
      aws,
      interrupted(clock, happeningsOf(scenario, { simulator, aws, cancel }, part)),
      log,
    );
    const began = control.now();
    const { outputs, summary } = await story(scenario.inputs, ports, job.signal);
    const ended = control.now();
    const { events, calls } = control.truth();
    const truth = { events: [...events], calls: [...calls] };
    return { scenario, outputs, summary, log, ...truth, began, ended, ...part, revisions };
  });
}
