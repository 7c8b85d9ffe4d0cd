import { describe, expect, test } from '@jest/globals';
import { causes, diagnose } from '@ecs-actions/shared/diagnosis/diagnose';
import { rules } from '@ecs-actions/shared/diagnosis/rules';
import { endings } from '../report/endings.ts';
import type { TaskView } from '@ecs-actions/shared/ecs/task-view';
import { container, deployment, events, evidence, task, tasks } from './fixtures.ts';
import { cases } from './rule-cases.ts';
import { exitsWith } from './rule-evidence.ts';

test.each(cases)('%s: %s', (rule, sentence, facts) => {
  const cause = diagnose(facts);
  expect(cause.rule).toBe(rule);
  expect(cause.sentence).toMatch(sentence);
  expect(cause.reason).toBe(rules.find(({ name }) => name === rule)?.reason);
});

test('every rule has a fixture, a page of AWS, a pattern and something to look at first', () => {
  const told = new Map(
    [...cases.map(([, , facts]) => facts), ...Object.values(endings).map((ending) => ending.evidence)].map(
      (facts) => {
        const cause = diagnose(facts);
        return [cause.rule, cause];
      },
    ),
  );
  for (const { name, documentation, pattern } of rules) {
    expect([name, documentation]).toEqual([
      name,
      expect.stringMatching(/^https:\/\/(?:docs\.aws\.amazon|github)\.com\//),
    ]);
    expect(pattern).not.toBe('');
    const lookFirst = told.get(name)?.lookFirst;
    expect([name, lookFirst?.length]).toEqual([name, expect.any(Number)]);
    expect(lookFirst?.every((hint) => hint !== '')).toBe(true);
  }
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
});

describe('facts come before evidence', () => {
  const crashed = exitsWith(1);

  test.each([
    ['cancelled', { cancelled: true }],
    ['lost-sight', { lostSight: true }],
    ['superseded', { superseded: true }],
    ['stopped', { endedBy: 'somebody' }],
  ] as const)('%s', (rule, facts) => {
    expect(causes({ ...crashed, facts }).map((cause) => cause.rule)).toEqual([rule]);
  });

  test('what is below the floor says so, and why where that is known', () => {
    const below = { ...crashed, facts: { endedBy: 'below-floor' as const } };
    expect(diagnose(below)).toMatchObject({ rule: 'exit-code', reason: 'container-exit' });
    expect(diagnose(below).sentence).toMatch(/^ECS reports web:42 as deployed, but `app` exits/);
    expect(diagnose({ ...below, stoppedTasks: [] })).toMatchObject({
      rule: 'below-floor',
      reason: 'unknown',
    });
  });

  test('a deadline is the cause only where there is no other', () => {
    const late = { ...crashed, facts: { endedBy: 'deadline' as const } };
    expect(diagnose(late).reason).toBe('container-exit');
    expect(diagnose({ ...late, stoppedTasks: [] }).reason).toBe('timeout');
  });
});

describe('what is no failure explains nothing', () => {
  test.each([
    [
      'a task that scaling ended',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)',
        containers: [container({ exitCode: 137 })],
      },
    ],
    [
      'a task that a person stopped',
      {
        stopCode: 'UserInitiated',
        stoppedReason: 'Task stopped by user',
        containers: [container({ exitCode: 143 })],
      },
    ],
  ])('%s', (_name, of) => {
    expect(diagnose(evidence({ stoppedTasks: tasks(of) })).rule).toBe('unknown');
  });
});

describe('the container at fault', () => {
  test('is the one that ended by itself, not a sidecar that ended with it', () => {
    const containers = [
      container({ name: 'proxy', exitCode: 137 }),
      container({ exitCode: 3 }),
      container({ name: 'agent', exitCode: 143 }),
    ];
    const facts = evidence({
      stoppedTasks: tasks({ containers }),
      essentialContainers: ['proxy', 'app', 'agent'],
    });
    expect(diagnose(facts)).toMatchObject({ container: 'app', rule: 'exit-code' });
  });

  test('is an essential one', () => {
    const containers = [container({ name: 'init', exitCode: 9 }), container({ exitCode: 3 })];
    expect(diagnose(evidence({ stoppedTasks: tasks({ containers }) })).container).toBe('app');
  });
});

test('the times of all tasks are covered by what is said of them', () => {
  const slow = task(1, {
    startedAt: 0,
    executionStoppedAt: 40_000,
    containers: [container({ exitCode: 1 })],
  });
  const quick = task(2, {
    startedAt: 0,
    executionStoppedAt: 3_000,
    containers: [container({ exitCode: 1 })],
  });
  const sentence = (...stoppedTasks: TaskView[]): string => diagnose(evidence({ stoppedTasks })).sentence;
  expect(sentence(quick, slow)).toBe('`app` exits with code 1 three seconds to 40 seconds after it starts');
  expect(sentence(quick)).toBe('`app` exits with code 1 three seconds after it starts');
  const nearly = { ...quick, executionStoppedAt: 4_900 };
  expect(sentence(nearly, quick)).toBe('`app` exits with code 1 three seconds after it starts');
});

test('a name cannot bring marks or lines into a sentence', () => {
  const alarms = { names: [], triggered: ['x`\n::error::**y**'] };
  expect(diagnose(evidence({ deployment: deployment({ alarms }) })).sentence).toBe(
    "the alarm `x' ::error::**y**` went off during the deployment",
  );
});

const crowded =
  'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.';

test('a service whose new tasks find no place has no room in between because of them', () => {
  const said = events(
    'was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.',
    crowded,
  );
  expect(diagnose(evidence({ events: said, deployment: undefined }))).toMatchObject({ reason: 'capacity' });
});

test('a service whose new tasks fail has no room in between because of them, also where they may not be read', () => {
  const failing = (failures: number) =>
    evidence({
      events: events(crowded),
      deployment: deployment({ breaker: { triggered: false, failures, threshold: 3 } }),
    });
  expect(diagnose(failing(2))).toMatchObject({ reason: 'unknown' });
  expect(diagnose(failing(0))).toMatchObject({ reason: 'scheduling' });
});

test('a deployment whose pauses may not be seen names what is to be allowed', () => {
  const unseen = evidence({
    facts: { lostSight: true },
    deployment: deployment({ state: 'in-progress', hooks: undefined }),
  });
  const cause = diagnose(unseen);
  expect(cause.sentence).toMatch(
    /^this job may not see whether the deployment is paused; .* ECS went on to deploy web:42$/,
  );
  expect(cause.lookFirst.join()).toContain('ecs:DescribeServiceDeployments');
});

test('words of one event are one cause, however many rules know them', () => {
  const said = events(
    'was unable to place a task. Reason: ECS was unable to assume the role arn:aws:iam::123456789012:role/web that was provided for this task.',
  );
  expect(causes(evidence({ deployment: undefined, events: said })).map(({ rule }) => rule)).toEqual(['role']);
});

test('an event about the load balancer is of an earlier release where tasks of this one can be read', () => {
  const said = events(
    '(task 1) (port 80) is unhealthy in (target-group web-blue) due to (reason Request timed out)',
  );
  const running = [task(1, { lastStatus: 'RUNNING', desiredStatus: 'RUNNING', stopCode: undefined })];
  expect(diagnose(evidence({ events: said, runningTasks: running })).rule).toBe('unknown');
});
