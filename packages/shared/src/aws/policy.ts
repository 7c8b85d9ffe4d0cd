import type { Clock } from '../time/clock.ts';
import { classify, passes } from './classify.ts';
import type { ErrorKind } from './classify.ts';

/** How often a read is tried in all. With the waits below, half a minute of trouble is survived. */
export const attempts = 8;
const firstWait = 200;
const longestWait = 8_000;
// A throttle means that the account's bucket is empty: it refills by the second, not by the millisecond.
const firstWaitThrottled = 1_000;

// What begins like this changes nothing, in every service that is used here.
const reads = /^(?:Describe|List|Get|BatchGet|BatchCheck|Filter|Simulate)[A-Z]/;

/**
 * Calls that change something and may still be repeated, since a second time leaves things as the first did: they set
 * a state in full or are refused when it is there already. Everything else that is not a read is sent once.
 */
const idempotent: ReadonlySet<string> = new Set([
  'TagResource',
  'UntagResource',
  'PutImage',
  'PutLifecyclePolicy',
]);

/** Whether `operation` may be sent again after a failure. */
export function mayRepeat(operation: string): boolean {
  return reads.test(operation) || idempotent.has(operation);
}

/**
 * Sends what may be repeated until it is answered, `attempts` times at most, and everything else once.
 * The waits between are drawn from zero to a doubling bound (full jitter), so that many jobs do not come back together.
 * @throws whatever the last attempt threw, or the signal's reason
 */
export async function sendByPolicy<T>(
  operation: string,
  send: () => Promise<T>,
  { clock, signal, onThrottle, random }: Sending,
): Promise<T> {
  const limit = mayRepeat(operation) ? attempts : 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      const kind = classify(error);
      if (kind === 'throttled') onThrottle?.();
      if (attempt >= limit || !passes(kind)) throw error;
      await clock.sleep(random() * bound(kind, attempt), signal);
    }
  }
}

export interface Sending {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Told of every throttle. */
  readonly onThrottle?: (() => unknown) | undefined;
  /** Between 0 and 1; see `AwsRegion`. */
  readonly random: () => number;
}

/**
 * For a call that is sent once: sends it again only after a throttle, which is a refusal and so no second time.
 * @throws what the last of `attempts` threw, at once when that was no throttle
 */
export async function pastThrottles<T>(
  send: () => Promise<T>,
  { clock, signal, random }: Sending,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      const kind = classify(error);
      if (attempt >= attempts || (kind !== 'throttled' && kind !== 'unreachable')) throw error;
      await clock.sleep(random() * bound(kind, attempt), signal);
    }
  }
}

function bound(kind: ErrorKind, attempt: number): number {
  const first = kind === 'throttled' ? firstWaitThrottled : firstWait;
  return Math.min(longestWait, first * 2 ** (attempt - 1));
}
