import { setTimeout as sleep } from 'node:timers/promises';
import type { TruthEvent } from '@ecs-actions/simulator/core/truth';

/** Real milliseconds between two requests. */
const pause = 50;

/** Somebody who uses the service all the time, while it is being deployed. */
export class Visitors {
  readonly #url: string;
  readonly #leaving = new AbortController();
  readonly #visiting: Promise<void>;

  constructor(url: string) {
    this.#url = url;
    this.#visiting = this.#visit();
  }

  async leave(): Promise<void> {
    this.#leaving.abort();
    await this.#visiting;
  }

  async #visit(): Promise<void> {
    const { signal } = this.#leaving;
    while (!signal.aborted) {
      // The simulator records what becomes of a request, so nobody counts here.
      await fetch(this.#url, { signal }).then(
        (response) => response.text(),
        () => undefined,
      );
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** What became of requests to the load balancer. */
export interface Traffic {
  /** Answered by the service. */
  readonly served: number;
  /** Answered with an error, by the service or in its place. */
  readonly lost: number;
}

/** From the simulator's record of what really happened. */
export function trafficOf(events: readonly TruthEvent[]): Traffic {
  const requests = events.filter(({ kind }) => kind.startsWith('request.'));
  const lost = requests.filter(({ status }) => Number(status) >= 500).length;
  return { served: requests.length - lost, lost };
}
