import type { BundleRun } from '@ecs-actions/testkit/runner';
import type { TruthEvent } from '@ecs-actions/simulator/core/truth';
import type { Traffic } from './visitors.ts';

/** One step of the tour, and how it has to end. */
export interface Step {
  readonly name: string;
  /** What happens and why, for somebody who sees it for the first time. */
  readonly why: string;
  /** Whether the job page says more than the log. */
  readonly showsSummary?: boolean;
  /** What else has to be so of what really happened during the step. */
  readonly truth?: (events: readonly TruthEvent[]) => Counted;
  readonly expected: {
    readonly exitCode: number;
    /** Outputs, as far as they matter here. */
    readonly outputs: Readonly<Record<string, string>>;
    /** The version that users get afterwards. */
    readonly serves: string;
  };
}

/** Something that was counted. */
export interface Counted {
  readonly says: string;
  readonly asAnnounced: boolean;
}

export type StepEnd = Pick<BundleRun, 'exitCode' | 'outputs'>;

export interface EndedStep {
  readonly step: Step;
  readonly end: StepEnd;
  readonly serves: string;
  readonly traffic: Traffic;
  /** What was not as announced, a sentence each. */
  readonly surprises: readonly string[];
}

export function surprisesOf({ expected }: Step, { exitCode, outputs }: StepEnd, serves: string): string[] {
  const compared: readonly (readonly [what: string, actual: unknown, wanted: unknown])[] = [
    ['exit code', exitCode, expected.exitCode],
    ...Object.entries(expected.outputs).map(([name, value]) => [name, outputs[name], value] as const),
    ['the release that serves', serves, expected.serves],
  ];
  return compared
    .filter(([, actual, wanted]) => actual !== wanted)
    .map(([what, actual, wanted]) => `${what} is ${String(actual)}, not ${String(wanted)} as announced`);
}

/** How a step ended in one word: the status of an ECS step, the verdict of verify-health; nothing for a build. */
export function statusOf({ outputs }: StepEnd): string {
  return outputs['status'] || outputs['verdict'] || '';
}
