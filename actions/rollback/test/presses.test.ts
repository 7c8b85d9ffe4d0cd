import { describe, expect, test } from '@jest/globals';
import { image, webWorld } from '@ecs-actions/testkit/worlds';
import { type Account, crash, inAccount, rolling, third } from './account.ts';

const pressed = async (account: Account, inputs?: Parameters<Account['rollBack']>[0]) => {
  const outputs = await account.rollBack(inputs);
  const runs = (await account.service()).taskDefinition.replace(/^.*\//, '');
  return [outputs['status'], runs];
};

const isReturned = 'runs after a rollback, so it is the last good release itself.';

describe('the button', () => {
  test('pressed twice changes nothing the second time, and says why', async () => {
    await inAccount(webWorld(), async (account) => {
      await account.deploy(2);
      expect(await pressed(account)).toEqual(['succeeded', 'web:1']);
      expect(account.summary()).toContain('web:1 is the newest good release before web:2 first succeeded.');
      expect(await pressed(account)).toEqual(['no-change', 'web:1']);
      expect(account.summary()).toContain(`web:1 ${isReturned}`);
    });
  });

  test('pressed twice changes nothing either where the first had to register the release anew', async () => {
    await inAccount(webWorld(), async (account) => {
      await account.deploy(2);
      account.control.world({ images: [{ repositoryName: 'web', tags: ['1'], content: 'moved' }] });
      expect(await pressed(account)).toEqual(['succeeded', 'web:3']);
      expect(await pressed(account)).toEqual(['no-change', 'web:3']);
      expect(account.summary()).toContain(`web:3 ${isReturned}`);
      expect(await pressed(account, { to: { kind: 'back', count: 1 } })).toEqual(['no-target', 'web:3']);
    });
  });

  test('pressed after ECS rolled a release back changes nothing, and says why', async () => {
    await inAccount(webWorld(), async (account) => {
      await account.deploy(2);
      account.control.world(third(crash));
      expect(await account.deploy(3)).toBe('rolled-back');
      expect(await pressed(account)).toEqual(['no-change', 'web:2']);
      expect(account.summary()).toContain(`web:2 ${isReturned}`);
    });
  });

  test('pressed after a job that was cancelled on its way goes on to the same release', async () => {
    await inAccount(webWorld(), async (account) => {
      account.control.world(third());
      await account.deploy(2);
      await account.deploy(3);
      const job = new AbortController();
      account.whenLogged('going back to web:2', () => job.abort());
      expect(await account.rollBack({}, job.signal)).toMatchObject({ status: 'cancelled' });
      expect(await pressed(account)).toEqual(['succeeded', 'web:2']);
      expect(await account.marked()).toEqual(['web:3']);
    });
  });

  test('pressed after a way back that failed tries again', async () => {
    await inAccount(webWorld({ service: rolling({ rollback: true }) }), async (account) => {
      await account.deploy(2);
      account.control.world({ behaviours: [{ image: image.before, ...crash }] });
      expect(await pressed(account)).toEqual(['rollback-failed', 'web:2']);
      account.control.world({ behaviours: [{ image: image.before }] });
      expect(await pressed(account)).toEqual(['succeeded', 'web:1']);
    });
  });

  test('goes further when that is asked for, over what was left', async () => {
    await inAccount(webWorld(), async (account) => {
      await account.deploy(2);
      account.control.world(third());
      await account.deploy(3);
      expect(await pressed(account)).toEqual(['succeeded', 'web:2']);
      expect(await pressed(account, { to: { kind: 'back', count: 1 } })).toEqual(['succeeded', 'web:1']);
      expect(account.summary()).toContain('web:1 is the newest good release before web:2 first succeeded.');
    });
  });

  test('takes a rollback back when the release that was left is named', async () => {
    await inAccount(webWorld(), async (account) => {
      await account.deploy(2);
      await account.rollBack();
      const to = { kind: 'revision', name: 'web:2' } as const;
      expect(await pressed(account, { to })).toEqual(['succeeded', 'web:2']);
      expect(account.summary()).toContain('web:2 was asked for.');
      expect(await account.marked()).toEqual(['web:1', 'web:2']);
    });
  });
});
