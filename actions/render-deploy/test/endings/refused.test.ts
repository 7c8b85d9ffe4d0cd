import { describe, expect, test } from '@jest/globals';
import { image, type SceneName, sceneOf } from '@ecs-actions/testkit/worlds';
import { deployIn, expectEnding, expectPage } from './ending.ts';

test('an image that arrives empty is a problem with the inputs, and not what runs already', async () => {
  const { run, deployments } = await deployIn(sceneOf('success'), { inputs: { image: '' } });
  expect({ exit: run.exitCode, status: run.outputs['status'], deployments }).toEqual({
    exit: 1,
    status: 'refused',
    deployments: 0,
  });
  expect(run.annotations.map(({ message }) => message)).toEqual([
    expect.stringContaining('Input "container-name" names app, and there is neither an image'),
  ]);
});

test('an image whose tag arrives empty is found before', async () => {
  const inputs = { image: image.after.replace(/2$/, '') };
  const { run, revisions } = await deployIn(sceneOf('success'), { inputs });
  expectEnding(run, { status: 'refused', exit: 1, reason: 'preflight' });
  expect(run.outputs['failure-detail']).toContain('is no reference: its tag is empty');
  expect(revisions).toBe(0);
});

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
