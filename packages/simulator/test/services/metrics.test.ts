import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSimulator, type Simulator } from '../../src/simulator.ts';
import { Balancers, groupArn } from '../elb/balancers.ts';
import { clientOptions } from '../protocol/clients.ts';
import { statisticsOf } from './statistics.ts';

let simulator: Simulator;
let client: CloudWatchClient;

beforeEach(async () => {
  simulator = await startSimulator({ time: { kind: 'stepped' }, port: 0 });
  client = new CloudWatchClient(clientOptions(simulator));
});
afterEach(() => simulator.close());

const dimensions = [{ name: 'Queue', value: 'orders' }];

function level(metricName: string, value?: number, everySeconds?: number): void {
  const metric = { namespace: 'App', metricName, dimensions, value, everySeconds };
  simulator.control.world({
    metrics: [Object.fromEntries(Object.entries(metric).filter(([, one]) => one !== undefined))],
  });
}

function stat(Id: string, MetricName: string, Stat = 'Average', Period = 60): MetricDataQuery {
  const Dimensions = dimensions.map(({ name, value }) => ({ Name: name, Value: value }));
  return { Id, MetricStat: { Metric: { Namespace: 'App', MetricName, Dimensions }, Period, Stat } };
}

/** Values by their minute since the simulator began, newest first. */
async function ask(...MetricDataQueries: MetricDataQuery[]) {
  const start = Date.UTC(2026, 0, 5, 9);
  const answer = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(start),
      EndTime: new Date(simulator.now()),
      MetricDataQueries,
    }),
  );
  return Object.fromEntries(
    (answer.MetricDataResults ?? []).map(({ Id = '', Timestamps = [], Values = [] }) => [
      Id,
      Timestamps.map((time, index) => [(time.getTime() - start) / 60_000, Values[index]]),
    ]),
  );
}

describe('a metric of a world', () => {
  test('reports its value once a minute until it is given another', async () => {
    level('Depth', 3);
    level('Depth', 3);
    simulator.advance(120_000);
    level('Depth', 7);
    simulator.advance(60_000);
    level('Depth');
    simulator.advance(120_000);
    expect(await ask(stat('depth', 'Depth'))).toEqual({
      depth: [
        [2, 7],
        [1, 3],
        [0, 3],
      ],
    });
  });

  test('is asked for by any statistic, over any period', async () => {
    level('Depth', 3, 20);
    simulator.advance(120_000);
    expect(
      await ask(
        stat('sum', 'Depth', 'Sum', 120),
        stat('count', 'Depth', 'SampleCount'),
        stat('p95', 'Depth', 'p95', 120),
        stat('none', 'Other'),
      ),
    ).toEqual({
      sum: [[0, 18]],
      count: [
        [1, 3],
        [0, 3],
      ],
      p95: [[0, 3]],
      none: [],
    });
  });

  test.each([
    [
      '100 * errors / requests',
      [
        [1, 4],
        [0, 4],
      ],
    ],
    [
      '(errors + requests) - 2',
      [
        [1, 50],
        [0, 50],
      ],
    ],
    [
      '-errors + SUM([requests, gone])',
      [
        [1, 48],
        [0, 48],
      ],
    ],
    ['errors / gone', []],
    ['errors / (requests - 50)', []],
    ['FILL(gone, 0)', []],
    [
      'FILL(late, 9) + 0',
      [
        [1, 5],
        [0, 5],
      ],
    ],
  ])('is reckoned with: %s', async (Expression, values) => {
    level('Errors', 2);
    level('Requests', 50);
    level('Late', 5);
    simulator.advance(120_000);
    const hidden = [
      stat('errors', 'Errors'),
      stat('requests', 'Requests'),
      stat('gone', 'Gone'),
      stat('late', 'Late'),
    ].map((query) => ({ ...query, ReturnData: false }));
    expect(await ask(...hidden, { Id: 'value', Expression })).toEqual({ value: values });
  });

  test.each<[MetricDataQuery[], string]>([
    [[stat('a', 'X'), stat('a', 'Y')], 'are not unique'],
    [[stat('A', 'X')], 'is not matching'],
    [[stat('a', 'X', 'Median')], 'The value Median for parameter Stat is not supported.'],
    [[stat('a', 'X', 'Sum', 45)], 'The parameter Period must be'],
    [[{ Id: 'a', Expression: 'b + 1' }], "Error in expression 'a': there is no query b"],
    [[{ Id: 'a', Expression: '1 +' }], "Error in expression 'a': the end is not expected"],
    [[{ Id: 'a', Expression: 'a + 1' }], 'leads back to itself'],
    [[{ Id: 'a', Expression: '2' }], 'it gives a number, and no time series'],
    [[{ Id: 'a', Expression: 'SEARCH(1)' }], 'the simulator does not take the function SEARCH'],
  ])('is refused where it cannot be asked for: %#', async (queries, message) => {
    simulator.advance(60_000);
    await expect(ask(...queries)).rejects.toThrow(message);
  });
});

describe('a load balancer', () => {
  test('reports what was asked of each target group, a while after the minute', () => {
    const balancers = new Balancers();
    balancers.start('10.0.0.1', { status: '500', latency: '200ms' });
    balancers.pass(30);
    const statistics = () => statisticsOf(balancers, groupArn);
    for (let count = 0; count < 3; count += 1) balancers.get('/');
    balancers.pass(30);
    expect(statistics()).toEqual({});
    balancers.pass(30);
    expect(statistics()).toEqual({
      RequestCount: 3,
      HTTPCode_Target_5XX_Count: 3,
      TargetResponseTime: 0.6,
    });
    expect(statisticsOf(balancers)).toEqual(statistics());
  });

  test('counts an error of its own where no target answers', () => {
    const balancers = new Balancers();
    balancers.get('/');
    balancers.start('10.0.0.1', { 'healthy-after': '60m' });
    balancers.pass(90);
    expect(statisticsOf(balancers)).toEqual({ HTTPCode_ELB_5XX_Count: 1 });
    expect(statisticsOf(balancers, groupArn)).toEqual({});
    balancers.get('/');
    balancers.pass(90);
    expect(statisticsOf(balancers, groupArn)).toEqual({ RequestCount: 1, TargetConnectionErrorCount: 1 });
  });
});
