import { harmless, shorten } from '@ecs-actions/shared/runner/harmless';
import type { RunContext } from '@ecs-actions/shared/runner/run-context';
import { printDuration } from '@ecs-actions/shared/time/duration';
import type { Ending } from './ending.ts';

// SNS refuses a subject that is longer.
const longestSubject = 100;

export interface Message {
  readonly subject: string;
  readonly lines: readonly string[];
}

export function messageOf(
  event: 'approval-needed' | 'started' | 'finished',
  ending: Ending,
  run: RunContext,
): Message {
  const { service, environment, status, succeeded, revision, previousRevision, reason, url, duration } =
    ending;
  const title =
    event === 'approval-needed'
      ? `${service}: deployment to ${environment} waits for approval`
      : event === 'started'
        ? `${service}: deployment to ${environment} started`
        : `${service}: ${succeeded ? '' : 'FAILED, '}${status} in ${environment}`;
  const lines = [
    ...(event === 'finished' && revision !== ''
      ? [`Revision ${revision}${previousRevision ? `, before ${previousRevision}` : ''}`]
      : []),
    ...(event === 'finished' && reason !== '' && !succeeded ? [`Because ${reason}`] : []),
    ...(duration > 0 ? [`It took ${printDuration(duration * 1_000)}`] : []),
    ...(url === '' ? [] : [url]),
    `Commit ${run.commit.slice(0, 7)} of ${run.refName}, by ${run.actor}`,
    ...(run.url === '' ? [] : [run.url]),
  ];
  return { subject: shorten(plain(title), longestSubject - 30), lines: lines.map((line) => plain(line)) };
}

function plain(line: string): string {
  return harmless(line).replaceAll('\n', ' ');
}
