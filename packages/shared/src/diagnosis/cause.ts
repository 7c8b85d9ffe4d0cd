import type { FailureReason } from '../deployment/status.ts';

/** One cause, told to a tired person. */
export interface Cause {
  /** The rule that found it, for tests and the troubleshooting page; `unknown` when none did. */
  readonly rule: string;
  readonly reason: FailureReason;
  /** One sentence of what happened, with real names: "`app` exits with code 3 two seconds after it starts". */
  readonly sentence: string;
  /** What to check first, the likeliest first. */
  readonly lookFirst: readonly string[];
  readonly documentation: string | undefined;
  /** The container at fault, where one is. */
  readonly container?: string | undefined;
  /** Somebody's own words, and whose: `ECS`, a target group, or `Its log`. */
  readonly says?: { readonly who: string; readonly text: string } | undefined;
  /** Ids of the tasks that this explains. */
  readonly tasks?: readonly string[];
}
