import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from '../../aws/aws.ts';
import { ActionError } from '../../runner/errors.ts';
import type { LogStreams } from './log-streams.ts';

interface Counting {
  readonly pattern: string;
  /** AWS's time, milliseconds since the epoch. */
  readonly since: number;
  /** More than this many need not be counted. */
  readonly enough: number;
}

/** A page may be empty before the end: CloudWatch looks through so much of a log for each. */
const mostPages = 100;

/**
 * Lines that match, in these streams alone. What a stream is asked for by name must exist, so they are picked here.
 * @throws ActionError when there is too much to look through
 */
export async function countLines(
  aws: Aws,
  { region, group, prefix, names }: LogStreams,
  { pattern, since, enough }: Counting,
  signal: AbortSignal,
): Promise<number> {
  const { logs } = region === undefined ? aws : aws.in(region);
  let count = 0;
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const command = new FilterLogEventsCommand({
      logGroupName: group,
      logStreamNamePrefix: prefix,
      filterPattern: pattern,
      startTime: since,
      nextToken,
    });
    const answer = await logs.send(command, { abortSignal: signal });
    count += (answer.events ?? []).filter(({ logStreamName = '' }) => names.has(logStreamName)).length;
    nextToken = answer.nextToken;
    if (nextToken === undefined || count > enough) return count;
  }
  throw new ActionError(`${group} holds too much to look through for ${pattern}`);
}
