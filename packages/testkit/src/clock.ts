import { setImmediate as idle } from 'node:timers/promises';
import type { Clock } from '@ecs-actions/shared/time/clock';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { projectRoot } from './action-file.ts';

/** Options and environment that let a bundle's time pass `factor` times as fast. */
export function fastClock(factor: number): {
  readonly nodeOptions: readonly string[];
  readonly env: Record<string, string>;
} {
  const preload = `${projectRoot}/packages/testkit/src/clock-preload.cjs`;
  return { nodeOptions: [`--require=${preload}`], env: { CLOCK_FACTOR: String(factor) } };
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/**
 * A clock whose sleep moves the time of a stepped simulator. When several sleep at once, time goes to the first who wakes,
 * as it would; it stands still while anybody still works.
 * @param busy whether a call is under way; without it, a call that reads a file of its own may lose the race against time
 */
export function steppedClock(
  simulator: Pick<Simulator, 'now' | 'advance'>,
  busy: () => boolean = () => false,
): Clock {
  const sleepers = new Set<Sleeper>();
  const step = async (): Promise<void> => {
    // Whoever is still busy with answers that are there already comes first.
    do await idle();
    while (busy());
    const first = [...sleepers].reduce<Sleeper | undefined>(
      (earliest, sleeper) => (earliest && earliest.until <= sleeper.until ? earliest : sleeper),
      undefined,
    );
    if (!first) return;
    sleepers.delete(first);
    simulator.advance(Math.max(0, first.until - simulator.now()));
    first.wake();
  };
  return {
    now: () => simulator.now(),
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const sleeper = { until: simulator.now() + milliseconds, wake: resolve };
      const abort = (): void => {
        sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      sleepers.add(sleeper);
      void step();
      try {
        await promise;
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    },
  };
}
