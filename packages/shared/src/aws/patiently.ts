import type { Clock } from '../time/clock.ts';
import { classify, passes } from './classify.ts';

/** For how long AWS may give no answer before that decides anything, and the pause between reads (milliseconds). */
const patience = 300_000;
const lookEvery = 5_000;

/**
 * Reads until there is an answer, for minutes where AWS throttles or cannot be reached.
 * @throws what `read` threw last, at once when that does not pass, or the signal's reason
 */
export async function patiently<T>(
  read: () => Promise<T>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<T> {
  const until = clock.now() + patience;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      signal.throwIfAborted();
      if (!passes(classify(error)) || clock.now() >= until) throw error;
      await clock.sleep(lookEvery, signal);
    }
  }
}

/**
 * What is read after an answer was lost, to know whether the call was carried out.
 * @throws `lost` where that cannot be read, since it stays in doubt then; what else `read` threw, or the signal's reason
 */
export async function afterLostAnswer<T>(
  lost: unknown,
  read: () => Promise<T>,
  ports: Parameters<typeof patiently>[1],
): Promise<T> {
  try {
    return await patiently(read, ports);
  } catch (error) {
    ports.signal.throwIfAborted();
    throw classify(error) === 'unknown' ? error : lost;
  }
}
