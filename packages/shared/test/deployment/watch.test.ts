import { describe, expect, test } from '@jest/globals';
import type { DeploymentView, Observation } from '../../src/deployment/observation.ts';
import { statusOf } from '../../src/deployment/status.ts';
import type { Look, Subject } from '../../src/deployment/subject.ts';
import type { Undo } from '../../src/deployment/undo.ts';
import { type Ending, watch } from '../../src/deployment/watch.ts';
import type { WatchPlan } from '../../src/deployment/watch-plan.ts';
import { crashed, plan, seen, task } from './seen.ts';

const minute = 60_000;
const ours: Subject = {
  cluster: 'main',
  service: 'web',
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:2',
  deploymentId: 'ecs-svc/1',
  serviceDeploymentArn: 'ours',
  createdAt: 0,
};
const earlier: Subject = { ...ours, deploymentId: 'ecs-svc/2', serviceDeploymentArn: 'back' };

type Script = (subject: Subject, now: number) => Look;
type View = Partial<DeploymentView>;

const sees = (at: number, view: View = {}, rest: Partial<Observation> = {}): Look => ({
  kind: 'seen',
  observation: seen(at, view, rest),
});
const blind = (passing: boolean): Look => ({ kind: 'blind', passing, message: 'The call was throttled.' });
const serving = { tasks: [task('a'), task('b')] };
/** Its breaker stopped it, and nothing was brought back. */
const tripped: View = { state: 'stopped', breaker: { triggered: true, failures: 3, threshold: 3 } };

interface Watched {
  readonly plan?: Partial<WatchPlan>;
  readonly undo?: Partial<Undo>;
  readonly proof?: string;
  readonly signal?: AbortSignal;
}

interface Story {
  readonly status: string;
  readonly ending: Ending;
  /** When it ended. */
  readonly at: number;
  /** What AWS was asked for, and what was looked up. */
  readonly asked: readonly string[];
}

/** Watches what `script` shows on a clock of its own. */
async function watched(
  script: Script,
  { plan: by, undo, proof, signal = new AbortController().signal }: Watched = {},
): Promise<Story> {
  let now = 0;
  const asked: string[] = [];
  const endings = await watch(
    [{ subject: ours, plan: { ...plan, ...by } }],
    {
      clock: {
        now: () => now,
        sleep: async (milliseconds) => {
          signal.throwIfAborted();
          now += milliseconds;
        },
      },
      observer: {
        calls: 1,
        throttles: 0,
        observe: async (subjects) => new Map(subjects.map((subject) => [subject, script(subject, now)])),
      },
      undo: {
        stop: async (...args) => {
          asked.push('stop');
          return undo?.stop?.(...args) ?? 'asked';
        },
        update: async (...args) => {
          asked.push('update');
          return undo?.update?.(...args) ?? earlier;
        },
      },
      prove: async () => {
        asked.push('prove');
        return proof;
      },
      listener: { seen: () => undefined, says: () => undefined },
    },
    signal,
  );
  const ending = endings.get(ours);
  if (!ending) throw new Error('Nothing came of it.');
  return { status: statusOf(ending.facts).status, ending, at: now, asked };
}

/** Ours fails, and the deployment that brings the earlier release back looks so. */
const failing =
  (back: Script): Script =>
  (subject, now) =>
    subject === earlier ? back(subject, now) : sees(now, tripped);

describe('what cannot be seen', () => {
  test('for less than five minutes decides nothing', async () => {
    const { status } = await watched((_, now) =>
      now < 290_000 ? blind(true) : sees(now, { state: 'successful' }, serving),
    );
    expect(status).toBe('succeeded');
  });

  test('for five minutes is lost, and says why', async () => {
    const { status, at, ending } = await watched(() => blind(true));
    expect([status, at]).toEqual(['unknown', 5 * minute]);
    expect(ending.blindness).toBe('The call was throttled.');
  });

  test('for five minutes in all, with a look in between, is not', async () => {
    const { status } = await watched((_, now) => {
      if (now >= 9 * minute) return sees(now, { state: 'successful' }, serving);
      return now >= 4 * minute && now < 4 * minute + 2_000 ? sees(now) : blind(true);
    });
    expect(status).toBe('succeeded');
  });

  test('because it is not allowed is lost at once', async () => {
    const { status, at } = await watched(() => blind(false));
    expect([status, at]).toEqual(['unknown', 0]);
  });
});

