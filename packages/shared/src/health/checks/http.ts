import type { Clock } from '../../time/clock.ts';
import type { Check, Reading } from '../check.ts';
import { exchange } from '../http/exchange.ts';
import { type Expectation, mismatch } from '../http/expectation.ts';
import { type LatencyLimit, latencyWindow, tooSlow } from '../http/latency.ts';
import type { Answer, HttpRequest, NoAnswerKind } from '../http/request.ts';

export interface HttpCheck {
  readonly request: HttpRequest;
  readonly expected: Expectation;
  readonly maxLatency: LatencyLimit | undefined;
  /** Where not only what is judged answers: how its answers are told. Without it, all of them are its own. */
  readonly only?: OnlyOf | undefined;
}

/** An address behind which several revisions answer. */
export interface OnlyOf {
  /** `web:42` */
  readonly revision: string;
  /** What only that revision's answers meet; undefined when nothing tells them. */
  readonly shownBy: Expectation | undefined;
}

function isShown(answer: Answer, { shownBy }: OnlyOf): boolean {
  return shownBy !== undefined && mismatch(answer, shownBy) === undefined;
}

function notOf({ revision, shownBy }: OnlyOf): Reading {
  const says = shownBy
    ? `no answer that shows that ${revision} gave it`
    : `nothing in the answers shows whether ${revision} gave them`;
  return { outcome: 'no-data', says, counts: false };
}

/** Something answered, and no more. */
const ofApplication: ReadonlySet<NoAnswerKind> = new Set(['garbled', 'too-long', 'redirects']);

/** An address answers as expected, and fast enough. */
export function httpCheck(
  { request, expected, maxLatency, only }: HttpCheck,
  title: string,
  clock: Clock,
): Check {
  const times: number[] = [];
  return {
    name: 'http',
    title,
    async sample(_look, signal): Promise<Reading> {
      const answer = await exchange(request, clock, signal);
      if (only && !(answer.kind === 'answer' && isShown(answer, only))) return notOf(only);
      if (answer.kind !== 'answer') {
        const reason = ofApplication.has(answer.kind) ? 'target-health' : 'network';
        return { outcome: 'unhealthy', says: answer.says, reason };
      }
      const { milliseconds, status } = answer;
      times.push(milliseconds);
      times.splice(0, times.length - latencyWindow);
      const wrong = mismatch(answer, expected) ?? (maxLatency && tooSlow(times, maxLatency));
      return wrong
        ? { outcome: 'unhealthy', says: wrong, reason: 'target-health', milliseconds }
        : { outcome: 'healthy', says: `answers ${status}`, milliseconds };
    },
  };
}
