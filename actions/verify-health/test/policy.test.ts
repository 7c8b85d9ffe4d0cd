import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Fields } from '@ecs-actions/shared/health/policy/fields';
import { actionFolder, readActionFile } from '@ecs-actions/testkit/action-file';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { type Policy, readPolicy } from '../src/policy.ts';

const folder = actionFolder('verify-health');
const schema: unknown = JSON.parse(readFileSync(join(folder, 'policy.schema.json'), 'utf8'));
if (typeof schema !== 'object' || schema === null) throw new Error('the schema is no object');
const isValid = new Ajv({ allowUnionTypes: true }).compile(schema);
const full = readFileSync(join(import.meta.dirname, 'policies', 'full.yml'), 'utf8');

/** A step's inputs: what is given, and the defaults of action.yml. */
function inputs(given: Readonly<Record<string, string>> = {}): Fields {
  const declared = readActionFile(folder).inputs;
  const text = (name: string) => given[name] ?? (declared[name]?.default || undefined);
  return {
    text,
    flag: (name) => text(name) === 'true',
    duration: (name) => (text(name) === '10s' ? 10_000 : undefined),
    list: (name) => text(name)?.split('\n') ?? [],
    map: (name) =>
      new Map(
        text(name)
          ?.split('\n')
          .map((line): [string, string] => [line.split('=')[0] ?? '', line.split('=')[1] ?? '']),
      ),
    invalid: () => undefined,
  };
}

function read(content: string, given?: Readonly<Record<string, string>>) {
  const problems: string[] = [];
  const policy = readPolicy(
    { content, name: 'health.yml', problem: (message) => void problems.push(message) },
    inputs(given),
  );
  return { policy, problems };
}

function checksOf(content: string, given?: Readonly<Record<string, string>>): Policy['checks'] {
  const { policy, problems } = read(content, given);
  expect(problems).toEqual([]);
  return policy?.checks ?? [];
}

test('a policy says everything that is checked', () => {
  const { policy, problems } = read(full);
  expect(problems).toEqual([]);
  expect(isValid(parse(full))).toBe(true);
  expect(policy?.expectedImage).toBe('web:2');
  expect(policy?.checks).toMatchObject([
    { name: 'deployment' },
    { name: 'tasks', critical: true },
    { name: 'targets' },
    {
      name: 'http',
      label: 'shop',
      http: {
        urls: [],
        path: '/shop',
        method: 'GET',
        requestTimeout: 3_000,
        followRedirects: false,
        maxLatency: { percentile: 95, milliseconds: 500 },
        expected: {
          statuses: [[200, 200]],
          json: ["status == 'ok'", 'length(items) > `0`'],
          headers: new Map([['x-cache', /HIT|MISS/]]),
        },
      },
    },
    {
      name: 'http',
      label: 'partner',
      dryRun: true,
      http: {
        urls: [new URL('https://partner.example/health')],
        method: 'HEAD',
        headers: new Map([['accept', '*/*']]),
        requestTimeout: 10_000,
        followRedirects: true,
        expected: { statuses: [[200, 299]] },
      },
    },
    { name: 'alarms', alarms: ['web-5xx'], critical: true },
    { name: 'alarms', alarms: ['web-latency*'] },
    {
      name: 'metrics',
      metric: {
        name: 'error rate',
        expression: '100 * errors / requests',
        metrics: new Map([
          [
            'errors',
            {
              namespace: 'AWS/ApplicationELB',
              name: 'HTTPCode_Target_5XX_Count',
              statistic: 'Sum',
              dimensions: undefined,
            },
          ],
          [
            'requests',
            {
              namespace: 'AWS/ApplicationELB',
              name: 'RequestCount',
              statistic: 'Sum',
              dimensions: undefined,
            },
          ],
        ]),
        period: 60_000,
        max: 1,
        minSamples: 100,
        onNoData: 'zero',
      },
    },
    {
      name: 'metrics',
      metric: {
        name: 'latency',
        period: 300_000,
        compareWith: 'before',
        maxRatio: 1.5,
        ignoreBelow: 0.2,
        onNoData: 'inconclusive',
      },
    },
    { name: 'metrics', dryRun: true, metric: { name: 'queue', min: 0, max: 1_000 } },
    { name: 'logs', log: { name: 'FATAL', pattern: 'FATAL', max: 0, container: undefined } },
    {
      name: 'logs',
      critical: false,
      log: { name: 'errors', pattern: '?ERROR ?Exception', max: 5, container: 'app' },
    },
  ]);
});

describe('an http check takes from the step what the policy leaves open', () => {
  const given = { url: 'https://blue.example/', path: '/', 'expected-headers': 'x-version=3' };

  test.each<[string, readonly string[], string | undefined]>([
    ['path: /health', ['https://blue.example/'], '/health'],
    ['url: https://a.example/b', ['https://a.example/b'], undefined],
    ['expected-status: 204', ['https://blue.example/'], '/'],
  ])('%s', (line, urls, path) => {
    const [check] = checksOf(`checks: { http: [{ ${line} }] }`, given);
    if (check?.name !== 'http') throw new Error('there is no such check');
    expect(check.http.urls.map(({ href }) => href)).toEqual(urls);
    expect(check.http.path).toBe(path);
    expect(check.http.expected.headers).toEqual(new Map([['x-version', '3']]));
  });
});

