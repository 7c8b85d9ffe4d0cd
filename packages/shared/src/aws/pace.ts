import type { Clock } from '../time/clock.ts';

/**
 * Lets calls through no faster than an API's token bucket refills, after a first burst, so that they are not throttled.
 * Calls get their turn in the order in which they ask for it.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #burst: number;
  readonly #interval: number;
  /** When the bucket is full again. */
  #full = 0;

  constructor(clock: Clock, { burst, perSecond }: { readonly burst: number; readonly perSecond: number }) {
    this.#clock = clock;
    this.#burst = burst;
    this.#interval = 1_000 / perSecond;
  }

  /** Waits until a call may be sent. */
  async turn(signal?: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    const wait = this.#full - (this.#burst - 1) * this.#interval - now;
    this.#full = Math.max(this.#full, now) + this.#interval;
    if (wait > 0) await this.#clock.sleep(wait, signal);
  }
}
