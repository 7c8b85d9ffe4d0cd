import type { Account } from '../account.ts';
import type { Driver } from '../core/drivers.ts';
import type { Simulation } from '../core/simulation.ts';
import type { TruthCall, TruthEvent } from '../core/truth.ts';
import type { Variants } from '../core/variants.ts';
import type { Fault } from '../protocol/faults.ts';
import type { World } from './world.ts';

/** The side of the simulator that is not AWS: what tests and demonstrations arrange and look up. */
export interface Control {
  /** Adds to what the account holds. Throws a TypeError for a member that no world has. */
  world(world: World): void;
  /** All that was ever added, in order. */
  seeded(): World;
  /** Virtual time in milliseconds since the epoch. */
  now(): number;
  /** Moves stepped time, in virtual milliseconds. */
  advance(milliseconds: number): void;
  /** Replaces the faults that were ordered before. */
  faults(faults: readonly Fault[]): void;
  variants(variants: Partial<Variants>): void;
  /** Enforces an identity-based IAM policy document; `null` enforces none. */
  policy(document: unknown): void;
  truth(): { readonly events: readonly TruthEvent[]; readonly calls: readonly TruthCall[] };
}

export function control(simulation: Simulation, driver: Driver, account: Account): Control {
  const { time, variants, truth } = simulation;
  const seeded: Record<string, unknown[]> = {};
  return {
    world(world) {
      time.sync();
      account.seed(world);
      for (const [member, items] of Object.entries(world)) {
        seeded[member] = [...(seeded[member] ?? []), ...(Array.isArray(items) ? items : [items])];
      }
    },
    seeded: () => seeded,
    now() {
      time.sync();
      return time.now;
    },
    advance: (milliseconds) => driver.advance(milliseconds),
    faults: (ordered) => account.faults.order(ordered),
    variants(changed) {
      const unknown = Object.keys(changed).filter((name) => !(name in variants));
      if (unknown.length > 0) throw new TypeError(`the simulator has no variant ${unknown.join(', ')}`);
      Object.assign(variants, changed);
    },
    policy: (document) => account.authority.set(document ?? undefined),
    truth: () => truth,
  };
}
