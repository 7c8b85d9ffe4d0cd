import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../src/protocol/faults.ts';
import { startSimulator, type Simulator } from '../../src/simulator.ts';
import { call } from './handle.ts';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({ time: { kind: 'stepped' } });
});

function strike(kind: Fault['kind'], more: Partial<Fault> = {}): void {
  simulator.control.faults([{ service: 'logs', operation: 'CreateLogGroup', kind, ...more }]);
}

const create = (logGroupName = '/ecs/web'): ReturnType<typeof call> =>
  call(simulator, 'logs', 'CreateLogGroup', { logGroupName });

/** Whether the call that a fault struck took effect. */
async function created(): Promise<boolean> {
  simulator.control.faults([]);
  const { status } = await create();
  return status === 400;
}

describe('an answer that a fault replaces', () => {
  test.each([
    ['throttle', 400, 'ThrottlingException', 'Rate exceeded', false],
    ['error-before', 500, 'InternalFailure', 'unknown error', false],
    ['error-after', 500, 'InternalFailure', 'unknown error', true],
    [
      'denied',
      400,
      'AccessDeniedException',
      'User: arn:aws:sts::123456789012:assumed-role/deploy/GitHubActions is not authorized to perform: ' +
        'logs:CreateLogGroup on resource: arn:aws:logs:us-east-1:123456789012:log-group:/ecs/web',
      false,
    ],
    ['expired', 400, 'ExpiredTokenException', 'The security token included in the request is expired', false],
  ] as const)('%s: %d %s', async (kind, status, type, message, executed) => {
    strike(kind);
    const answer = await create();
    expect(answer).toMatchObject({
      status,
      body: { __type: type, message: expect.stringContaining(message) },
    });
    expect(simulator.truth.calls).toMatchObject([{ operation: 'CreateLogGroup', executed, error: type }]);
    expect(simulator.truth.events).toMatchObject([
      { kind: 'fault', fault: kind, operation: 'CreateLogGroup' },
    ]);
    expect(await created()).toBe(executed);
  });

  test.each([
    ['reset-before', 'ECONNRESET', false],
    ['reset-after', 'ECONNRESET', true],
    ['silent', 'ESILENT', false],
  ] as const)('%s: none, in process an error with code %s', async (kind, code, executed) => {
    strike(kind);
    await expect(create()).rejects.toMatchObject({ code });
    expect(simulator.truth.calls).toMatchObject([{ executed, error: code }]);
    expect(await created()).toBe(executed);
  });

  test('slow: the answer says when it arrives', async () => {
    strike('slow', { delay: 1234 });
    expect(await create()).toMatchObject({ status: 200, delay: 1234 });
  });

  test('stale: a read is answered as it was the last time, until the fault is spent', async () => {
    const groups = async (): Promise<unknown> => (await call(simulator, 'logs', 'DescribeLogGroups')).body;
    simulator.control.faults([{ service: 'logs', operation: 'DescribeLogGroups', kind: 'stale', count: 2 }]);
    const before = await groups();
    expect(before).toEqual({ logGroups: [] });
    await create();
    expect(await groups()).toEqual(before);
    expect(await groups()).toEqual(before);
    expect(await groups()).toMatchObject({ logGroups: [{ logGroupName: '/ecs/web' }] });
  });
});

describe('which calls a fault strikes', () => {
  const statuses = async (calls: number): Promise<number[]> => {
    const seen: number[] = [];
    for (let i = 0; i < calls; i++) seen.push((await create(`/${i}`)).status);
    return seen;
  };

  test('all, unless counted', async () => {
    strike('error-before');
    expect(await statuses(3)).toEqual([500, 500, 500]);
  });

  test('as many as counted, after those skipped', async () => {
    strike('error-before', { count: 2, skip: 1 });
    expect(await statuses(5)).toEqual([200, 500, 500, 200, 200]);
  });

  test('some, by a probability drawn from the seed', async () => {
    strike('error-before', { probability: 0.5 });
    const first = await statuses(40);
    expect(new Set(first)).toEqual(new Set([200, 500]));
    simulator = await startSimulator({ time: { kind: 'stepped' } });
    strike('error-before', { probability: 0.5 });
    expect(await statuses(40)).toEqual(first);
    simulator = await startSimulator({ time: { kind: 'stepped' }, seed: 2 });
    strike('error-before', { probability: 0.5 });
    expect(await statuses(40)).not.toEqual(first);
  });

  test('only its service and operation, or every one by *', async () => {
    strike('error-before', { operation: 'FilterLogEvents' });
    expect(await statuses(1)).toEqual([200]);
    strike('error-before', { service: 'ecs', operation: '*' });
    expect((await create('/b')).status).toBe(200);
    strike('error-before', { service: '*', operation: '*' });
    expect((await create('/c')).status).toBe(500);
  });

  test('one fault a call: the first of the list that is not spent', async () => {
    simulator.control.faults([
      { service: 'logs', operation: '*', kind: 'throttle', count: 1 },
      { service: 'logs', operation: '*', kind: 'error-before', count: 1 },
    ]);
    expect(await statuses(3)).toEqual([400, 500, 200]);
  });

  test.each([
    [{ kind: 'weather' }, 'the simulator does not know the fault weather'],
    [{ service: 'elbv2' }, 'there is no service elbv2 that a fault could strike'],
    [{ operation: 'UpdateServices' }, 'logs has no operation UpdateServices that a fault could strike'],
    [{ times: 2 }, 'a fault has no times'],
  ])('what could never strike is refused: %j', (odd, message) => {
    const fault = { service: 'logs', operation: 'CreateLogGroup', kind: 'throttle', ...odd };
    const faults: Fault[] = JSON.parse(JSON.stringify([fault]));
    expect(() => simulator.control.faults(faults)).toThrow(message);
  });
});
