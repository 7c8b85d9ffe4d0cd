import { setTimeout as delay } from 'node:timers/promises';

/** Time as the domain sees it. Tests and random histories bring their own. */
export interface Clock {
  /** Milliseconds since the epoch, by this machine. Never to be subtracted from a time that AWS reports. */
  now(): number;
  /** Waits `milliseconds`; rejects with the signal's reason when it is aborted before or meanwhile. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    signal?.throwIfAborted();
    try {
      await delay(milliseconds, undefined, signal ? { signal } : {});
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
