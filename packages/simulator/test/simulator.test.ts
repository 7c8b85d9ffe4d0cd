import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startSimulator, type Simulator, type SimulatorOptions } from '../src/simulator.ts';
import { clientOptions } from './protocol/clients.ts';
import { call } from './protocol/handle.ts';
import { web } from './protocol/worlds.ts';

const opened: Simulator[] = [];

async function open(options?: SimulatorOptions): Promise<Simulator> {
  const simulator = await startSimulator(options);
  opened.push(simulator);
  return simulator;
}

afterEach(async () => {
  for (const simulator of opened.splice(0)) await simulator.close();
});

/** Everything that a client sees of a release that goes out, and everything that really happened. */
async function history(seed: number): Promise<unknown> {
  const simulator = await open({ seed, time: { kind: 'stepped' } });
  simulator.control.world(web);
  simulator.control.faults([{ service: '*', operation: '*', kind: 'error-after', probability: 0.2 }]);
  await call(simulator, 'ecs', 'UpdateService', {
    cluster: 'prod',
    service: 'web',
    forceNewDeployment: true,
  });
  const seen: unknown[] = [];
  for (let i = 0; i < 30; i++) {
    simulator.advance(5000);
    seen.push(await call(simulator, 'ecs', 'DescribeServices', { cluster: 'prod', services: ['web'] }));
  }
  return JSON.parse(JSON.stringify({ seen, truth: simulator.truth }));
}

describe('stepped time', () => {
  test('the same seed gives the same history, another seed another', async () => {
    const first = await history(1);
    expect(await history(1)).toEqual(first);
    expect(await history(2)).not.toEqual(first);
  });

  test('listens nowhere, unless a port is given', async () => {
    const simulator = await open({ time: { kind: 'stepped' } });
    await expect(fetch(simulator.url)).rejects.toThrow();
  });

  test('begins where it is told, in the account and region it is told', async () => {
    const simulator = await open({
      time: { kind: 'stepped' },
      start: 1_700_000_000_000,
      account: '210987654321',
      region: 'eu-west-1',
    });
    expect(simulator.now()).toBe(1_700_000_000_000);
    await call(simulator, 'logs', 'CreateLogGroup', { logGroupName: '/a' });
    expect((await call(simulator, 'logs', 'DescribeLogGroups')).body).toMatchObject({
      logGroups: [{ logGroupArn: 'arn:aws:logs:eu-west-1:210987654321:log-group:/a' }],
    });
  });
});

describe('over HTTP', () => {
  const client = (simulator: Simulator, more: object = {}): CloudWatchLogsClient =>
    new CloudWatchLogsClient({ ...clientOptions(simulator), ...more });
  const create = new CreateLogGroupCommand({ logGroupName: '/a' });
  const strike = (simulator: Simulator, kind: 'reset-before' | 'reset-after' | 'silent' | 'slow'): void =>
    simulator.control.faults([
      { service: 'logs', operation: 'CreateLogGroup', kind, delay: 60_000, count: 1 },
    ]);
  const groups = async (simulator: Simulator): Promise<number | undefined> =>
    (await client(simulator).send(new DescribeLogGroupsCommand())).logGroups?.length;

  test.each([
    ['reset-before', 0],
    ['reset-after', 1],
  ] as const)('%s breaks the connection', async (kind, made) => {
    const simulator = await open();
    strike(simulator, kind);
    await expect(client(simulator).send(create)).rejects.toThrow('ECONNRESET');
    expect(await groups(simulator)).toBe(made);
  });

  test('silence lasts until the client has had enough, and holds up nobody', async () => {
    const simulator = await open();
    strike(simulator, 'silent');
    const abort = new AbortController();
    const waiting = client(simulator).send(create, { abortSignal: abort.signal });
    expect(await groups(simulator)).toBe(0);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('a slow answer comes when its virtual time has passed', async () => {
    const simulator = await open({ time: { kind: 'real', factor: 1000 } });
    strike(simulator, 'slow');
    const asked = simulator.now();
    await client(simulator).send(create);
    expect(simulator.now() - asked).toBeGreaterThanOrEqual(59_000);
  });

  test('closing ends open connections, and a second simulator can have the port', async () => {
    const first = await open();
    await groups(first);
    await first.close();
    const second = await open({ port: Number(new URL(first.url).port) });
    expect(second.url).toBe(first.url);
    expect(await groups(second)).toBe(0);
  });
});
