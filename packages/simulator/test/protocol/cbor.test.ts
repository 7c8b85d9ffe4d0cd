import { cbor } from '@smithy/core/cbor';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { startSimulator, type Simulator } from '../../src/simulator.ts';
import { authorization } from './handle.ts';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({ time: { kind: 'stepped' }, start: 1_700_000_000_500 });
  simulator.control.world({ alarms: [{ alarmName: 'a', stateValue: 'OK' }] });
});

async function ask(
  operation: string,
  body: Uint8Array,
): Promise<{ status: number; body: unknown; error?: string }> {
  const answer = await simulator.handle({
    method: 'POST',
    path: `/service/GraniteServiceVersion20100801/operation/${operation}`,
    headers: { authorization, 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
    body,
  });
  expect(answer.headers).toMatchObject({
    'smithy-protocol': 'rpc-v2-cbor',
    'content-type': 'application/cbor',
  });
  if (typeof answer.body === 'string') throw new TypeError('CBOR is no text');
  const error = answer.headers['x-amzn-query-error'];
  return {
    status: answer.status,
    body: cbor.deserialize(answer.body),
    ...(error === undefined ? {} : { error }),
  };
}

describe('CloudWatch over RPC v2 CBOR', () => {
  test('takes an input and answers with times marked as times', async () => {
    const { status, body } = await ask('DescribeAlarms', cbor.serialize({ AlarmNames: ['a'] }));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      MetricAlarms: [
        { AlarmName: 'a', StateValue: 'OK', StateUpdatedTimestamp: { tag: 1, value: 1_700_000_000.5 } },
      ],
    });
  });

  test('answers errors with the name that Query APIs use', async () => {
    const input = cbor.serialize({ AlarmName: 'gone', StateValue: 'OK', StateReason: 'x' });
    expect(await ask('SetAlarmState', input)).toEqual({
      status: 404,
      body: { __type: 'ResourceNotFound', message: 'Unable to find alarm' },
      error: 'ResourceNotFound;Sender',
    });
  });

  test('refuses what it does not know, and what is no CBOR', async () => {
    expect(await ask('PutDashboard', new Uint8Array())).toMatchObject({
      status: 400,
      body: {
        __type: 'UnknownOperationException',
        message: 'the simulator does not know cloudwatch:PutDashboard',
      },
    });
    expect(await ask('DescribeAlarms', Buffer.from('{'))).toMatchObject({
      status: 400,
      body: { __type: 'SerializationException' },
    });
    expect(await ask('DescribeAlarms', cbor.serialize({ Colour: 'red' }))).toMatchObject({ status: 400 });
  });
});