describe('a deployment that is to be ended', () => {
  const gone = { failFast: true };
  const stuck: Script = (_, now) => sees(now, {}, { tasks: [crashed('a')] });

  test('is asked to stop three times where nothing comes of it, and then replaced', async () => {
    const { status, asked } = await watched(
      (subject, now) =>
        subject === earlier ? sees(now, { state: 'successful' }, serving) : stuck(subject, now),
      { plan: gone, proof: 'gone' },
    );
    expect(status).toBe('rolled-back');
    expect(asked).toEqual(['prove', 'stop', 'stop', 'stop', 'update']);
  });

  test('is replaced at once where it cannot be asked to stop', async () => {
    const { asked } = await watched(
      (subject, now) =>
        subject === earlier ? sees(now, { state: 'successful' }, serving) : stuck(subject, now),
      { plan: gone, proof: 'gone', undo: { stop: async () => 'impossible' } },
    );
    expect(asked).toEqual(['prove', 'stop', 'update']);
  });

  test('is looked at again where it had ended before it was asked', async () => {
    let asked = false;
    const { status } = await watched(
      (subject, now) =>
        asked ? sees(now, { state: 'rolled-back', breaker: tripped.breaker }) : stuck(subject, now),
      {
        plan: gone,
        proof: 'gone',
        undo: {
          stop: async () => {
            asked = true;
            return 'ended';
          },
        },
      },
    );
    expect(status).toBe('rolled-back');
  });

  test('is looked into by nobody where fail-fast is off', async () => {
    const { status, asked } = await watched(stuck, {
      plan: { failFast: false, onFailure: 'none' },
      proof: 'gone',
    });
    expect([status, asked]).toEqual(['timed-out', []]);
  });
});

describe('the way back', () => {
  test.each<[string, View, Partial<Observation>, string]>([
    ['serves', { state: 'successful' }, serving, 'rolled-back'],
    ['fails too', tripped, {}, 'rollback-failed'],
    [
      'is replaced by somebody',
      { state: 'stopped' },
      { newer: { id: 'theirs', taskDefinitionArn: '' } },
      'superseded',
    ],
  ])('%s', async (_, view, rest, status) => {
    const story = await watched(failing((_subject, now) => sees(now, view, rest)));
    expect([story.status, story.asked]).toEqual([status, ['update']]);
  });

  test('is out of sight', async () => {
    expect((await watched(failing(() => blind(false)))).status).toBe('unknown');
  });

  test('goes on when the job is cancelled', async () => {
    const job = new AbortController();
    const { status } = await watched(
      failing((_, now) => {
        job.abort();
        return sees(now);
      }),
      { signal: job.signal },
    );
    expect(status).toBe('cancelled');
  });

  test.each(['nowhere', 'superseded', 'serving'] as const)('is not begun: %s', async (answer) => {
    const { status } = await watched((_, now) => sees(now, tripped), {
      undo: { update: async () => answer },
    });
    expect(status).toBe(
      { nowhere: 'rollback-failed', superseded: 'superseded', serving: 'rolled-back' }[answer],
    );
  });

  test('has a budget of its own, and is not undone itself when that is spent', async () => {
    const began = 29 * minute;
    const { status, at, asked } = await watched(
      (subject, now) => (subject === earlier || now < began ? sees(now) : sees(now, tripped)),
      { plan: { rollbackBudget: 20 * minute } },
    );
    expect([status, asked]).toEqual(['rollback-failed', ['update']]);
    expect(at).toBeGreaterThanOrEqual(began + 20 * minute);
  });

  test('is not held to the health checks of the release that failed', async () => {
    const { status } = await watched(
      failing((_, now) => sees(now, { state: 'successful' }, serving)),
      { plan: { containerHealthChecks: true } },
    );
    expect(status).toBe('rolled-back');
  });
});
