import type { Driver } from '../core/drivers.ts';
import type { Simulation } from '../core/simulation.ts';
import type { TruthCall, TruthEvent } from '../core/truth.ts';
import type { Variants } from '../core/variants.ts';
import type { World } from './world.ts';

/** The side of the simulator that is not AWS: what tests and demonstrations arrange and look up. */
export interface Control {
  /** Adds to what the account holds. */
  world(world: World): void;
  /** Virtual time in milliseconds since the epoch. */
  now(): number;
  /** Moves stepped time, in virtual milliseconds. */
  advance(milliseconds: number): void;
  variants(variants: Partial<Variants>): void;
  truth(): { readonly events: readonly TruthEvent[]; readonly calls: readonly TruthCall[] };
}

export function control(simulation: Simulation, driver: Driver, seed: (world: World) => void): Control {
  return {
    world(world) {
      simulation.time.sync();
      seed(world);
    },
    now() {
      simulation.time.sync();
      return simulation.time.now;
    },
    advance: (milliseconds) => driver.advance(milliseconds),
    variants(variants) {
      Object.assign(simulation.variants, variants);
    },
    truth: () => simulation.truth,
  };
}
