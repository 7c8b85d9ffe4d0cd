import { describe, expect, test } from '@jest/globals';
import { readInputs } from '@ecs-actions/shared/runner/inputs';
import { readInputs as read } from '../src/inputs.ts';

/** Reads inputs as a runner gives them. */
function inputsOf(given: Readonly<Record<string, string>>) {
  const before = process.env;
  const usual = { cluster: 'main', service: 'web', 'in-progress-timeout': '30m', ...given };
  process.env = Object.fromEntries(
    Object.entries(usual).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
  try {
    return readInputs(read);
  } finally {
    process.env = before;
  }
}

describe('what fails a deployment', () => {
  test.each([
    ['rollback', { enable: true, rollback: true }],
    ['stop', { enable: true, rollback: false }],
    ['off', { enable: false, rollback: false }],
  ])('circuit-breaker: %s', (value, expected) => {
    const { overrides } = inputsOf({ 'circuit-breaker': value }).settings;
    expect(overrides).toEqual({ deploymentConfiguration: { deploymentCircuitBreaker: expected } });
  });

  test('alarms beside other settings of the deployment', () => {
    const { overrides } = inputsOf({
      alarms: 'web-5xx\nweb-latency',
      'service-overrides': 'deploymentConfiguration: { maximumPercent: 150 }',
    }).settings;
    expect(overrides).toEqual({
      deploymentConfiguration: {
        maximumPercent: 150,
        alarms: { alarmNames: ['web-5xx', 'web-latency'], enable: true, rollback: true },
      },
    });
  });

  test('neither given, nothing is sent', () => {
    expect(inputsOf({}).settings).toEqual({ overrides: {} });
  });

  test('one thing said twice is refused', () => {
    const twice = { deploymentConfiguration: { alarms: {}, deploymentCircuitBreaker: {} } };
    expect(() =>
      inputsOf({ 'circuit-breaker': 'off', alarms: 'a', 'service-overrides': JSON.stringify(twice) }),
    ).toThrow(/"circuit-breaker" instead[^]*"alarms" instead/);
  });
});
