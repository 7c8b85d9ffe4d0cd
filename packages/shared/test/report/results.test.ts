import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type Outcome, refused } from '@ecs-actions/shared/deployment/outcome';
import { type Facts, statusOf } from '@ecs-actions/shared/deployment/status';
import { common, overall } from '@ecs-actions/shared/report/results';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import { readRunContext } from '@ecs-actions/shared/runner/run-context';

const temporary = mkdtempSync(join(tmpdir(), 'results-'));
afterAll(() => rmSync(temporary, { recursive: true }));

const silent = () => undefined;
const ports: Pick<Ports, 'run' | 'log'> = {
  run: readRunContext({ RUNNER_TEMP: temporary }),
  log: {
    info: silent,
    warning: silent,
    notice: silent,
    debug: silent,
    mask: silent,
    group: (_title, body) => body(),
  },
};

const outcome = (service: string, facts: Facts, rest: Partial<Outcome> = {}): Outcome => ({
  cluster: 'main',
  service,
  facts,
  ...statusOf(facts),
  causes: [],
  ...rest,
});
const deployment = (service: string) => ({
  subject: {
    cluster: 'main',
    service,
    taskDefinitionArn: 'web:2',
    deploymentId: `ecs-svc/${service}`,
    serviceDeploymentArn: `arn:${service}`,
    createdAt: 0,
  },
});
const timedOut = outcome(
  'slow',
  { endedBy: 'deadline' },
  {
    causes: [
      {
        rule: 'x',
        reason: 'capacity',
        sentence: 'tasks find no place',
        lookFirst: [],
        documentation: undefined,
      },
    ],
    milliseconds: 90_400,
  },
);
const missing = outcome(
  'none',
  { refused: 'service-state' },
  refused('service-state', 'There is no service none.', []),
);
const fine = outcome('web', { reached: 'deployed' }, { ...deployment('web'), milliseconds: 30_000 });

const of = (first: Outcome, ...rest: readonly Outcome[]) => overall([first, ...rest], 'test', ports);

describe('several services', () => {
  test('are told by the worst of them, whatever their order', async () => {
    for (const all of [
      [fine, missing, timedOut],
      [timedOut, missing, fine],
    ] as const) {
      const { status, exit, outputs, failure } = await of(...all);
      expect([status, exit]).toEqual(['timed-out', 1]);
      expect(outputs).toMatchObject({
        status: 'timed-out',
        'failure-reason': 'capacity',
        'failure-detail': 'tasks find no place',
      });
      expect(failure?.message).toMatch(/^slow .*tasks find no place/);
      expect(failure?.message).toMatch(/\n2 of 3 services failed; the summary has them all\.$/);
    }
  });

  test('fail where one of them does, though another is told', async () => {
    const { status, exit } = await of(outcome('a', { reached: 'started' }), missing);
    expect([status, exit]).toEqual(['refused', 1]);
  });

  test('are well only where each of them is', async () => {
    const { status, exit, failure } = await of(fine, outcome('api', { alreadyRunning: true }));
    expect([status, exit, failure]).toEqual(['succeeded', 0, undefined]);
  });

  test('have no value where theirs differ, and took as long as the longest', async () => {
    const api = outcome('api', { reached: 'deployed' }, deployment('api'));
    expect((await of(fine, api, timedOut)).outputs).toMatchObject({
      'service-deployment-arn': '',
      'duration-seconds': '90',
    });
    expect((await of(fine)).outputs).toMatchObject({
      'service-deployment-arn': 'arn:web',
      'duration-seconds': '30',
    });
  });
});

test.each([
  [['a', 'a'], 'a'],
  [['a', 'b'], ''],
  [['a', undefined], ''],
  [[undefined], ''],
])('what is common to %j is %j', (values, expected) => {
  expect(common(values)).toBe(expected);
});

test('results that are too long for an output stand in the file alone', async () => {
  const all = Array.from({ length: 800 }, (_, index) => outcome(`web-${index}`, { reached: 'deployed' }));
  const few = await of(fine, ...all.slice(0, 100));
  expect(JSON.parse(few.outputs['results'] ?? '')).toHaveLength(101);
  const { outputs } = await of(fine, ...all);
  expect(outputs['results']).toBe('');
  expect(JSON.parse(readFileSync(outputs['results-file'] ?? '', 'utf8'))).toHaveLength(801);
});
