import type { Aws } from '../aws/aws.ts';
import type { Clock } from '../time/clock.ts';
import type { Log } from './log.ts';
import type { RunContext } from './run-context.ts';

/** Everything outside that a story may touch. */
export interface Ports<A = Aws> {
  readonly clock: Clock;
  readonly log: Log;
  readonly run: RunContext;
  /**
   * Keeps a value for the post step of this job, at once: also a step that is killed later leaves it. The last value of a
   * key counts.
   */
  remember(key: string, value: string): void;
  /** Clients for a region, or for the one of the environment; throws ActionError when there is none. */
  aws(region?: string): A;
}
