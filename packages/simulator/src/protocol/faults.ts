import type { Random } from '../core/random.ts';
import type { Simulation } from '../core/simulation.ts';
import { models } from './models.ts';
import { operationShapes } from './shapes.ts';

/**
 * What can go wrong between a client and AWS. `-before` keeps the operation from happening, `-after` lets it happen and
 * loses the answer. `silent` takes the request and does
 * nothing with it, for ever. `stale` repeats what the same request was answered the
 * last time, as ECS does from a snapshot some seconds old; it waits for a request that was answered before.
 */
export const faultKinds = [
  'throttle',
  'error-before',
  'error-after',
  'slow',
  'reset-before',
  'reset-after',
  'silent',
  'stale',
  'denied',
  'expired',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  /** As in IAM: `ecs`, `ecr`, `elasticloadbalancing`, … or `*`. */
  readonly service: string;
  /** `*` for all. */
  readonly operation: string;
  readonly kind: FaultKind;
  /** How many calls it strikes; absent: all. */
  readonly count?: number;
  /** How many matching calls pass before. */
  readonly skip?: number;
  /** That a matching call is struck, from 0 to 1; absent: 1. */
  readonly probability?: number;
  /** Of `slow`, in virtual milliseconds; absent: 5,000. */
  readonly delay?: number;
}

interface Armed {
  readonly fault: Fault;
  skip: number;
  left: number;
}

/** The faults that a test has ordered. The first that strikes a call is the only one that does. */
export class Faults {
  readonly #simulation: Simulation;
  readonly #random: Random;
  #armed: Armed[] = [];

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#random = simulation.random.fork();
  }

  /** Replaces what was ordered before; an empty list ends all faults. */
  order(faults: readonly Fault[]): void {
    for (const fault of faults) refuseUnknown(fault);
    this.#armed = faults.map((fault) => ({ fault, skip: fault.skip ?? 0, left: fault.count ?? Infinity }));
  }

  /** What strikes this call. `repeatable`: the same request was answered before. */
  strike(service: string, operation: string, repeatable: boolean): Fault | undefined {
    for (const armed of this.#armed) {
      const { fault } = armed;
      if (armed.left === 0 || !matches(fault.service, service) || !matches(fault.operation, operation))
        continue;
      if (fault.kind === 'stale' && !repeatable) continue;
      if (armed.skip > 0) armed.skip--;
      else if (fault.probability === undefined || this.#random.chance(fault.probability)) {
        armed.left--;
        const { truth, time } = this.#simulation;
        truth.record(time.now, 'fault', { service, operation, fault: fault.kind });
        return fault;
      }
    }
    return undefined;
  }
}

function matches(wanted: string, actual: string): boolean {
  return wanted === '*' || wanted === actual;
}

const members = ['service', 'operation', 'kind', 'count', 'skip', 'probability', 'delay'];

/** A fault that could never strike, because something in it is misspelt, would make a test pass for nothing. */
function refuseUnknown(fault: Fault): void {
  const { service, operation, kind } = fault;
  const odd = Object.keys(fault).filter((member) => !members.includes(member));
  if (odd.length > 0) throw new TypeError(`a fault has no ${odd.join(', ')}`);
  if (!faultKinds.includes(kind)) throw new TypeError(`the simulator does not know the fault ${kind}`);
  if (service === '*' || service === 'registry') return;
  const model = models.find(({ name }) => name === service);
  if (!model) throw new TypeError(`there is no service ${service} that a fault could strike`);
  if (operation !== '*' && !operationShapes(model, operation)) {
    throw new TypeError(`${service} has no operation ${operation} that a fault could strike`);
  }
}
