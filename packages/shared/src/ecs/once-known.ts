import { shapeOf } from '../aws/classify.ts';
import type { Sending } from '../aws/policy.ts';

/** ECS is eventually consistent (RunTask's documentation), and asks for waits that begin with a few seconds. */
const knownWithin = 60_000;
const firstWait = 1_000;
const longestWait = 8_000;

const notKnown = /^TaskDefinition not found/i;

/**
 * Sends what is to run a task definition, and again while ECS does not know it yet: it was registered, or described, a
 * moment ago. Being refused so changes nothing.
 * @throws what `send` throws otherwise, and after a minute also that
 */
export async function onceKnown<T>(
  send: () => Promise<T>,
  { clock, signal }: Pick<Sending, 'clock' | 'signal'>,
): Promise<T> {
  const until = clock.now() + knownWithin;
  for (let wait = firstWait; ; wait = Math.min(longestWait, wait * 2)) {
    try {
      return await send();
    } catch (error) {
      if (!notKnown.test(shapeOf(error).message) || clock.now() >= until) throw error;
      await clock.sleep(wait, signal);
    }
  }
}
