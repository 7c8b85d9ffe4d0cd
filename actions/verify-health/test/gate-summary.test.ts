import { expect, test } from '@jest/globals';
import { nothingSeen } from '@ecs-actions/shared/deployment/memory';
import { type Facts, statusOf } from '@ecs-actions/shared/deployment/status';
import type { SampleOutcome } from '@ecs-actions/shared/health/check';
import type { CheckRecord, Judgement } from '@ecs-actions/shared/health/judge';
import type { GateStory } from '../src/gate/story.ts';
import { gateHeadline, gateSummary } from '../src/gate/summary.ts';
import type { Visit } from '../src/gate/visit.ts';
import { golden } from './golden.ts';

const subject = {
  cluster: 'main',
  service: 'web',
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:42',
  deploymentId: 'ecs-svc/1',
  serviceDeploymentArn: 'arn:aws:ecs:eu-west-1:123456789012:service-deployment/main/web/1',
  createdAt: 0,
};

function record(
  title: string,
  outcome: SampleOutcome,
  says: string,
  times = 3,
  milliseconds?: number,
): CheckRecord {
  const sample = { outcome, says, ...(milliseconds !== undefined && { milliseconds }) };
  const samples = Array.from({ length: times }, (_, index) => ({ ...sample, at: index * 5_000 }));
  return { title, samples };
}

const deployment = record('deployment', 'healthy', 'web:42 is in progress, and no detector triggered');
const fine = record('http', 'healthy', 'answers 200', 3, 12);
const bad = record('http', 'unhealthy', 'answered 500, where 200-299 is expected', 13, 4);

function visit(stage: string, judgement: Judgement, http: CheckRecord, more: Partial<Visit> = {}): Visit {
  return {
    pause: { hookId: 'ecs-pause-1', stage, expiresAt: undefined, onExpiry: 'ROLLBACK', ours: true },
    judgement,
    records: [deployment, http],
    urls: ['https://web.example:8443/health'],
    answer: 'CONTINUE',
    says: 'ECS was told to go on.',
    startedAt: 0,
    endedAt: 10_000,
    ...more,
  };
}

const healthy: Judgement = {
  verdict: 'healthy',
  failed: [],
  because: 'every check was healthy 3 times in a row',
};
const unhealthy: Judgement = {
  verdict: 'unhealthy',
  failed: ['http'],
  because: 'http: answered 500, where 200-299 is expected',
};
const unclear: Judgement = {
  verdict: 'inconclusive',
  failed: ['http'],
  because: 'http: nothing in the answers shows whether web:42 gave them',
};
const nobody = record('http', 'no-data', 'nothing in the answers shows whether web:42 gave them', 13);

const page =
  'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/main/services/web/health?region=eu-west-1';

const stages = ['POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT'] as const;

const endings: Readonly<
  Record<string, { facts: Facts; visits: readonly Visit[]; more?: Partial<GateStory> }>
> = {
  'a canary that went through': {
    facts: { reached: 'deployed' },
    visits: [visit(stages[0], healthy, fine), visit(stages[1], healthy, fine)],
    more: { notes: ['Marked web:42 as verified.'] },
  },
  'a canary that was rolled back': {
    facts: { endedBy: 'hook', wayBack: 'done' },
    visits: [
      visit(stages[0], healthy, fine),
      visit(stages[1], unhealthy, bad, { answer: 'ROLLBACK', says: 'ECS was told to roll back.' }),
    ],
  },
  'a canary that was left paused': {
    facts: { endedBy: 'hook', wayBack: 'done' },
    visits: [
      visit(stages[1], unclear, nobody, {
        answer: 'none',
        says: 'It was left paused: when its timeout is over, ECS rolls it back, unless somebody answers before.',
      }),
    ],
  },
  'a canary with somebody else’s pause': {
    facts: { reached: 'deployed' },
    visits: [visit(stages[0], healthy, fine)],
    more: {
      others: [{ hookId: 'b', stage: 'POST_SCALE_UP', expiresAt: 0, onExpiry: 'CONTINUE', ours: false }],
    },
  },
};

test.each(Object.entries(endings))('the summary of %s', (name, { facts, visits, more }) => {
  const story: GateStory = {
    visits,
    others: [],
    ending: { facts, memory: nothingSeen },
    outcome: {
      facts,
      ...statusOf(facts),
      causes: [],
      serving: { revision: 'web:41', commit: undefined, verifiedFor: undefined, running: 2, desired: 2 },
    },
    startedAt: 0,
    endedAt: 840_000,
    notes: [],
    ...more,
  };
  const shown = `${gateHeadline(story, subject)}\n\n${gateSummary(story, subject, page).source}\n`;
  expect(shown).toBe(golden(name.replaceAll(/[^a-z]+/g, '-'), shown));
});
