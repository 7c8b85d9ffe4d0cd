import { describe, expect, test } from '@jest/globals';
import type { DeploymentView, Observation } from '@ecs-actions/shared/deployment/observation';
import { headline } from '@ecs-actions/shared/report/headline';
import { progressLines, remembering, type ProgressContext } from '@ecs-actions/shared/report/progress';
import { arn, container, deployment, events, task } from '../diagnosis/fixtures.ts';

const startedAt = 1_000_000;
const context: ProgressContext = { startedAt, revision: 'web:42', label: '', essentialContainers: ['app'] };

const running = (of: Partial<DeploymentView> = {}): DeploymentView =>
  deployment({
    state: 'in-progress',
    reason: undefined,
    rollback: undefined,
    breaker: { triggered: false, failures: 0, threshold: 3 },
    ...of,
  });

function look(seconds: number, of: Partial<Observation> = {}): Observation {
  return {
    at: startedAt + seconds * 1000,
    service: {
      status: 'ACTIVE',
      taskDefinitionArn: arn('task-definition/web:42'),
      desired: 2,
      running: 2,
      pending: 0,
    },
    deployment: running(),
    newer: undefined,
    tasks: undefined,
    tasksDenied: false,
    events: [],
    ...of,
  };
}

const crashed = (number: number) => task(number, { containers: [container({ exitCode: 3 })] });
const failures = (count: number) => ({ breaker: { triggered: false, failures: count, threshold: 3 } });

/** Everything that is printed for looks one after the other. */
function told(...looks: Observation[]): string[] {
  const next = remembering(context);
  return looks.flatMap((one) => next(one));
}

describe('a release that fails', () => {
  test('is told line by line, each change once', () => {
    const back = running({
      ...failures(3),
      breaker: { triggered: true, failures: 3, threshold: 3 },
      rollback: deployment().rollback,
    });
    expect(
      told(
        look(0),
        look(2),
        look(14, { deployment: running(failures(1)), tasks: [crashed(1)] }),
        look(31, { deployment: running(failures(2)), tasks: [crashed(1), crashed(2)] }),
        look(33),
        look(49, { deployment: running(failures(3)), tasks: [crashed(1), crashed(2), crashed(3)] }),
        look(52, { deployment: { ...back, state: 'rolling-back' } }),
        look(74, {
          deployment: { ...back, state: 'rolled-back' },
          service: { ...look(0).service, taskDefinitionArn: arn('task-definition/web:41') },
        }),
        look(75, { deployment: { ...back, state: 'rolled-back' } }),
      ),
    ).toEqual([
      ' 0:00  0 of 2 running, 2 of before',
      ' 0:14  task 1012… stopped: app exited with code 3 after 2 s                    failures 1 of 3',
      ' 0:31  task 2012… stopped: app exited with code 3 after 2 s                    failures 2 of 3',
      ' 0:49  task 3012… stopped: app exited with code 3 after 2 s                    failures 3 of 3',
      ' 0:52  the circuit breaker is rolling back to web:41',
      ' 1:14  rolled back: 2 of 2 running web:41',
    ]);
  });

  test('tells of failures that ECS counts before the task is seen', () => {
    expect(told(look(0), look(9, { deployment: running(failures(1)) })).at(-1)).toBe(
      ' 0:09  failures 1 of 3',
    );
  });

  test('names the alarm or the hook that turned it back', () => {
    const turned = (of: Partial<DeploymentView>) =>
      progressLines(
        look(0),
        look(5, { deployment: running({ state: 'rolling-back', rollback: deployment().rollback, ...of }) }),
        context,
      );
    const alarms = { names: ['5xx', 'slow'], triggered: ['slow'] };
    expect(turned({ alarms })).toEqual([' 0:05  the alarm slow is rolling back to web:41']);
    expect(turned({ failedHook: { stage: 'POST_SCALE_UP', timedOut: true } })).toEqual([
      ' 0:05  the lifecycle hook at POST_SCALE_UP is rolling back to web:41',
    ]);
  });

  test('names no detector where only the list of deployments may be read', () => {
    const breaker = { triggered: true, failures: 0, threshold: 0 };
    const turned = running({ state: 'rolling-back', rollback: deployment().rollback, breaker });
    expect(progressLines(look(0), look(5, { deployment: turned }), context)).toEqual([
      ' 0:05  ECS is rolling back to web:41',
    ]);
  });
});

