import { afterEach, describe, expect, test } from '@jest/globals';
import { InputError, readInputs as readEnvironment } from '@ecs-actions/shared/runner/inputs';
import { actionFolder, readActionFile } from '@ecs-actions/testkit/action-file';
import { type Inputs, readInputs } from '../src/inputs.ts';

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

/** Reads what a step was given, with the defaults of action.yml for the rest. */
function read(given: Readonly<Record<string, string>>): Inputs {
  const { inputs } = readActionFile(actionFolder('verify-health'));
  for (const [name, { default: usual = '' }] of Object.entries(inputs)) {
    process.env[`INPUT_${name.toUpperCase()}`] = given[name] ?? usual;
  }
  return readEnvironment(readInputs);
}

function problems(given: Readonly<Record<string, string>>): readonly string[] {
  try {
    read(given);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

describe('the checks that are made', () => {
  test.each<[Record<string, string>, readonly string[]]>([
    [{ service: 'web' }, ['deployment', 'tasks', 'targets']],
    [{ service: 'web', path: '/health' }, ['deployment', 'tasks', 'targets', 'http']],
    [{ url: 'https://web.example/' }, ['http']],
    [{ alarms: 'web-*' }, ['alarms']],
    [
      { service: 'web', logs: '- pattern: FATAL', metrics: '- { metric: RequestCount, min: 1 }' },
      ['deployment', 'tasks', 'targets', 'metrics', 'logs'],
    ],
    [{ metrics: '- { metric: Depth, namespace: App, dimensions: { Queue: a }, max: 1 }' }, ['metrics']],
    [{ service: 'web', checks: 'targets\ntasks', 'failure-limit': '3' }, ['targets', 'tasks']],
  ])('with %j are %j', (given, checks) => {
    expect(read(given).checks.map(({ name }) => name)).toEqual(checks);
  });
});

test('everything about the answer and the rules is read', () => {
  const inputs = read({
    url: 'https://a.example/\nhttps://b.example/',
    method: 'post',
    headers: 'X-Key=a=b',
    body: '{}',
    'expected-status': '200,204',
    'expected-body': '/ok/',
    'expected-json': "a == 'b'\nlength(c) > `1`",
    'expected-headers': 'X-Version=3',
    'max-latency': 'p95=500ms',
    'request-timeout': '3s',
    'follow-redirects': 'true',
    'initial-delay': '30s',
    interval: '2s',
    timeout: '10m',
    duration: '1m',
    'consecutive-success': '5',
    'failure-limit': '7',
    'consecutive-error-limit': '0',
    'on-unhealthy': 'warn',
    'on-inconclusive': 'pass',
    record: 'false',
  });
  expect(inputs).toMatchObject({
    checks: [
      {
        name: 'http',
        http: {
          urls: [new URL('https://a.example/'), new URL('https://b.example/')],
          method: 'POST',
          headers: new Map([['X-Key', 'a=b']]),
          body: '{}',
          expected: {
            statuses: [
              [200, 200],
              [204, 204],
            ],
            body: /ok/,
            json: ["a == 'b'", 'length(c) > `1`'],
            headers: new Map([['X-Version', '3']]),
          },
          maxLatency: { percentile: 95, milliseconds: 500 },
          requestTimeout: 3_000,
          followRedirects: true,
        },
      },
    ],
    rules: {
      initialDelay: 30_000,
      interval: 2_000,
      timeout: 600_000,
      duration: 60_000,
      consecutiveSuccess: 5,
      failureLimit: 7,
      consecutiveErrorLimit: 0,
    },
    onUnhealthy: 'warn',
    onInconclusive: 'pass',
    record: false,
  });
});

describe('a problem is told', () => {
  const url = 'https://web.example/';
  const gate = { service: 'web', gate: 'true', 'service-deployment-arn': 'arn:aws:ecs:…' };
  test.each<[Record<string, string>, RegExp]>([
    [{}, /There is nothing to check/],
    [{ checks: 'task', service: 'web' }, /"task" is not one of deployment, tasks/],
    [{ checks: 'tasks\ntargets' }, /tasks, targets need the input "service"/],
    [{ checks: 'http', service: 'web' }, /http needs the input "url" or "path"/],
    [{ checks: 'alarms' }, /alarms needs the input "alarms"/],
    [{ checks: 'tasks', service: 'web', url }, /which "checks" leaves out/],
    [{ checks: 'tasks', service: 'web', alarms: 'a' }, /which "checks" leaves out/],
    [{ checks: 'logs', service: 'web' }, /logs needs the input "logs"/],
    [{ logs: '- pattern: FATAL' }, /logs needs the input "service"/],
    [{ metrics: '- { metric: RequestCount, max: 1 }' }, /metrics needs the input "service"/],
    [
      { url, metrics: '- { metric: A, namespace: B, dimensions: { C: d }, max: 1, period: 10m }' },
      /or the period of metrics, need/,
    ],
    [{ path: '/health' }, /"path" needs the input "service"/],
    [{ url, 'expected-image': 'web:1' }, /the check "deployment"/],
    [{ service: 'web', 'expected-body': 'ok' }, /no "url" or "path" to ask/],
    [{ url, 'on-unhealthy': 'rollback' }, /rollback needs the input "service"/],
    [{ url: 'web.example' }, /"web.example" is no http or https URL/],
    [{ url: 'https://me:secret@web.example/' }, /has a user or password in it/],
    [{ url, method: 'GET /' }, /is no HTTP method/],
    [{ url, headers: 'X Key=1' }, /"X Key" is no valid header/],
    [{ url, 'expected-status': 'ok' }, /"ok" is not like "200-299"/],
    [{ url, 'expected-body': '/(/' }, /"expected-body": Invalid regular expression/],
    [{ url, 'expected-json': 'a = b' }, /"a = b" is no JMESPath/],
    [{ url, 'max-latency': '500' }, /"500" is not like "p95=500ms"/],
    [
      { url, duration: '10m' },
      /5m is shorter than the 10m that interval, consecutive-success and duration need/,
    ],
    [{ url, 'failure-limit': '0' }, /"0" is below 1/],
    [{ service: 'web', gate: 'true' }, /"gate": which deployment is to be gated\?/],
    [{ url, gate: 'true', 'expected-task-definition': 'web' }, /"gate" needs the input "service"/],
    [{ service: 'web', 'gate-stages': 'POST_SCALE_UP' }, /need "gate: true"/],
    [
      { ...gate, 'gate-stages': 'BAKE_TIME' },
      /"BAKE_TIME" is no stage to pause at; there are RECONCILE_SERVICE,/,
    ],
    [{ ...gate, 'expected-image': 'web:2' }, /"expected-image" is not for a gate/],
    [
      { service: 'web', policy: 'health.yml' },
      /there is no file health\.yml\. Is the repository checked out\?/,
    ],
  ])('%j', (given, problem) => {
    expect(problems(given)).toEqual([expect.stringMatching(problem)]);
  });
});
