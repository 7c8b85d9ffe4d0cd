import { describe, expect, test } from '@jest/globals';
import { webWorld } from '@ecs-actions/testkit/worlds';
import { type Account, crash, inAccount, rolling } from './account.ts';

const theirs = (account: Account) => () =>
  account.update({ taskDefinition: 'web:1', forceNewDeployment: true });

describe('somebody deploys while the way back is prepared', () => {
  test.each(['TagResource', 'DescribeTaskDefinition'])(
    'the rollback action changes nothing: before %s',
    async (operation) => {
      await inAccount(webWorld(), async (account) => {
        await account.deploy(2);
        account.before(operation, theirs(account));
        const outputs = await account.rollBack({ onlyIfCurrent: 'web:2' });
        expect([outputs['status'], outputs['failure-reason']]).toEqual(['refused', 'service-state']);
        expect(await account.marked()).toEqual([]);
      });
    },
  );

  test('a step that undoes its deployment ends as superseded', async () => {
    await inAccount(webWorld({ release: crash, service: rolling({ rollback: false }) }), async (account) => {
      account.before('TagResource', theirs(account));
      expect(await account.deploy(2)).toBe('superseded');
    });
  });

  test('also where the history may not be read', async () => {
    const denied = [
      'ListServiceDeployments',
      'DescribeServiceDeployments',
      'DescribeServiceRevisions',
      'StopServiceDeployment',
    ].map((operation) => ({ service: 'ecs', operation, kind: 'denied' as const }));
    await inAccount(webWorld({ release: crash, service: rolling() }), async (account) => {
      account.control.faults(denied);
      account.before('TagResource', theirs(account));
      expect(await account.deploy(2)).toBe('superseded');
    });
  });
});