describe('a release that works', () => {
  test('shows counts as they change, and its end', () => {
    const ours = (count: number, others: number) =>
      running({
        ours: { desired: 2, running: count, pending: 0 },
        others: { desired: 2, running: others, pending: 0 },
      });
    expect(
      told(
        look(0),
        look(20, { deployment: ours(1, 2) }),
        look(40, { deployment: ours(2, 2) }),
        look(70, { deployment: ours(2, 0) }),
        look(71, { deployment: { ...ours(2, 0), state: 'successful' } }),
      ),
    ).toEqual([
      ' 0:00  0 of 2 running, 2 of before',
      ' 0:20  1 of 2 running, 2 of before',
      ' 0:40  2 of 2 running, 2 of before',
      ' 1:10  2 of 2 running',
      ' 1:11  deployed: 2 of 2 running web:42',
    ]);
  });

  test('shows stage, share of requests, and a pause with its end, once each', () => {
    const hook = {
      id: 'hook-1',
      stage: 'POST_TEST_TRAFFIC_SHIFT',
      status: 'AWAITING_ACTION',
      expiresAt: Date.UTC(2026, 10, 20, 12, 33),
      onExpiry: 'ROLLBACK' as const,
    };
    const paused = running({ stage: 'POST_TEST_TRAFFIC_SHIFT', traffic: 0, hooks: [hook] });
    const shifted = running({
      stage: 'PRODUCTION_TRAFFIC_SHIFT',
      traffic: 10,
      hooks: [{ ...hook, status: 'SUCCEEDED' }],
    });
    expect(
      told(
        look(0),
        look(60, { deployment: paused }),
        look(62, { deployment: paused }),
        look(90, { deployment: shifted }),
      ),
    ).toEqual([
      ' 0:00  0 of 2 running, 2 of before',
      ' 1:00  stage POST_TEST_TRAFFIC_SHIFT',
      ' 1:00  0 % of requests go to the new release',
      ' 1:00  paused at POST_TEST_TRAFFIC_SHIFT until 2026-11-20T12:33Z, then it is rolled back',
      ' 1:30  stage PRODUCTION_TRAFFIC_SHIFT',
      ' 1:30  10 % of requests go to the new release',
    ]);
  });
});

describe('events', () => {
  test('of the normal course are left out, all others come in order', () => {
    const said = events(
      'has started 1 tasks: (task 1012).',
      'is unable to consistently start tasks successfully.',
      'deregistered 1 targets in (target-group x)',
      'was unable to place a task. Reason: Capacity is unavailable at this time.',
      'has reached a steady state.',
    );
    expect(progressLines(look(0), look(8, { events: said }), context)).toEqual([
      ' 0:08  ECS: is unable to consistently start tasks successfully.',
      ' 0:08  ECS: was unable to place a task. Reason: Capacity is unavailable at this time.',
    ]);
  });

  test('stay on one line whatever they hold', () => {
    const [line = '', ...more] = progressLines(
      look(0),
      look(8, { events: events(`odd\n::error::x\u001b[31m${'y'.repeat(9000)}`) }),
      context,
    );
    expect(more).toEqual([]);
    expect(line).toMatch(/^ 0:08 {2}ECS: odd ::error::xy/);
    expect(line.includes('\u001b')).toBe(false);
    expect(line.length).toBeLessThan(400);
  });
});

test('a newer deployment, and one that vanishes, are told once', () => {
  const newer = { id: 'other', taskDefinitionArn: arn('task-definition/web:43') };
  expect(
    told(look(0), look(5, { newer }), look(6, { newer }), look(7, { newer, deployment: undefined })),
  ).toEqual([
    ' 0:00  0 of 2 running, 2 of before',
    ' 0:05  a newer deployment of web:43 replaces this one',
    ' 0:07  the deployment is not to be seen any more',
  ]);
});

test('with several services each line begins with the name', () => {
  expect(progressLines(undefined, look(0), { ...context, label: 'web   ' })).toEqual([
    'web     0:00  0 of 2 running, 2 of before',
  ]);
});

describe('the line before the start', () => {
  const plan = {
    service: 'web',
    revision: 'web:42',
    previous: 'web:41',
    images: [{ container: 'app', before: '9f3c1d2', after: '4b7e0aa' }],
    strategy: 'rolling',
    breaker: { onFailure: 'rollback' as const, threshold: 3 },
    least: 0,
  };

  test('says what, from what, and what watches over it', () => {
    expect(headline(plan)).toBe(
      'web  deploying web:42 (was web:41) · app 9f3c1d2 → 4b7e0aa · rolling, breaker rolls back after 3 failures',
    );
  });

  test('says how long it takes at least, where settings ask for waiting', () => {
    expect(
      headline({
        ...plan,
        images: [],
        previous: undefined,
        strategy: 'canary',
        breaker: undefined,
        least: 900_000,
      }),
    ).toBe('web  deploying web:42 · canary, no circuit breaker · takes 15:00 at least');
  });
});