test('an anchor stands for what it names', () => {
  const content =
    'checks:\n  http:\n    - &a { name: a, path: /a }\n    - { name: b, path: &p /b }\n    - { name: c, path: *p }';
  expect(checksOf(content)).toMatchObject([
    { http: { path: '/a' } },
    { http: { path: '/b' } },
    { http: { path: '/b' } },
  ]);
});

const metric = (line: string): string => `checks:\n  metrics:\n    - ${line}`;

describe('what is wrong is told with its place, and by the schema too', () => {
  test.each<[string, string, shape?: boolean]>([
    [
      'checks: [',
      'line 1, column 10: Flow sequence in block collection must be sufficiently indented and end with a ].',
      false,
    ],
    ['- a', 'line 1, column 1: a map is expected here.'],
    ['expected-image: a', 'line 1, column 1: checks: it is needed: which checks are made.'],
    [
      'checks: {}',
      'line 1, column 1: checks: one is needed of deployment, tasks, targets, http, alarms, metrics, logs.',
    ],
    ['checks: 5', 'line 1, column 1: checks: a map is expected.'],
    [
      'checks:\n  task: {}\n  logs: [{ pattern: A }]',
      'line 2, column 3: there is no "task" here; did you mean "tasks"?',
    ],
    ['checks:\n  tasks: { critical: yes }', 'line 2, column 12: critical: it is neither true nor false.'],
    [
      'checks:\n  tasks:\n    dryrun: true',
      'line 3, column 5: there is no "dryrun" here; did you mean "dry-run"?',
    ],
    ['checks:\n  http: /health', 'line 2, column 9: http: a list is expected here, an item a "-".'],
    [
      'checks:\n  http:\n    - /health',
      'line 3, column 7: http: an item has to be a map, like "name: value".',
    ],
    ['checks:\n  http:\n    - path: [a]', 'line 3, column 7: path: a text is expected.'],
    [
      'checks:\n  http:\n    - path: /\n      request-timeout: 5',
      'line 4, column 7: request-timeout: "5" is not a duration like "90s", "15m" or "1h30m".',
    ],
    [
      'checks:\n  http:\n    - path: /\n      headers: [a]',
      'line 4, column 7: headers: a map is expected, a "name: value" a line.',
    ],
    [
      'checks:\n  http:\n    - path: /\n      expected-json: a = b',
      'line 4, column 7: expected-json: "a = b" is no JMESPath: it cannot be read; equal is ==.',
      false,
    ],
    ['checks:\n  http:\n    - method: GET', 'line 3, column 7: path: it is needed, or "url".', false],
    [
      'checks:\n  http:\n    - path: /a\n    - path: /b',
      'line 2, column 3: http: two are called "http"; give each a "name" of its own.',
      false,
    ],
    [
      'checks:\n  alarms:\n    - critical: true',
      'line 3, column 7: alarm: it is needed: a name, or "prefix*".',
    ],
    [
      metric('max: 1'),
      'line 3, column 7: metric: the name of a metric is needed, or an "expression" over several.',
    ],
    [
      metric('{ metric: A }'),
      'line 3, column 7: name: a limit is needed: "max", "min", "max-ratio" or "min-ratio".',
    ],
    [metric('{ metric: A, max: much }'), 'line 3, column 20: max: it is not a number.'],
    [
      metric('{ metric: A, max: 1, min-samples: 1.5 }'),
      'line 3, column 28: min-samples: it is not a whole number of 0 or more.',
    ],
    [
      metric('{ metric: A, max: 1, period: 45s }'),
      'line 3, column 28: period: CloudWatch has periods of 1, 5, 10, 20, 30 seconds and of whole minutes.',
      false,
    ],
    [
      metric('{ metric: A, max: 1, on-no-data: ok }'),
      'line 3, column 28: on-no-data: "ok" is not one of inconclusive, healthy, unhealthy, zero.',
    ],
    [
      metric('{ metric: A, max-ratio: 2 }'),
      'line 3, column 7: compare-with: it is needed for a ratio: old or before.',
    ],
    [
      metric('{ metric: A, max: 2, compare-with: before }'),
      'line 3, column 28: compare-with: it needs "max-ratio" or "min-ratio".',
      false,
    ],
    [
      metric('{ metric: A, max: 2, ignore-below: 3 }'),
      'line 3, column 28: ignore-below: it needs "max-ratio" or "min-ratio".',
      false,
    ],
    [
      metric('{ metric: A, namespace: B, max-ratio: 2, compare-with: old }'),
      "line 3, column 48: compare-with: old needs a metric of the service's target groups, without dimensions.",
      false,
    ],
    [
      metric('{ expression: a, max: 1 }'),
      'line 3, column 7: metrics: the metrics of the expression are needed, by the ids that it has them by.',
    ],
    [
      metric('{ expression: A, max: 1, metrics: { A: B } }'),
      'line 3, column 32: metrics: "A" has to begin with a small letter and hold only letters, digits and _.',
    ],
    [
      metric('{ expression: a, max: 1, metrics: { a: { stat: b, metric: c } } }'),
      'line 3, column 48: there is no "stat" here.',
    ],
    ['checks:\n  logs:\n    - max: 1', 'line 3, column 7: pattern: it is needed.'],
  ])('%j', (content, problem, shape = true) => {
    expect(read(content).problems).toEqual([`health.yml, ${problem}`]);
    if (shape) expect(isValid(parse(content))).toBe(false);
  });
});
