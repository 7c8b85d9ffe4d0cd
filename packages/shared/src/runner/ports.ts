import type { Aws } from '../aws/aws.ts';
import type { Clock } from '../time/clock.ts';
import type { Log } from './log.ts';
import type { RunContext } from './run-context.ts';

/** Everything outside that a story may touch. */
export interface Ports<A = Aws> {
  readonly clock: Clock;
  readonly log: Log;
  readonly run: RunContext;
  /** Clients for a region, or for the one of the environment; throws ActionError when there is none. */
  aws(region?: string): A;
}
