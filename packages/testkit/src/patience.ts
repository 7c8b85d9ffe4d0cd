import type { Lived } from './histories.ts';
import type { StepInputs } from './scenario.ts';

/**
 * Whether a step ended its deployment before ECS did, on a proof that the release cannot heal; what a policy ends names
 * its input.
 */
export function endedOnProof({ summary }: Pick<Lived, 'summary'>): boolean {
  return /^> Ended early: (?!.*fail-fast-after)/m.test(summary);
}

/** The same history with a step that leaves every end to ECS. */
export function withoutFailFast<T extends { readonly inputs: StepInputs }>(scenario: T): T {
  return { ...scenario, inputs: { ...scenario.inputs, failFast: false } };
}
