import { expect, test } from '@jest/globals';
import type { SampleOutcome } from '@ecs-actions/shared/health/check';
import { type CheckRecord, judge } from '@ecs-actions/shared/health/judge';
import { headline, summary, type Told } from '../src/summary.ts';
import { golden } from './golden.ts';

const rules = {
  initialDelay: 0,
  interval: 5_000,
  timeout: 60_000,
  duration: 0,
  consecutiveSuccess: 3,
  failureLimit: undefined,
  consecutiveErrorLimit: 4,
};

/** Samples of one check, as outcome, words and milliseconds, each so many times. */
function record(
  title: string,
  ...seen: readonly (readonly [SampleOutcome, string, number?, number?])[]
): CheckRecord {
  const samples = seen.flatMap(([outcome, says, times = 1, milliseconds]) =>
    Array.from({ length: times }, () => ({
      outcome,
      says,
      ...(milliseconds !== undefined && { milliseconds }),
    })),
  );
  return { title, samples: samples.map((sample, index) => ({ ...sample, at: index * rules.interval })) };
}

const deployment = record('deployment', ['healthy', 'web:42 is deployed', 13]);
const tasks = record('tasks', ['healthy', '2 of 2 tasks of web:42 run', 13]);
const targets = record(
  'targets',
  ['unhealthy', '1 of 2 targets healthy in web: 10.0.1.7:8080 is initial (Elb.InitialHealthChecking)', 4],
  ['healthy', '2 of 2 targets healthy in web', 9],
);
const answers = record(
  'http',
  ['unhealthy', 'web.example:443 refuses connections', 2],
  ['healthy', 'answers 200', 5, 12],
  ['healthy', 'answers 200', 4, 40],
  ['healthy', 'answers 200', 2, 95],
);

const serving = (revision: string) => ({
  revision,
  commit: '9f3c1d2',
  verifiedFor: undefined,
  running: 2,
  desired: 2,
});

const endings: Readonly<Record<string, Pick<Told, 'records'> & Partial<Told['story']>>> = {
  healthy: { records: [deployment, tasks, targets, answers], recorded: 'web:42' },
  unhealthy: {
    serving: serving('web:42'),
    records: [
      deployment,
      tasks,
      record(
        'http',
        ['healthy', 'answers 200', 6, 8],
        ['unhealthy', 'answered 502, where 200-299 is expected', 7, 3],
      ),
    ],
  },
  'rolled-back': {
    records: [
      deployment,
      record('alarms', ['healthy', 'none of 2 in ALARM', 3], ['unhealthy', 'web-5xx in ALARM', 9]),
    ],
    serving: serving('web:41'),
    rolledBack: { status: 'rolled-back', says: 'web went back from web:42 to web:41.' },
  },
  inconclusive: {
    records: [
      record('tasks', ['no-data', 'the desired count is 0, so nothing runs that could be judged', 13]),
    ],
  },
  error: {
    records: [
      deployment,
      record('targets', [
        'error',
        'deploy may not do elasticloadbalancing:DescribeTargetHealth. Add "elasticloadbalancing:DescribeTargetHealth" for this resource to the policy of the role',
        5,
      ]),
    ],
  },
  'by-metrics': {
    records: [
      deployment,
      {
        ...record(
          'metrics error rate',
          ['no-data', 'no period of figures is complete yet', 4],
          ['healthy', '0 (of 812)', 5],
          [
            'unhealthy',
            '4.1 (of 790), and 0.2 in the old target group, 20.5 times, where 2 times is the most',
            1,
          ],
        ),
        critical: true,
      },
      {
        ...record('logs FATAL', [
          'unhealthy',
          'at least once since the deployment began, where none may be',
          10,
        ]),
        dryRun: true,
      },
    ],
  },
  hostile: {
    records: [
      record('http', [
        'unhealthy',
        'redirected to https://evil.example/|<script>alert(1)</script> (302)\n::error::gotcha @octocat',
        13,
      ]),
    ],
  },
};

test.each(Object.entries(endings))('the summary of what is %s', (name, { records, ...story }) => {
  const judgement = judge(records, rules, true);
  if (!judgement) throw new Error('no verdict');
  const told: Told = {
    subject: 'web',
    verdict: judgement.verdict,
    because: judgement.because,
    records,
    urls: ['https://web.example/health'],
    story: { sampled: { judgement, records }, startedAt: 0, endedAt: 60_000, ...story },
  };
  const page = `${headline(told)}\n\n${summary(told).source}\n`;
  expect(page).toBe(golden(name, page));
});
