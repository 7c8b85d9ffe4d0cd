import { describe, expect, test } from '@jest/globals';
import { happened, type Play } from '@ecs-actions/testkit/play';
import { somebody } from '@ecs-actions/testkit/somebody';
import { sceneOf, webService } from '@ecs-actions/testkit/worlds';
import { deployIn, expectEnding, expectPage, withoutEvidence } from './ending.ts';

async function ofOurs({ simulator }: Play, kind: string) {
  return happened(simulator, kind, ({ taskDefinition }) => String(taskDefinition).endsWith('web:2'));
}

describe('somebody else has a part in how it ends', () => {
  test.concurrent('superseded by another deployment', async () => {
    const { run } = await deployIn(sceneOf('slow to start'), {}, async (playing) => {
      await ofOurs(playing, 'task.started');
      await somebody(playing.simulator).deploys('web:1');
    });
    expectEnding(run, { status: 'superseded', exit: 1, reason: 'superseded' });
    expectPage('superseded', withoutEvidence(run, 'Stopped tasks'));
  });

  test.concurrent('stopped by somebody', async () => {
    const { run } = await deployIn(sceneOf('slow to start'), {}, async (playing) => {
      await ofOurs(playing, 'task.started');
      await somebody(playing.simulator).stopsDeployment();
    });
    expectEnding(run, { status: 'stopped', exit: 1, reason: 'stopped' });
    expectPage('stopped by somebody', withoutEvidence(run, 'Stopped tasks'));
  });

  test.concurrent('scaled in by somebody', async () => {
    const { run, deployments } = await deployIn(sceneOf('success'), {}, async (playing) => {
      await ofOurs(playing, 'task.started');
      await somebody(playing.simulator).scales(1);
    });
    expectEnding(run, { status: 'succeeded', exit: 0 });
    expect(deployments).toBe(1);
  });

  test.concurrent('nothing to roll back to', async () => {
    const { run } = await deployIn(sceneOf('nothing to roll back to'), {
      before: async ({ simulator }) => {
        await somebody(simulator).creates(webService);
        await happened(simulator, 'breaker.tripped');
      },
    });
    expectEnding(run, { status: 'rollback-failed', exit: 1, reason: 'container-exit' });
    expectPage('nothing to roll back to', run);
  });

  test.concurrent('success with nothing running', async () => {
    const { run } = await deployIn(sceneOf('success'), {}, async (playing) => {
      const { simulator } = playing;
      await ofOurs(playing, 'task.started');
      // Out of sight for the moment in which ECS calls it successful, and the tasks are gone right after.
      simulator.control.faults([
        { service: 'ecs', operation: 'DescribeServiceDeployments', kind: 'throttle' },
      ]);
      await ofOurs(playing, 'deployment.ended');
      somebody(simulator).takesCapacity();
      await somebody(simulator).stopsAllTasks();
      simulator.control.faults([]);
    });
    expectPage('success with nothing running', run);
    expectEnding(run, { status: 'rollback-failed', exit: 1, reason: 'capacity' });
  });
});

describe('a deployment that is running already', () => {
  /** Another deployment, which goes on for some minutes, since there is no place for its tasks. */
  const busy = async (playing: Play): Promise<void> => {
    const other = somebody(playing.simulator);
    other.takesCapacity(10 * 60_000);
    await other.deploys('web:1');
  };

  test.concurrent('is waited for', async () => {
    const { run, deployments } = await deployIn(sceneOf('success without a breaker'), { before: busy });
    expectEnding(run, { status: 'succeeded', exit: 0 });
    expect(run.log).toContain('web:1 is being deployed to web');
    expect(deployments).toBe(2);
  });

  test.concurrent('is waited for in vain', async () => {
    const inputs = { 'in-progress-timeout': '30s' };
    const { run, revisions } = await deployIn(sceneOf('success without a breaker'), { before: busy, inputs });
    expectEnding(run, { status: 'refused', exit: 1, reason: 'in-progress' });
    expectPage('running already, waited for in vain', run);
    expect(revisions).toBe(0);
  });

  test.concurrent('is a reason to fail', async () => {
    const inputs = { 'if-in-progress': 'fail' };
    const { run, revisions, deployments } = await deployIn(sceneOf('success without a breaker'), {
      before: busy,
      inputs,
    });
    expectEnding(run, { status: 'refused', exit: 1, reason: 'in-progress' });
    expectPage('running already, fail', run);
    expect({ revisions, deployments }).toEqual({ revisions: 0, deployments: 1 });
  });

  test.concurrent('is superseded', async () => {
    const inputs = { 'if-in-progress': 'supersede' };
    const { run, deployments } = await deployIn(sceneOf('success without a breaker'), {
      before: busy,
      inputs,
    });
    expectEnding(run, { status: 'succeeded', exit: 0 });
    expect(deployments).toBe(2);
  });
});
