import { beforeEach, describe, expect, test } from '@jest/globals';
import { EventQueue } from '../../src/core/events.ts';
import type { Secrets } from '../../src/core/ports.ts';
import { Random } from '../../src/core/random.ts';
import type { Simulation } from '../../src/core/simulation.ts';
import { Truth } from '../../src/core/truth.ts';
import { defaultVariants } from '../../src/core/variants.ts';
import { CloudWatch } from '../../src/services/cloudwatch.ts';
import { SecretsManager } from '../../src/services/secrets-manager.ts';
import { secrets } from '../../src/services/secrets.ts';
import { Ssm } from '../../src/services/ssm.ts';

let simulation: Simulation;

beforeEach(() => {
  simulation = {
    time: new EventQueue(0),
    random: new Random(7),
    variants: defaultVariants,
    truth: new Truth(),
    account: '123456789012',
    region: 'us-east-1',
    host: () => '127.0.0.1:1',
  };
});

describe('why a task cannot read a secret', () => {
  const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf';
  let port: Secrets;

  beforeEach(() => {
    const secretsManager = new SecretsManager(simulation);
    const ssm = new Ssm(simulation);
    secretsManager.seed({
      secrets: [
        { name: 'db', arn: secretArn, value: '{}' },
        { name: 'empty' },
        { name: 'hidden', denied: true },
      ],
    });
    ssm.seed({ parameters: [{ name: '/web/url' }, { name: 'hidden', denied: true }] });
    port = secrets(secretsManager, ssm);
  });

  test.each([
    [secretArn, undefined],
    [`${secretArn}:password::`, undefined],
    ['arn:aws:secretsmanager:us-east-1:123456789012:secret:db', undefined],
    ['arn:aws:secretsmanager:us-east-1:123456789012:secret:db-XxXxXx', 'not-found'],
    ['arn:aws:secretsmanager:us-east-1:123456789012:secret:empty', 'without-value'],
    ['arn:aws:secretsmanager:us-east-1:123456789012:secret:hidden', 'denied'],
    ['/web/url', undefined],
    ['arn:aws:ssm:us-east-1:123456789012:parameter/web/url', undefined],
    ['db', 'not-found'],
    ['arn:aws:ssm:us-east-1:123456789012:parameter/gone', 'not-found'],
    ['hidden', 'denied'],
  ])('%s: %s', (valueFrom, problem) => {
    expect(port.problem(valueFrom)).toBe(problem);
  });
});

describe('an alarm', () => {
  test('tells who listens when it changes, and only then', () => {
    const cloudWatch = new CloudWatch(simulation);
    cloudWatch.seed({ alarms: [{ alarmName: 'a', stateValue: 'OK' }] });
    const heard: string[] = [];
    cloudWatch.onChange((name, state) => heard.push(`${name} ${state}`));
    const set = (StateValue: string): unknown =>
      cloudWatch.api.operations['SetAlarmState']?.(
        { AlarmName: 'a', StateValue, StateReason: 'x' },
        { accessKeyId: '', userAgent: '' },
      );
    set('ALARM');
    set('ALARM');
    cloudWatch.seed({ alarms: [{ alarmName: 'a', stateValue: 'OK' }] });
    expect(heard).toEqual(['a ALARM', 'a OK']);
    expect(cloudWatch.state('a')).toBe('OK');
    expect(cloudWatch.state('gone')).toBeUndefined();
    expect(simulation.truth.events).toMatchObject([
      { kind: 'alarm.changed', alarm: 'a', state: 'ALARM' },
      { kind: 'alarm.changed', alarm: 'a', state: 'OK' },
    ]);
  });

  test('is described by name, prefix, state and type, page by page', () => {
    const cloudWatch = new CloudWatch(simulation);
    cloudWatch.seed({
      alarms: [
        { alarmName: 'web-5xx', stateValue: 'ALARM' },
        { alarmName: 'web-slow', stateValue: 'OK' },
        { alarmName: 'all', stateValue: 'OK', alarmType: 'CompositeAlarm' },
      ],
    });
    const describeAlarms = (input: Record<string, unknown>): unknown =>
      cloudWatch.api.operations['DescribeAlarms']?.(input, { accessKeyId: '', userAgent: '' });
    const metric = (...names: string[]): unknown =>
      names.map((AlarmName) => expect.objectContaining({ AlarmName }));
    expect(describeAlarms({})).toMatchObject({
      MetricAlarms: metric('web-5xx', 'web-slow'),
      CompositeAlarms: [],
    });
    expect(describeAlarms({ AlarmNames: ['web-slow', 'gone'] })).toMatchObject({
      MetricAlarms: metric('web-slow'),
    });
    expect(describeAlarms({ StateValue: 'ALARM' })).toMatchObject({ MetricAlarms: metric('web-5xx') });
    expect(describeAlarms({ AlarmNamePrefix: 'web-s' })).toMatchObject({ MetricAlarms: metric('web-slow') });
    expect(describeAlarms({ AlarmTypes: ['CompositeAlarm'] })).toMatchObject({
      MetricAlarms: [],
      CompositeAlarms: metric('all'),
    });
    const first = describeAlarms({ MaxRecords: 1 });
    expect(first).toMatchObject({ MetricAlarms: metric('web-5xx'), NextToken: expect.any(String) });
    const { NextToken } = JSON.parse(JSON.stringify(first));
    expect(describeAlarms({ MaxRecords: 1, NextToken })).toMatchObject({ MetricAlarms: metric('web-slow') });
    expect(() => describeAlarms({ NextToken: '?' })).toThrow('The specified token is not valid.');
    expect(() => describeAlarms({ ActionPrefix: 'x' })).toThrow('the simulator does not take ActionPrefix');
  });
});
