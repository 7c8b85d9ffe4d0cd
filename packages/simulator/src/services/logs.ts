import type {
  CreateLogGroupRequest,
  DescribeLogGroupsRequest,
  DescribeLogStreamsRequest,
  FilterLogEventsRequest,
  GetLogEventsRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Seedable, World } from '../control/world.ts';
import type { Random } from '../core/random.ts';
import type { Simulation } from '../core/simulation.ts';
import { ApiError, type ServiceApi } from '../protocol/api.ts';
import { operation } from '../protocol/operation.ts';
import { page } from '../protocol/page.ts';
import { logFilter } from './log-filter.ts';
import { invalidParameter, logPage } from './log-pages.ts';
import { LogStore, type LogEvent, type LogGroup, type LogStream } from './log-store.ts';

export interface LogsWorld {
  readonly logGroups?: readonly string[];
}

interface GroupIdentity {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

interface Window {
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
}

export class CloudWatchLogs implements Seedable {
  readonly members = ['logGroups'];
  readonly api: ServiceApi;
  readonly store: LogStore;
  readonly #simulation: Simulation;
  readonly #random: Random;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#random = simulation.random.fork();
    this.store = new LogStore(simulation, this.#random.fork());
    this.api = {
      name: 'logs',
      operations: {
        CreateLogGroup: operation((input: CreateLogGroupRequest) => this.#create(input)),
        DescribeLogGroups: operation((input: DescribeLogGroupsRequest) => this.#describeGroups(input)),
        DescribeLogStreams: operation((input: DescribeLogStreamsRequest) => this.#describeStreams(input)),
        GetLogEvents: operation((input: GetLogEventsRequest) => this.#events(input)),
        FilterLogEvents: operation((input: FilterLogEventsRequest) => this.#filter(input)),
      },
    };
  }

  seed({ logGroups = [] }: World & LogsWorld): void {
    for (const name of logGroups) if (!this.store.hasGroup(name)) this.store.createGroup(name);
  }

  #create({ logGroupName = '' }: CreateLogGroupRequest): void {
    if (this.store.hasGroup(logGroupName)) {
      throw new ApiError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    this.store.createGroup(logGroupName);
  }

  #describeGroups(input: DescribeLogGroupsRequest): unknown {
    const { logGroupNamePrefix = '', logGroupNamePattern = '', limit, nextToken } = input;
    if (input.logGroupNamePrefix !== undefined && input.logGroupNamePattern !== undefined) {
      throw invalidParameter('logGroupNamePrefix and logGroupNamePattern are mutually exclusive');
    }
    const matching = [...this.store.groups.values()]
      .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken: next } = page(matching, { limit, most: 50, token: nextToken, error: badToken });
    return {
      logGroups: items.map(({ name, arn, created }) => ({
        logGroupName: name,
        arn: `${arn}:*`,
        logGroupArn: arn,
        creationTime: created,
        metricFilterCount: 0,
        storedBytes: 0,
        logGroupClass: 'STANDARD',
      })),
      ...(next ? { nextToken: next } : {}),
    };
  }

  #describeStreams(input: DescribeLogStreamsRequest): unknown {
    const { logStreamNamePrefix, orderBy = 'LogStreamName', descending = false, limit, nextToken } = input;
    if (logStreamNamePrefix !== undefined && orderBy === 'LastEventTime') {
      throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
    }
    const { now } = this.#simulation.time;
    const streams = this.store
      .streams(this.#group(input))
      .filter(({ name }) => name.startsWith(logStreamNamePrefix ?? ''))
      .map((stream) => ({ stream, events: stream.visible(now) }));
    if (orderBy === 'LastEventTime') streams.sort((a, b) => lastTime(a.events) - lastTime(b.events));
    if (descending) streams.reverse();
    const { items, nextToken: next } = page(streams, { limit, most: 50, token: nextToken, error: badToken });
    return {
      logStreams: items.map(({ stream, events }) => ({
        logStreamName: stream.name,
        arn: stream.arn,
        creationTime: events[0]?.ingestionTime,
        firstEventTimestamp: events[0]?.timestamp,
        lastEventTimestamp: events.at(-1)?.timestamp,
        lastIngestionTime: events.at(-1)?.ingestionTime,
        storedBytes: 0,
      })),
      ...(next ? { nextToken: next } : {}),
    };
  }

  #events(input: GetLogEventsRequest): unknown {
    const { logStreamName = '', startFromHead = false, limit = 10_000, nextToken } = input;
    const { now } = this.#simulation.time;
    const events = this.#group(input).streams.get(logStreamName)?.visible(now) ?? [];
    if (events.length === 0) throw notFound('stream');
    const found = logPage(within(events, input), {
      fromHead: startFromHead,
      limit: atMost(10_000, limit),
      token: nextToken,
      partial: this.#partial(),
    });
    return { ...found, events: found.events.map(shape) };
  }

  #filter(input: FilterLogEventsRequest): unknown {
    const { logStreamNames, logStreamNamePrefix, filterPattern = '', limit = 10_000, nextToken } = input;
    if (logStreamNames && logStreamNamePrefix !== undefined) {
      throw invalidParameter('logStreamNames and logStreamNamePrefix are mutually exclusive');
    }
    if (logStreamNames && logStreamNames.length > 100)
      throw invalidParameter('at most 100 log streams can be named');
    const { now } = this.#simulation.time;
    const wanted = ({ name }: LogStream): boolean =>
      (logStreamNames?.includes(name) ?? true) && name.startsWith(logStreamNamePrefix ?? '');
    const matches = logFilter(filterPattern);
    const found = this.store
      .streams(this.#group(input))
      .filter(wanted)
      .flatMap((stream) => within(stream.visible(now), input).map((event) => ({ stream, event })))
      .filter(({ event }) => matches(event.message))
      .sort((a, b) => a.event.timestamp - b.event.timestamp);
    const most = Math.min(atMost(10_000, limit), this.#partial()?.integer(0, 3) ?? Infinity);
    const { items, nextToken: next } = page(found, { most, token: nextToken, error: badToken });
    return {
      events: items.map(({ stream, event }) => ({
        logStreamName: stream.name,
        ...shape(event),
        eventId: `3${String(event.timestamp).padStart(45, '0')}${String(event.index).padStart(10, '0')}`,
      })),
      searchedLogStreams: [],
      ...(next ? { nextToken: next } : {}),
    };
  }

  #group({ logGroupName, logGroupIdentifier }: GroupIdentity): LogGroup {
    const identity = logGroupName ?? logGroupIdentifier;
    if (identity === undefined || (logGroupName !== undefined && logGroupIdentifier !== undefined)) {
      throw invalidParameter('exactly one of logGroupName and logGroupIdentifier must be given');
    }
    const group = this.store.groups.get(identity.replace(/^arn:[^:]*:logs:[^:]*:\d+:log-group:/, ''));
    if (!group) throw notFound('group');
    return group;
  }

  #partial(): Random | undefined {
    return this.#simulation.variants.partialLogPages ? this.#random : undefined;
  }
}

const badToken = 'InvalidParameterException';

function notFound(what: 'group' | 'stream'): ApiError {
  return new ApiError('ResourceNotFoundException', `The specified log ${what} does not exist.`);
}

function atMost(most: number, limit: number): number {
  if (limit < 1 || limit > most) throw invalidParameter(`limit must be between 1 and ${most}`);
  return limit;
}

function shape({ timestamp, message, ingestionTime }: LogEvent): Omit<LogEvent, 'index'> {
  return { timestamp, message, ingestionTime };
}

/** The end of the window is exclusive. */
function within(
  events: readonly LogEvent[],
  { startTime = -Infinity, endTime = Infinity }: Window,
): readonly LogEvent[] {
  return events.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
}

function lastTime(events: readonly LogEvent[]): number {
  return events.at(-1)?.timestamp ?? 0;
}
