import { beforeEach, describe, expect, test } from '@jest/globals';
import { models } from '../../src/protocol/models.ts';
import { readForm } from '../../src/protocol/form.ts';
import { operationShapes, type Shape } from '../../src/protocol/shapes.ts';
import { writeXml } from '../../src/protocol/xml.ts';
import { startSimulator, type Simulator } from '../../src/simulator.ts';
import { authorization } from './handle.ts';

function shapes(service: string, operation: string): { input: Shape; output: Shape } {
  const model = models.find(({ name }) => name === service);
  const found = model && operationShapes(model, operation);
  if (!found) throw new Error(`${service} has no ${operation}`);
  return found;
}

const read = (operation: string, form: string): unknown =>
  readForm(new URLSearchParams(form), shapes('elasticloadbalancing', operation).input);

describe('a form', () => {
  test('becomes nested objects, lists in the order of their numbers, typed by the shape', () => {
    expect(
      read(
        'ModifyListener',
        'Action=ModifyListener&Version=2015-12-01&ListenerArn=arn&Port=8080' +
          '&DefaultActions.member.1.Type=forward' +
          '&DefaultActions.member.1.ForwardConfig.TargetGroups.member.10.TargetGroupArn=j' +
          '&DefaultActions.member.1.ForwardConfig.TargetGroups.member.2.TargetGroupArn=b' +
          '&DefaultActions.member.1.ForwardConfig.TargetGroups.member.2.Weight=5' +
          '&DefaultActions.member.1.ForwardConfig.TargetGroupStickinessConfig.Enabled=false',
      ),
    ).toEqual({
      ListenerArn: 'arn',
      Port: 8080,
      DefaultActions: [
        {
          Type: 'forward',
          ForwardConfig: {
            TargetGroups: [{ TargetGroupArn: 'b', Weight: 5 }, { TargetGroupArn: 'j' }],
            TargetGroupStickinessConfig: { Enabled: false },
          },
        },
      ],
    });
  });

  test('an empty list is one without items', () => {
    expect(read('DescribeTargetGroups', 'Names=')).toEqual({ Names: [] });
  });

  test.each([
    ['Colour=red', 'the simulator does not know the member Colour'],
    ['DefaultActions.member.1.Colour=red', 'the simulator does not know the member DefaultActions.Colour'],
    ['Port=http', 'Port is not a number: http'],
    ['Port=', 'Port is not a number: '],
    [
      'DefaultActions.member.1.ForwardConfig.TargetGroupStickinessConfig.Enabled=yes',
      'is not a boolean: yes',
    ],
    ['ListenerArn.member.1=x', 'ListenerArn is not a string'],
  ])('%s is refused', (form, message) => {
    expect(() => read('ModifyListener', form)).toThrow(message);
  });
});

describe('an answer in XML', () => {
  const write = (value: unknown): string =>
    writeXml(value, shapes('elasticloadbalancing', 'DescribeLoadBalancers').output);

  test('writes lists as members, times in ISO 8601, and no markup of its values', () => {
    expect(
      write({
        LoadBalancers: [
          { LoadBalancerName: '<a> & "b"', CreatedTime: 1_767_603_600.5, SecurityGroups: [] },
          { CreatedTime: new Date(0), State: { Code: 'active' }, Scheme: undefined },
        ],
        NextMarker: 'x',
      }),
    ).toBe(
      '<LoadBalancers><member><LoadBalancerName>&lt;a&gt; &amp; &quot;b&quot;</LoadBalancerName>' +
        '<CreatedTime>2026-01-05T09:00:00.500Z</CreatedTime><SecurityGroups></SecurityGroups></member>' +
        '<member><CreatedTime>1970-01-01T00:00:00.000Z</CreatedTime><State><Code>active</Code></State></member>' +
        '</LoadBalancers><NextMarker>x</NextMarker>',
    );
  });

  test('a member that the API does not have is a defect of the simulator', () => {
    expect(() => write({ Planets: [] })).toThrow(
      'the answer has a member Planets that the API does not have',
    );
  });
});

describe('over Query', () => {
  let simulator: Simulator;

  beforeEach(async () => {
    simulator = await startSimulator({ time: { kind: 'stepped' } });
    simulator.control.world({ alarms: [{ alarmName: 'a', stateValue: 'OK' }] });
  });

  async function ask(form: string): Promise<{ status: number; text: string }> {
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const { status, body } = await simulator.handle({ method: 'POST', path: '/', headers, body: form });
    return { status, text: String(body) };
  }

  test('CloudWatch is served too, as older SDKs ask it', async () => {
    const { status, text } = await ask('Action=DescribeAlarms&Version=2010-08-01&AlarmNames.member.1=a');
    expect(status).toBe(200);
    expect(text).toMatch(
      /^<DescribeAlarmsResponse xmlns="http:\/\/monitoring.amazonaws.com\/doc\/2010-08-01\/"><DescribeAlarmsResult>/,
    );
    expect(text).toContain('<AlarmName>a</AlarmName>');
    expect(text).toMatch(/<ResponseMetadata><RequestId>[0-9a-f-]{36}<\/RequestId><\/ResponseMetadata>/);
  });

  test.each([
    ['throttle', 400, 'Throttling', 'Sender'],
    ['denied', 403, 'AccessDenied', 'Sender'],
    ['expired', 403, 'ExpiredToken', 'Sender'],
    ['error-before', 500, 'InternalFailure', 'Receiver'],
  ] as const)('the fault %s is HTTP %d %s', async (kind, status, code, type) => {
    simulator.control.faults([{ service: 'cloudwatch', operation: '*', kind }]);
    const answer = await ask('Action=DescribeAlarms&Version=2010-08-01');
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`<Error><Type>${type}</Type><Code>${code}</Code>`);
  });

  test('a GET may carry the form in its query', async () => {
    const path = '/?Action=GetCallerIdentity&Version=2011-06-15';
    const { body } = await simulator.handle({ method: 'GET', path, headers: { authorization }, body: '' });
    expect(String(body)).toContain('<Account>123456789012</Account>');
  });
});
