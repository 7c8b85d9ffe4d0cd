import { describe, expect, test } from '@jest/globals';
import { type SceneName, sceneOf } from '@ecs-actions/testkit/worlds';
import { deployIn, expectEnding, expectPage } from './ending.ts';

describe('what cannot be deployed changes nothing', () => {
  test.concurrent.each<[SceneName, string]>([
    ['service missing', 'service-state'],
    ['service INACTIVE', 'service-state'],
    ['service DRAINING', 'service-state'],
    ['image gone, found before', 'preflight'],
  ])('%s', async (name, reason) => {
    const { run, revisions, deployments } = await deployIn(sceneOf(name));
    expectEnding(run, { status: 'refused', exit: 1, reason });
    expectPage(name, run);
    expect({ revisions, deployments }).toEqual({ revisions: 0, deployments: 0 });
  });
});
