import type { EventQueue } from './events.ts';
import type { Random } from './random.ts';
import type { Truth } from './truth.ts';
import type { Variants } from './variants.ts';

/** What every simulated service is given: time, chance, identity, and the record of what really happened. */
export interface Simulation {
  readonly time: EventQueue;
  readonly random: Random;
  readonly variants: Variants;
  readonly truth: Truth;
  readonly account: string;
  readonly region: string;
  /** Host and port under which clients reach the simulator, such as `127.0.0.1:40123`; known once it listens. */
  host(): string;
}
