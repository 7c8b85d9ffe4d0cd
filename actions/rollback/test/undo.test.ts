import { describe, expect, test } from '@jest/globals';
import { image, webWorld } from '@ecs-actions/testkit/worlds';
import { type Account, crash, inAccount, rolling, third } from './account.ts';

const runs = async (account: Account) => (await account.service()).taskDefinition.replace(/^.*\//, '');

describe('a step that undoes its own deployment', () => {
  test.each([
    ['a breaker that only stops', { rollback: false }],
    ['no breaker', undefined],
  ])('goes back to the same revision that was only started anew, with %s', async (_with, breaker) => {
    await inAccount(webWorld({ service: rolling(breaker) }), async (account) => {
      await account.deploy(2);
      account.control.world({ behaviours: [{ image: image.after, ...crash }] });
      await account.deploy(2, { forceNewDeployment: true, timeout: 600_000 });
      expect(await runs(account)).toBe('web:2');
      expect(await account.marked()).toEqual([]);
    });
  });

  test('goes back to what served before, where the history may not be read, and to nothing newer', async () => {
    const world = webWorld({ release: crash, service: rolling({ rollback: false }) });
    await inAccount(world, async (account) => {
      account.control.world(third());
      expect(await account.deploy(3, { registerOnly: true })).toBe('registered');
      account.control.faults([{ service: 'ecs', operation: 'ListServiceDeployments', kind: 'denied' }]);
      expect(await account.deploy(2)).toBe('rolled-back');
      expect(await runs(account)).toBe('web:1');
    });
  });

  test('goes back nowhere where the image of what served before is gone', async () => {
    const world = {
      ...webWorld({ release: crash, service: rolling({ rollback: false }) }),
      images: [{ repositoryName: 'web', tags: ['2'], content: 'second' }],
    };
    await inAccount(world, async (account) => {
      expect(await account.deploy(2)).toBe('rollback-failed');
      expect(await runs(account)).toBe('web:2');
    });
  });

  test('goes back to what served before, where that is older than the history', async () => {
    const world = webWorld({ release: crash, service: rolling({ rollback: false }) });
    await inAccount(world, async (account) => {
      await account.clock.sleep(5_000);
      account.forget(account.clock.now());
      expect(await account.deploy(2)).toBe('rolled-back');
      expect(await runs(account)).toBe('web:1');
    });
  });
});
