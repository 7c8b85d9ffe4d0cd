import { describe, expect, test } from '@jest/globals';
import { codeDeployWorld, rollsBack } from '@ecs-actions/testkit/codedeploy-world';
import { deploysByCodeDeploy } from '@ecs-actions/testkit/somebody-at-codedeploy';
import { definition, image } from '@ecs-actions/testkit/worlds';
import { deploy, keepsBlue, minute, type Scene, startOther } from './codedeploy-story.ts';

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

  test('is neither waited for nor stopped where nothing is to be deployed', async () => {
    const { status, events, lines } = await deploy({
      before: startOther,
      inputs: { ifInProgress: 'supersede', dryRun: true },
    });
    expect(status).toBe('dry-run');
    expect(events('codedeploy.stop-requested')).toEqual([]);
    expect(lines[0]).toMatch(/nothing is deployed, so it is not waited for$/);
  });
});

describe('a deployment that only keeps the old tasks', () => {
  /** Another workflow has deployed `revision`, and its group keeps the old tasks for an hour. */
  const after =
    (revision: number) =>
    async ({ aws, clock }: Scene): Promise<void> => {
      await deploysByCodeDeploy(aws, revision);
      await clock.sleep(10 * minute);
    };
  const group = { ...rollsBack, ...keepsBlue(60) };
  const world = codeDeployWorld({ group });

  test('is no reason to wait where nothing differs', async () => {
    const taskDefinitions = [definition(), definition({ image: image.after })];
    const { status, created, registered, lines } = await deploy({
      world: { ...world, taskDefinitions },
      before: after(2),
    });
    // Both revisions are of the world.
    expect({ status, created, registered }).toEqual({ status: 'no-change', created: 1, registered: 1 });
    expect(lines.join('\n')).not.toContain('waiting');
  });

  test('is waited for before another one', async () => {
    const { status, created, lines } = await deploy({
      world,
      before: after(1),
      inputs: { inProgressTimeout: 90 * minute },
    });
    expect({ status, created }).toEqual({ status: 'succeeded', created: 2 });
    expect(lines[0]).toMatch(
      /^CodeDeploy keeps the tasks that web ran before \(d-.*\); waiting up to 1h 30m for its end$/,
    );
  });

  test('is waited for in vain, and the way out is told', async () => {
    const { status, reason, created, registered, summary } = await deploy({ world, before: after(1) });
    expect({ status, reason, created, registered }).toEqual({
      status: 'refused',
      reason: 'in-progress',
      created: 1,
      registered: 0,
    });
    expect(summary).toContain('how long the deployment group keeps old tasks');
  });

  test('ends its wait where it is superseded, and no request goes back', async () => {
    const { status, created, shares, events } = await deploy({
      world,
      before: after(1),
      inputs: { ifInProgress: 'supersede' },
    });
    expect({ status, created }).toEqual({ status: 'succeeded', created: 2 });
    expect(events('codedeploy.stop-requested')).toEqual([]);
    expect(events('codedeploy.rollback-started')).toEqual([]);
    expect(shares).toEqual([0, 100, 0, 100]);
  });
});
