import type { EventQueue, Scheduled } from '../core/events.ts';
import type { Random } from '../core/random.ts';
import type { Service } from './model.ts';

/** When the scheduler next looks at which service. Many reasons to look soon are one look. */
export class Wakeups {
  readonly #time: EventQueue;
  readonly #random: Random;
  readonly #due = new Map<Service, { at: number; scheduled: Scheduled }>();
  #look: (service: Service) => void = () => {};

  constructor(time: EventQueue, random: Random) {
    this.#time = time;
    this.#random = random;
  }

  onWake(look: (service: Service) => void): void {
    this.#look = look;
  }

  /** The scheduler notices within a second or two. */
  soon(service: Service): void {
    this.at(service, this.#time.now + this.#random.integer(500, 2000));
  }

  /** @param at virtual milliseconds since the epoch; an earlier look that is planned already stays. */
  at(service: Service, at: number): void {
    const planned = this.#due.get(service);
    if (planned && planned.at <= at) return;
    planned?.scheduled.cancel();
    const scheduled = this.#time.after(at - this.#time.now, `schedule ${service.name}`, () => {
      this.#due.delete(service);
      this.#look(service);
    });
    this.#due.set(service, { at, scheduled });
  }
}
