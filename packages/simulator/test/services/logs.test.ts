import { beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { EventQueue } from '../../src/core/events.ts';
import { Random } from '../../src/core/random.ts';
import type { Simulation } from '../../src/core/simulation.ts';
import { Truth } from '../../src/core/truth.ts';
import { defaultVariants, type Variants } from '../../src/core/variants.ts';
import { CloudWatchLogs } from '../../src/services/logs.ts';

const group = { logGroupName: '/ecs/web' };
const stream = { ...group, logStreamName: 'web/app/1' };
const caller = { accessKeyId: 'AKIAEXAMPLE', userAgent: 'test' };

let simulation: Simulation;
let logs: CloudWatchLogs;

function open(variants: Partial<Variants> = {}): void {
  simulation = {
    time: new EventQueue(1_000_000),
    random: new Random(7),
    variants: { ...defaultVariants, ...variants },
    truth: new Truth(),
    account: '123456789012',
    region: 'us-east-1',
    host: () => '127.0.0.1:1',
  };
  logs = new CloudWatchLogs(simulation);
  logs.seed({ logGroups: ['/ecs/web'] });
}

beforeEach(() => open());

/** The members of the operations' answers; which ones there are depends on the operation. */
interface Answer {
  readonly events: readonly { readonly message: string; readonly logStreamName?: string }[];
  readonly nextForwardToken: string;
  readonly nextBackwardToken: string;
  readonly nextToken?: string;
  readonly logGroups: readonly { readonly logGroupName: string; readonly arn: string }[];
  readonly logStreams: readonly { readonly logStreamName: string }[];
}

function ask(operation: string, input: Record<string, unknown>): Answer {
  return JSON.parse(JSON.stringify(logs.api.operations[operation]?.(input, caller) ?? {}));
}

const messages = ({ events }: Answer): string[] => events.map(({ message }) => message);

/** Writes lines a second apart and lets them arrive. */
function write(lines: readonly string[], logStreamName = stream.logStreamName): void {
  for (const line of lines) {
    logs.store.write('/ecs/web', logStreamName, line);
    simulation.time.runUntil(simulation.time.now + 1000);
  }
  simulation.time.runUntil(simulation.time.now + 5000);
}

const lines = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index}`);

describe('a log stream', () => {
  test('is not there until its first line has arrived', () => {
    expect(() => ask('GetLogEvents', stream)).toThrow('The specified log stream does not exist.');
    logs.store.write('/ecs/web', 'web/app/1', 'hello');
    expect(() => ask('GetLogEvents', stream)).toThrow('The specified log stream does not exist.');
    simulation.time.runUntil(simulation.time.now + 3000);
    expect(ask('GetLogEvents', stream)).toMatchObject({
      events: [{ message: 'hello', timestamp: 1_000_000, ingestionTime: expect.any(Number) }],
    });
  });

  test('takes nothing when its group is missing', () => {
    logs.store.write('/gone', 'web/app/1', 'hello');
    expect(logs.store.hasGroup('/gone')).toBe(false);
    expect(() => ask('GetLogEvents', { ...stream, logGroupName: '/gone' })).toThrow(
      'The specified log group does not exist.',
    );
  });
});

describe('GetLogEvents', () => {
  test('gives the newest events, in order, and from the head the oldest', () => {
    write(lines(5));
    expect(messages(ask('GetLogEvents', { ...stream, limit: 2 }))).toEqual(['line 3', 'line 4']);
    expect(messages(ask('GetLogEvents', { ...stream, limit: 2, startFromHead: true }))).toEqual([
      'line 0',
      'line 1',
    ]);
  });

  test('walks back from the newest, and ends with the token that was sent', () => {
    write(lines(5));
    const first = ask('GetLogEvents', { ...stream, limit: 3 });
    const second = ask('GetLogEvents', { ...stream, limit: 3, nextToken: first.nextBackwardToken });
    const third = ask('GetLogEvents', { ...stream, limit: 3, nextToken: second.nextBackwardToken });
    expect([first, second, third].map(messages)).toEqual([
      ['line 2', 'line 3', 'line 4'],
      ['line 0', 'line 1'],
      [],
    ]);
    expect(third.nextBackwardToken).toBe(second.nextBackwardToken);
  });

  test('a forward token at the end comes back unchanged, and finds what is written later', () => {
    write(lines(2));
    const forward = { ...stream, startFromHead: true };
    const { nextForwardToken } = ask('GetLogEvents', forward);
    const end = ask('GetLogEvents', { ...forward, nextToken: nextForwardToken });
    expect(end).toMatchObject({ events: [], nextForwardToken });
    write(['later']);
    expect(messages(ask('GetLogEvents', { ...forward, nextToken: end.nextForwardToken }))).toEqual(['later']);
  });

  test('a forward token wants startFromHead, and a token of nobody is refused', () => {
    write(lines(2));
    const { nextForwardToken } = ask('GetLogEvents', stream);
    expect(() => ask('GetLogEvents', { ...stream, nextToken: nextForwardToken })).toThrow(
      'startFromHead: true',
    );
    expect(() => ask('GetLogEvents', { ...stream, nextToken: 'x' })).toThrow(
      'The specified nextToken is invalid.',
    );
  });

  test('a page ends at 1 MiB', () => {
    write(Array.from({ length: 5 }, (_, index) => `${index}${'x'.repeat(250_000)}`));
    expect(messages(ask('GetLogEvents', stream)).map((message) => message[0])).toEqual(['1', '2', '3', '4']);
  });

  test('a window holds its start and not its end', () => {
    write(lines(4));
    const window = { startTime: 1_001_000, endTime: 1_003_000 };
    expect(messages(ask('GetLogEvents', { ...stream, ...window }))).toEqual(['line 1', 'line 2']);
  });

  test('the group may be named by its ARN, but only once', () => {
    write(lines(1));
    const logGroupIdentifier = 'arn:aws:logs:us-east-1:123456789012:log-group:/ecs/web';
    expect(messages(ask('GetLogEvents', { logGroupIdentifier, logStreamName: 'web/app/1' }))).toEqual([
      'line 0',
    ]);
    expect(() => ask('GetLogEvents', { ...stream, logGroupIdentifier })).toThrow('exactly one of');
  });

  test.each([true, false])(
    'tokens lead to every event once, also over partial and empty pages (head: %s)',
    (startFromHead) => {
      fc.assert(
        fc.property(
          fc.nat({ max: 40 }),
          fc.integer({ min: 1, max: 10 }),
          fc.boolean(),
          (count, limit, partialLogPages) => {
            open({ partialLogPages });
            write(lines(count + 1));
            const seen: string[] = [];
            const input = { ...stream, startFromHead, limit };
            const next = (page: Answer): string =>
              startFromHead ? page.nextForwardToken : page.nextBackwardToken;
            let page = ask('GetLogEvents', input);
            for (;;) {
              seen.splice(startFromHead ? seen.length : 0, 0, ...messages(page));
              const nextToken = next(page);
              page = ask('GetLogEvents', { ...input, nextToken });
              if (next(page) === nextToken) break;
            }
            expect(seen).toEqual(lines(count + 1));
          },
        ),
      );
    },
  );
});

describe('FilterLogEvents', () => {
  beforeEach(() => {
    write(['started', 'GET / error'], 'web/app/1');
    write(['started', 'timeout error', 'bye'], 'web/app/2');
  });

  test('mixes streams by time, and names them', () => {
    const { events } = ask('FilterLogEvents', group);
    expect(events.map(({ logStreamName, message }) => [logStreamName, message])).toEqual([
      ['web/app/1', 'started'],
      ['web/app/1', 'GET / error'],
      ['web/app/2', 'started'],
      ['web/app/2', 'timeout error'],
      ['web/app/2', 'bye'],
    ]);
  });

  test.each([
    ['error', ['GET / error', 'timeout error']],
    ['error timeout', ['timeout error']],
    ['error -timeout', ['GET / error']],
    ['?bye ?timeout', ['timeout error', 'bye']],
    ['"GET / error"', ['GET / error']],
  ])('the pattern %s', (filterPattern, expected) => {
    expect(messages(ask('FilterLogEvents', { ...group, filterPattern }))).toEqual(expected);
  });

  test.each(['{ $.level = "error" }', '[ip, user]', '%err.r%'])(
    'the pattern %s is refused',
    (filterPattern) => {
      expect(() => ask('FilterLogEvents', { ...group, filterPattern })).toThrow(
        'the simulator does not take',
      );
    },
  );

  test('streams by name or by prefix, not both', () => {
    const bye = ask('FilterLogEvents', { ...group, logStreamNames: ['web/app/2'] });
    expect(messages(bye)).toEqual(['started', 'timeout error', 'bye']);
    expect(messages(ask('FilterLogEvents', { ...group, logStreamNamePrefix: 'web/app/1' }))).toHaveLength(2);
    expect(() =>
      ask('FilterLogEvents', { ...group, logStreamNames: ['a'], logStreamNamePrefix: 'a' }),
    ).toThrow('mutually exclusive');
  });

  test.each([false, true])('pages until there is no token (partial: %s)', (partialLogPages) => {
    Object.assign(simulation.variants, { partialLogPages });
    const seen: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = ask('FilterLogEvents', { ...group, limit: 2, ...(nextToken ? { nextToken } : {}) });
      expect(page.events.length).toBeLessThanOrEqual(2);
      seen.push(...messages(page));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(seen).toEqual(['started', 'GET / error', 'started', 'timeout error', 'bye']);
  });
});

describe('groups and streams', () => {
  test('a group is created once', () => {
    expect(() => ask('CreateLogGroup', group)).toThrow('The specified log group already exists');
    ask('CreateLogGroup', { logGroupName: '/ecs/api' });
    const described = ask('DescribeLogGroups', {
      logGroupNamePrefix: '/ecs',
    });
    expect(described.logGroups.map(({ logGroupName }) => logGroupName)).toEqual(['/ecs/api', '/ecs/web']);
    expect(described.logGroups[0]?.arn).toBe('arn:aws:logs:us-east-1:123456789012:log-group:/ecs/api:*');
  });

  test('streams come by name or by their last event, page by page', () => {
    write(['a'], 'z');
    write(['b'], 'a');
    const names = (input: Record<string, unknown>): unknown =>
      ask('DescribeLogStreams', {
        ...group,
        ...input,
      }).logStreams.map(({ logStreamName }) => logStreamName);
    expect(names({})).toEqual(['a', 'z']);
    expect(names({ orderBy: 'LastEventTime' })).toEqual(['z', 'a']);
    expect(names({ orderBy: 'LastEventTime', descending: true, limit: 1 })).toEqual(['a']);
    expect(names({ logStreamNamePrefix: 'z' })).toEqual(['z']);
    expect(() => names({ orderBy: 'LastEventTime', logStreamNamePrefix: 'z' })).toThrow(
      'Cannot order by LastEventTime',
    );
    const { nextToken } = ask('DescribeLogStreams', { ...group, limit: 1 });
    expect(names({ limit: 1, nextToken })).toEqual(['z']);
  });
});
