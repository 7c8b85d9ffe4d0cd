import { describe, expect, test } from '@jest/globals';
import { codeDeployWorld } from '@ecs-actions/testkit/codedeploy-world';
import { type Account, inAccount, third } from './account.ts';

/** How long the old tasks are kept after all requests go to the new ones. */
const keepsBlue = (terminationWaitTimeInMinutes: number) => ({
  blueGreenDeploymentConfiguration: {
    terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes },
  },
});
const minute = 60_000;

const pressed = async (account: Account, inputs?: Parameters<Account['rollBack']>[0]) => {
  const outputs = await account.rollBack(inputs);
  const runs = (await account.service()).taskDefinition.replace(/^.*\//, '');
  return [outputs['status'], runs];
};

describe('a service under CodeDeploy', () => {
  test('goes back from a deployment that has ended by one of its own', async () => {
    await inAccount(codeDeployWorld({ more: third() }), async (account) => {
      await account.deploy(2);
      await account.deploy(3);
      await account.clock.sleep(5 * minute);
      const r = await pressed(account);
      console.log(account.log.join('\n'));
      console.log(account.summary());
      expect(r).toEqual(['succeeded', 'web:2']);
    });
  });
  test('goes back from one that keeps the old', async () => {
    await inAccount(codeDeployWorld({ group: keepsBlue(60) }), async (account) => {
      await account.deploy(2);
      const r = await pressed(account);
      console.log(account.log.join('\n'));
      console.log(account.summary());
      expect(r).toEqual(['succeeded', 'web:1']);
    });
  });
  test('goes back from the first', async () => {
    await inAccount(codeDeployWorld(), async (account) => {
      await account.deploy(2);
      await account.clock.sleep(5 * minute);
      const r = await pressed(account);
      console.log(account.log.join('\n'));
      console.log(account.summary());
      expect(r).toEqual(['succeeded', 'web:1']);
      expect(await pressed(account)).toEqual(['no-change', 'web:1']);
      console.log(account.summary());
    });
  });
});
