import { describe, expect, test } from '@jest/globals';
import { type SceneName, sceneOf } from '@ecs-actions/testkit/worlds';
import { deployIn, expectEnding, expectPage } from './ending.ts';

describe('a release that serves in the end', () => {
  test.concurrent.each<[SceneName]>([
    ['success'],
    ['success behind a load balancer'],
    ['slow to start'],
    ['crashes twice and then runs'],
    ['capacity missing for a while'],
    ['desired count 0'],
    ['attributes that the SDK does not know'],
  ])('%s', async (name) => {
    const { run, revisions, deployments } = await deployIn(sceneOf(name));
    expectEnding(run, { status: 'succeeded', exit: 0 });
    expectPage(name, run);
    expect({ revisions, deployments }).toEqual({ revisions: 1, deployments: 1 });
  });
});
