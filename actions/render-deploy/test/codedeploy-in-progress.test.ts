import { describe, expect, test } from '@jest/globals';
import { codeDeployWorld } from '@ecs-actions/testkit/codedeploy-world';
import { deploy, keepsBlue, startOther } from './codedeploy-story.ts';

describe('a deployment that goes on already', () => {
  test('is waited for', async () => {
    const { status, created, lines } = await deploy({ before: startOther });
    expect({ status, created }).toEqual({ status: 'succeeded', created: 2 });
    expect(lines[0]).toMatch(/^CodeDeploy is deploying to web \(d-.*\); waiting up to/);
  });

  test('refuses this one where that is wanted', async () => {
    const { status, reason, created } = await deploy({
      before: startOther,
      inputs: { ifInProgress: 'fail' },
    });
    expect({ status, reason, created }).toEqual({ status: 'refused', reason: 'in-progress', created: 1 });
  });

  test('is stopped where this one is to supersede it', async () => {
    const { status, created, events } = await deploy({
      world: codeDeployWorld({ group: keepsBlue(60) }),
      before: startOther,
      inputs: { ifInProgress: 'supersede' },
    });
    expect({ status, created }).toEqual({ status: 'succeeded', created: 2 });
    expect(events('codedeploy.stop-requested')).toHaveLength(1);
  });
});
