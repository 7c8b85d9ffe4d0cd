import type { Random } from '../core/random.ts';
import { ApiError } from '../protocol/api.ts';
import type { LogEvent } from './log-store.ts';

export interface LogPage {
  readonly events: readonly LogEvent[];
  readonly nextForwardToken: string;
  readonly nextBackwardToken: string;
}

export interface LogPageOptions {
  readonly token?: string | undefined;
  readonly fromHead: boolean;
  readonly limit: number;
  /** Given: pages come out shorter than they need be, or empty. */
  readonly partial?: Random | undefined;
}

/** A position between two events, and how many empty pages were given out there. */
interface Position {
  readonly index: number;
  readonly turn: number;
}

/**
 * A page of GetLogEvents. Without a token it is the newest or, from the head, the oldest events. Both tokens are always
 * given; the end in a direction is reached when the token that comes back is the one that was sent.
 */
export function logPage(events: readonly LogEvent[], options: LogPageOptions): LogPage {
  const sent = options.token === undefined ? undefined : parseToken(options.token);
  const forward = sent ? sent.direction === 'f' : options.fromHead;
  if (sent && forward && !options.fromHead) {
    throw invalidParameter('nextForwardToken is to be used with startFromHead: true');
  }
  const ahead = sent
    ? events.filter(({ index }) => (forward ? index > sent.index : index < sent.index))
    : events;
  const fitting = fit(forward ? ahead : ahead.toReversed(), options.limit);
  const taken = options.partial ? fitting.slice(0, options.partial.integer(0, fitting.length)) : fitting;
  const page = forward ? taken : taken.toReversed();
  const first = page[0];
  const last = page.at(-1);
  if (first && last) {
    return { events: page, nextForwardToken: token('f', last), nextBackwardToken: token('b', first) };
  }
  const here = sent ?? {
    index: forward ? (ahead[0]?.index ?? 0) - 1 : (ahead.at(-1)?.index ?? -1) + 1,
    turn: 0,
  };
  const next = ahead.length > 0 && sent ? { ...here, turn: (here.turn + 1) % 10 } : here;
  return { events: [], nextForwardToken: token('f', next), nextBackwardToken: token('b', next) };
}

/** A page holds 1 MiB, each event counting 26 bytes beyond its text. */
function fit(events: readonly LogEvent[], limit: number): readonly LogEvent[] {
  let room = 1_048_576;
  const fitting: LogEvent[] = [];
  for (const event of events) {
    room -= Buffer.byteLength(event.message) + 26;
    if (fitting.length === limit || room < 0) break;
    fitting.push(event);
  }
  return fitting;
}

function token(
  direction: 'f' | 'b',
  { index, turn = 0 }: { readonly index: number; readonly turn?: number },
): string {
  return `${direction}/3${String((index + 1) * 10 + turn).padStart(55, '0')}/s`;
}

function parseToken(text: string): Position & { readonly direction: string } {
  const [, direction, digits] = /^([fb])\/3(\d{55})\/s$/.exec(text) ?? [];
  if (!direction || !digits) throw invalidParameter('The specified nextToken is invalid.');
  const value = Number(digits);
  return { direction, index: Math.floor(value / 10) - 1, turn: value % 10 };
}

export function invalidParameter(message: string): ApiError {
  return new ApiError('InvalidParameterException', message);
}
