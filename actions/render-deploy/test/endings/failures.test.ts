import { describe, expect, test } from '@jest/globals';
import { type SceneName, sceneOf } from '@ecs-actions/testkit/worlds';
import { deployIn, type Ending, expectEnding, expectPage } from './ending.ts';

const rolledBack = (reason: string): Ending => ({ status: 'rolled-back', exit: 1, reason });

describe('a release that cannot serve', () => {
  test.concurrent.each<[SceneName, Ending]>([
    ['circuit breaker with rollback', rolledBack('container-exit')],
    ['circuit breaker with stop', { status: 'failed', exit: 1, reason: 'container-exit' }],
    ['crash loop without a breaker', rolledBack('container-exit')],
    ['image gone', rolledBack('image-pull')],
    ['wrong platform', rolledBack('image-pull')],
    ['secret reference missing', rolledBack('resource-initialization')],
    ['killed for memory', rolledBack('out-of-memory')],
    ['failing target health', rolledBack('target-health')],
    ['failing container health', rolledBack('container-health')],
    ['capacity missing', rolledBack('capacity')],
  ])('%s', async (name, ending) => {
    const { run, revisions } = await deployIn(sceneOf(name));
    expectEnding(run, ending);
    expectPage(name, run);
    expect(revisions).toBe(1);
  });
});
