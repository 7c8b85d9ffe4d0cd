import { describe, expect, test } from '@jest/globals';
import { clientsOf } from '@ecs-actions/testkit/clients';
import { play } from '@ecs-actions/testkit/play';
import { deregisters } from '@ecs-actions/testkit/somebody';
import { image, type Scene, sceneOf, webWorld } from '@ecs-actions/testkit/worlds';
import { deploy, expectEnding, expectPage, made } from './ending.ts';

/** Three tasks crash, which is when the circuit breaker acts; those of a second deployment run. */
const heals: Scene = {
  world: () => webWorld({ release: { crash: 3, 'crash-after': '2s', 'crash-times': 3 } }),
};

describe('a step after another', () => {
  test.concurrent('the job run again after a failure deploys the same revision', async () => {
    await play(heals, async (playing) => {
      const first = await deploy(playing, heals);
      expectEnding(first, { status: 'rolled-back', exit: 1, reason: 'container-exit' });
      const again = await deploy(playing, heals, { env: { GITHUB_RUN_ATTEMPT: '2' } });
      expectEnding(again, { status: 'succeeded', exit: 0 });
      expectPage('run again after a failure', again);
      expect(again.outputs['task-definition-arn']).toBe(first.outputs['task-definition-arn']);
      expect(made(playing)).toEqual({ revisions: 1, deployments: 2 });
    });
  });

  test.concurrent('nothing changed', async () => {
    await play(sceneOf('success'), async (playing) => {
      await deploy(playing, sceneOf('success'));
      const again = await deploy(playing, sceneOf('success'));
      expectEnding(again, { status: 'no-change', exit: 0 });
      expectPage('nothing changed', again);
      expect(made(playing)).toEqual({ revisions: 1, deployments: 1 });
    });
  });

  test.concurrent('only settings changed', async () => {
    await play(sceneOf('success'), async (playing) => {
      await deploy(playing, sceneOf('success'));
      const again = await deploy(playing, sceneOf('success'), { inputs: { 'desired-count': '3' } });
      expectEnding(again, { status: 'succeeded', exit: 0 });
      expectPage('only settings changed', again);
      expect(made(playing)).toEqual({ revisions: 1, deployments: 1 });
    });
  });

  test.concurrent('the same by force, where the revision was deregistered meanwhile', async () => {
    await play(sceneOf('success'), async (playing) => {
      await deploy(playing, sceneOf('success'));
      await deregisters(clientsOf(playing.simulator), 'web:2');
      const unforced = await deploy(playing, sceneOf('success'));
      expectEnding(unforced, { status: 'no-change', exit: 0 });
      const inputs = { 'force-new-deployment': 'true' };
      const again = await deploy(playing, sceneOf('success'), { inputs });
      expectEnding(again, { status: 'succeeded', exit: 0 });
      expect(again.outputs['task-definition-revision']).toBe('web:3');
      expect(made(playing)).toEqual({ revisions: 2, deployments: 2 });
    });
  });

  test.concurrent('a moved tag under the same text', async () => {
    await play(sceneOf('success'), async (playing) => {
      const first = await deploy(playing, sceneOf('success'));
      playing.simulator.control.world({
        images: [{ repositoryName: 'web', tags: ['2'], platforms: ['linux/amd64'], content: 'moved' }],
      });
      const again = await deploy(playing, sceneOf('success'), { env: { GITHUB_RUN_ID: '1658821494' } });
      expectEnding(again, { status: 'succeeded', exit: 0 });
      expectPage('a moved tag', again);
      expect(again.outputs['diff']).toContain(image.after);
      expect(again.outputs['task-definition-arn']).toBe(first.outputs['task-definition-arn']);
      expect(made(playing)).toEqual({ revisions: 1, deployments: 2 });
    });
  });
});
