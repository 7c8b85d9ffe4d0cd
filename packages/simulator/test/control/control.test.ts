import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSimulator, type Simulator } from '../../src/simulator.ts';
import { call } from '../protocol/handle.ts';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({ time: { kind: 'stepped' }, port: 0, start: 1000 });
});

afterEach(() => simulator.close());

async function control(
  method: string,
  what: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${simulator.url}/_simulator/${what}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const createGroup = (logGroupName = '/a'): ReturnType<typeof call> =>
  call(simulator, 'logs', 'CreateLogGroup', { logGroupName });

describe('the control side over HTTP', () => {
  test('adds to the world, and tells what was added', async () => {
    const world = { logGroups: ['/ecs/web'], alarms: [{ alarmName: 'a' }] };
    expect(await control('POST', 'world', world)).toEqual({ status: 200, body: {} });
    expect((await control('GET', 'world')).body).toEqual(world);
    expect((await createGroup('/ecs/web')).body).toMatchObject({ __type: 'ResourceAlreadyExistsException' });
  });

  test('refuses what no world has, and adds nothing', async () => {
    expect(await control('POST', 'world', { logGroups: ['/a'], planets: [] })).toEqual({
      status: 400,
      body: { message: 'a world has no planets' },
    });
    expect((await createGroup()).status).toBe(200);
  });

  test.each([
    ['alarms', { alarmName: 'a', state: 'OK' }, 'alarms of a world have no state'],
    ['secrets', { name: 'a', Arn: 'b' }, 'secrets of a world have no Arn'],
    ['parameters', { name: 'a', kind: 'String' }, 'parameters of a world have no kind'],
    ['roles', { RoleName: 'a' }, 'roles of a world have no RoleName'],
  ])('refuses a misspelt member of %s', async (member, item, message) => {
    expect(await control('POST', 'world', { [member]: [item] })).toEqual({ status: 400, body: { message } });
  });

  test('moves stepped time', async () => {
    expect(await control('POST', 'time', { advance: 500 })).toEqual({ status: 200, body: { now: 1500 } });
    expect(simulator.now()).toBe(1500);
    expect((await control('GET', 'time')).body).toEqual({ now: 1500 });
    expect((await control('POST', 'time', { advance: 'soon' })).status).toBe(400);
  });

  test('orders faults, and ends them', async () => {
    await control('POST', 'faults', [{ service: 'logs', operation: '*', kind: 'throttle' }]);
    expect((await createGroup()).body).toMatchObject({ __type: 'ThrottlingException' });
    await control('POST', 'faults', []);
    expect((await createGroup()).status).toBe(200);
    expect((await control('POST', 'faults', [{ kind: 'weather' }])).status).toBe(400);
  });

  test('changes variants by name', async () => {
    expect((await control('POST', 'variants', { pendingPhase: false })).status).toBe(200);
    expect(await control('POST', 'variants', { moon: 'full' })).toEqual({
      status: 400,
      body: { message: 'the simulator has no variant moon' },
    });
  });

  test('enforces a policy, and none after null', async () => {
    await control('POST', 'policy', { Version: '2012-10-17', Statement: [] });
    expect((await createGroup()).body).toMatchObject({ __type: 'AccessDeniedException' });
    await control('POST', 'policy', null);
    expect((await createGroup()).status).toBe(200);
    expect((await control('POST', 'policy', { Statement: [] })).status).toBe(400);
  });

  test('tells the truth', async () => {
    await createGroup();
    expect((await control('GET', 'truth')).body).toMatchObject({
      events: [],
      calls: [{ service: 'logs', operation: 'CreateLogGroup', executed: true }],
    });
  });

  test('says what there is when asked for something else', async () => {
    expect(await control('GET', 'weather')).toEqual({
      status: 404,
      body: { message: expect.stringMatching(/^GET weather is none of GET world, POST world,/) },
    });
  });
});
