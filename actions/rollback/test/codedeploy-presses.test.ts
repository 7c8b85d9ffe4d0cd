import { describe, expect, test } from '@jest/globals';
import { rollsBack } from '@ecs-actions/testkit/codedeploy-world';
import { deploymentsByCodeDeploy, stopsCodeDeployment } from '@ecs-actions/testkit/somebody-at-codedeploy';
import { image } from '@ecs-actions/testkit/worlds';
import { crash, inAccount } from './account.ts';
import { events, keepsOld, minute, pressed, released, settled, world } from './codedeploy-account.ts';

describe('the button, for a service under CodeDeploy', () => {
  test('pressed twice changes nothing the second time, also while the old tasks are kept', async () => {
    await inAccount(world(keepsOld(1)), async (account) => {
      await released(account, 2, 3);
      expect(await pressed(account)).toEqual(['succeeded', 'web:2']);
      expect(await pressed(account)).toEqual(['no-change', 'web:2']);
      expect(account.summary()).toContain(
        'web:2 runs after a rollback, so it is the last good release itself.',
      );
      await settled(account);
      expect(await pressed(account)).toEqual(['no-change', 'web:2']);
    });
  });

  test.each([
    ['CodeDeploy', rollsBack],
    ['the step', {}],
  ])('pressed after %s rolled a release back changes nothing', async (_, group) => {
    await inAccount(world(group), async (account) => {
      await released(account, 2);
      account.control.world({ behaviours: [{ image: image.after.replace(/2$/, '3'), ...crash }] });
      expect(await account.deploy(3)).toBe('rolled-back');
      expect(await pressed(account)).toEqual(['no-change', 'web:2']);
      expect(account.summary()).toContain('web:2 runs after a rollback');
    });
  });

  test.each([
    ['it was stopping a deployment', keepsOld(60), 'asked CodeDeploy to stop', 'web:2', 3],
    ['it was deploying', {}, 'going back to', 'web:2', 3],
  ])(
    'pressed after a job that was cancelled while %s goes on to the same release',
    async (_, group, says, to, count) => {
      await inAccount(world(group), async (account) => {
        await account.deploy(2);
        await account.clock.sleep(65 * minute);
        await account.deploy(3);
        if (says === 'going back to') await settled(account);
        const job = new AbortController();
        account.whenLogged(says, () => job.abort());
        expect(await account.rollBack({}, job.signal)).toMatchObject({ status: 'cancelled' });
        const [status, runs] = await pressed(account);
        expect([['succeeded', 'no-change'].includes(status ?? ''), runs]).toEqual([true, to]);
        expect(events(account, 'codedeploy.created')).toHaveLength(count);
        expect(account.log).not.toContainEqual(expect.stringContaining('waiting for the end of'));
      });
    },
  );

  test('pressed after a way back that failed tries again', async () => {
    await inAccount(world(), async (account) => {
      await released(account, 2, 3);
      account.whenLogged('stage Install', () => void stopsCodeDeployment(account.aws, true));
      expect(await pressed(account)).toEqual(['stopped', 'web:3']);
      await settled(account);
      expect(await pressed(account)).toEqual(['succeeded', 'web:2']);
    });
  });

  test('goes further when that is asked for, and back again by name', async () => {
    await inAccount(world(), async (account) => {
      await released(account, 2, 3);
      expect(await pressed(account)).toEqual(['succeeded', 'web:2']);
      await settled(account);
      expect(await pressed(account, { to: { kind: 'back', count: 1 } })).toEqual(['succeeded', 'web:1']);
      await settled(account);
      const to = { kind: 'release', by: '3' } as const;
      expect(await pressed(account, { to })).toEqual(['succeeded', 'web:3']);
      expect(await account.marked()).toEqual(['web:1', 'web:2', 'web:3']);
    });
  });

  test('only tells where it would go with dry-run, and what there was with list', async () => {
    await inAccount(world(), async (account) => {
      await released(account, 2, 3);
      const before = (await deploymentsByCodeDeploy(account.aws)).length;
      expect(await pressed(account, { dryRun: true })).toEqual(['dry-run', 'web:3']);
      expect(account.summary()).toContain('web would go back from web:3 to web:2');
      expect(account.summary()).toContain('web:2 names web:2 by tag, and CodeDeploy keeps no record');
      const { history = '[]', status } = await account.rollBack({ list: true });
      expect(status).toBe('listed');
      const rows: unknown = JSON.parse(history);
      expect(rows).toMatchObject([
        {
          revision: 'web:3',
          outcome: 'succeeded',
          actor: 'octocat',
          images: { app: expect.stringMatching(/^sha256:/) },
        },
        { revision: 'web:2', outcome: 'succeeded', finished: expect.any(String) },
        { revision: 'web:1', outcome: 'succeeded' },
      ]);
      expect((await deploymentsByCodeDeploy(account.aws)).length).toBe(before);
      expect(await account.marked()).toEqual([]);
    });
  });

  test('takes only releases that were verified where that is wanted', async () => {
    await inAccount(world(), async (account) => {
      await released(account, 2, 3);
      expect(await pressed(account, { requireVerified: true })).toEqual(['no-target', 'web:3']);
    });
  });

  test('keeps a run that was queued before from deploying what was left', async () => {
    await inAccount(world(), async (account) => {
      await released(account, 2);
      await account.rollBack();
      const tags = (await account.service()).tags.map(({ key }) => key);
      expect(tags).toContain('ecs-actions:rolled-back-by-run');
    });
  });
});
