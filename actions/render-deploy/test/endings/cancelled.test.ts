import { describe, expect, test } from '@jest/globals';
import type { Fault } from '@ecs-actions/simulator/protocol/faults';
import { called, happened, play, type Play } from '@ecs-actions/testkit/play';
import type { BundleRun } from '@ecs-actions/testkit/runner';
import { somebody } from '@ecs-actions/testkit/somebody';
import { type Scene, type SceneName, sceneOf, webWorld } from '@ecs-actions/testkit/worlds';
import { deploy, expectEnding, expectPage, made, withoutHaste } from './ending.ts';

/** What a cancelled step has left to do is done in seconds of the runner's, so time is not to fly. */
const slowly = (name: SceneName): Scene => ({ ...sceneOf(name), factor: 5 });
const goesBack = { 'on-cancel': 'rollback' };
const lostAnswer = { service: 'ecs', operation: 'UpdateService', kind: 'reset-after', count: 1 } as const;
const lateAnswer = { service: 'ecs', operation: 'UpdateService', kind: 'slow', count: 1 } as const;

interface Phase {
  readonly when: string;
  /** What the step prints then, or the fault that it meets. */
  readonly at: RegExp | Fault;
}

/** Where a job can be ended once there is something to leave behind. */
const phases: readonly Phase[] = [
  { when: 'before UpdateService is answered', at: lateAnswer },
  { when: 'while the answer to UpdateService is lost', at: lostAnswer },
  { when: 'while tasks start', at: /0 of 2 running/ },
  { when: 'while tasks run and are not healthy yet', at: /2 of 2 running/ },
];

async function endedIn(
  { at }: Omit<Phase, 'when'>,
  signal: 'SIGINT' | 'SIGKILL',
  inputs: Readonly<Record<string, string>>,
  body: (run: BundleRun, playing: Play) => Promise<void>,
): Promise<void> {
  const faults = at instanceof RegExp ? [] : [at];
  await play({ ...slowly('slow to start'), faults }, async (playing) => {
    const after = at instanceof RegExp ? { line: at } : { happened: happened(playing.simulator, 'fault') };
    const run = await deploy(playing, sceneOf('slow to start'), {
      inputs,
      signalAfter: { ...after, signal },
    });
    await body(run, playing);
  });
}

const ends = ({ simulator }: Play) =>
  happened(simulator, 'deployment.ended', ({ taskDefinition }) => String(taskDefinition).endsWith('web:2'));

describe('a job that is cancelled', () => {
  test.concurrent.each(phases)('$when leaves the deployment to ECS, and says so', async (phase) => {
    await endedIn(phase, 'SIGINT', {}, async (run, playing) => {
      expectEnding(run, { status: 'cancelled', exit: 1, reason: 'stopped' });
      const post = await run.post();
      expect({ exit: post.exitCode, told: post.annotations }).toEqual({ exit: 0, told: [] });
      expect(await ends(playing)).toMatchObject({ status: 'SUCCESSFUL' });
      expect(made(playing)).toEqual({ revisions: 1, deployments: 1 });
    });
  });

  test.concurrent.each(phases)(
    '$when has it rolled back after the job where that is wanted',
    async (phase) => {
      await endedIn(phase, 'SIGINT', goesBack, async (run, playing) => {
        expectEnding(run, { status: 'cancelled', exit: 1, reason: 'stopped' });
        await called(playing.simulator, 'UpdateService');
        const post = await run.post();
        expect(post.annotations.map(({ message }) => message)).toEqual([
          'The job was cancelled; asked ECS to stop the deployment of web (web:2) and roll it back.',
        ]);
        expect(await ends(playing)).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
      });
    },
  );

  test.concurrent('before anything was changed changes nothing', async () => {
    await play(slowly('success without a breaker'), async (playing) => {
      const other = somebody(playing.simulator);
      other.takesCapacity(4 * 60_000);
      await other.deploys('web:1');
      const signalAfter = { line: /web:1 is being deployed to web/, signal: 'SIGINT' } as const;
      const run = await deploy(playing, sceneOf('success'), { inputs: goesBack, signalAfter });
      expectEnding(run, { status: 'cancelled', exit: 1, reason: 'stopped' });
      expect((await run.post()).annotations).toEqual([]);
      expect(made(playing)).toEqual({ revisions: 0, deployments: 1 });
    });
  });

  test.concurrent('while ECS rolls back lets it', async () => {
    const world = () =>
      webWorld({
        release: { crash: 3, 'crash-after': '2s' },
        service: {
          deploymentConfiguration: {
            minimumHealthyPercent: 0,
            maximumPercent: 100,
            deploymentCircuitBreaker: { enable: true, rollback: true },
          },
        },
      });
    await play({ world, factor: 5 }, async (playing) => {
      const signalAfter = { line: /the circuit breaker is rolling back/, signal: 'SIGINT' } as const;
      const run = await deploy(playing, sceneOf('success'), { inputs: goesBack, signalAfter });
      expectEnding(run, { status: 'cancelled', exit: 1, reason: 'stopped' });
      expect(run.summary).toContain('the job was cancelled, and ECS is rolling back web:2');
      await run.post();
      expect(await ends(playing)).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    });
  });

  test.concurrent('tells what ECS goes on to do', async () => {
    await endedIn({ at: /2 of 2 running/ }, 'SIGINT', {}, async (run) => {
      expectPage('cancelled', withoutHaste(run));
      return Promise.resolve();
    });
  });
});

describe('a step that is killed', () => {
  test.concurrent.each(phases)('$when has its deployment rolled back after the job', async (phase) => {
    await endedIn(phase, 'SIGKILL', goesBack, async (run, playing) => {
      expect({ exit: run.exitCode, outputs: run.outputs }).toEqual({ exit: undefined, outputs: {} });
      await called(playing.simulator, 'UpdateService');
      const post = await run.post();
      expect(post.log).toContain('asked ECS to stop the deployment of web (web:2) and roll it back');
      expect(await ends(playing)).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    });
  });

  test.concurrent('is no obstacle for the same job run again', async () => {
    await endedIn({ at: /0 of 2 running/ }, 'SIGKILL', {}, async (_, playing) => {
      const again = await deploy(playing, sceneOf('success'), { env: { GITHUB_RUN_ATTEMPT: '2' } });
      expect(again.outputs['status']).toBe('no-change');
      expect(made(playing)).toEqual({ revisions: 1, deployments: 1 });
    });
  });
});
