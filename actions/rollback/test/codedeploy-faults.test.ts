import { describe, expect, test } from '@jest/globals';
import { mutationFaults } from '@ecs-actions/testkit/mutation-faults';
import { applicationName, deploymentGroupName } from '@ecs-actions/testkit/codedeploy-world';
import { deploysByCodeDeploy } from '@ecs-actions/testkit/somebody-at-codedeploy';
import { definition, image } from '@ecs-actions/testkit/worlds';
import type { World } from '@ecs-actions/simulator/control/world';
import { type Account, inAccount } from './account.ts';
import { atOnce, canary, events, keepsOld, pressed, released, world } from './codedeploy-account.ts';

test('somebody deploys while the way back is prepared: nothing is changed', async () => {
  await inAccount(world(), async (account) => {
    await released(account, 2, 3);
    account.before('TagResource', () => deploysByCodeDeploy(account.aws, 3));
    const outputs = await account.rollBack();
    expect([outputs['status'], outputs['failure-reason']]).toEqual(['refused', 'service-state']);
    expect(outputs['failure-detail']).toContain('somebody deployed to web since');
    expect(await account.marked()).toEqual([]);
  });
});

describe('what may not be read of CodeDeploy is said', () => {
  const denied = (account: Account, operation: string) =>
    account.control.faults([{ service: 'codedeploy', operation, kind: 'denied' }]);

  test('without its deployments the releases are those that tags tell of', async () => {
    await inAccount(world(), async (account) => {
      await released(account, 2, 3);
      denied(account, 'ListDeployments');
      const { history = '[]' } = await account.rollBack({ list: true });
      expect(account.summary()).toContain(`The deployments of ${deploymentGroupName} may not be read`);
      expect(JSON.parse(history)).toHaveLength(2);
    });
  });

  test('without AppSpecs the history is what the service still has', async () => {
    await inAccount(world(), async (account) => {
      await released(account, 2, 3);
      denied(account, 'GetApplicationRevision');
      const { status } = await account.rollBack();
      expect(status).toBe('no-target');
      expect(account.summary()).toContain('What the deployments ran may not be read.');
      expect(account.summary()).toContain('may not be read: 1 deployment.');
    });
  });

  test('without AppSpecs a deployment is still stopped while its old tasks are kept', async () => {
    await inAccount(world(keepsOld(1)), async (account) => {
      await released(account, 2);
      await account.deploy(3);
      denied(account, 'GetApplicationRevision');
      expect(await pressed(account)).toEqual(['succeeded', 'web:2']);
    });
  });

  test('a deployment that may not be stopped is left as it is', async () => {
    await inAccount(world(canary), async (account) => {
      await account.deploy(2, { waitUntil: 'started' });
      denied(account, 'StopDeployment');
      const outputs = await account.rollBack();
      expect([outputs['status'], outputs['failure-reason']]).toEqual(['refused', 'permissions']);
      expect(outputs['failure-detail']).toContain('of web:2 may not be stopped');
      expect(await account.marked()).toEqual([]);
    });
  });

  test('a way back that waits for somebody, and may not be let go on, says so once', async () => {
    const deploymentReadyOption = { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 5 };
    const group = { blueGreenDeploymentConfiguration: { deploymentReadyOption } };
    const taskDefinitions = [definition(), definition({ image: image.after })];
    await inAccount({ ...world(group), taskDefinitions }, async (account) => {
      denied(account, 'ContinueDeployment');
      const { status } = await account.rollBack({ to: { kind: 'revision', name: 'web:2' } });
      expect(status).toBe('rollback-failed');
      const said = account.log.filter((line) => line.includes('waits for somebody to let it go on'));
      expect(said).toHaveLength(1);
    });
  });

  test('a group of another name is found by what it deployed, and named by inputs before that', async () => {
    const named = { application: 'shop', group: 'shop-web' };
    const text = JSON.stringify(world());
    const other: World = JSON.parse(
      text.replaceAll(applicationName, named.application).replaceAll(deploymentGroupName, named.group),
    );
    await inAccount(other, async (account) => {
      const { status } = await account.rollBack({ list: true });
      expect(status).toBe('refused');
      const listed = await account.rollBack({ list: true, codeDeploy: named });
      expect(listed['status']).toBe('listed');
      await account.deploy(2, { codeDeploy: { ...atOnce, ...named } });
      expect(await pressed(account)).toEqual(['succeeded', 'web:1']);
    });
  });

  test('a group that is not found is named, with the inputs that name another', async () => {
    await inAccount(world(), async (account) => {
      const outputs = await account.rollBack({ codeDeploy: { group: 'other' } });
      expect([outputs['status'], outputs['failure-reason']]).toEqual(['refused', 'preflight']);
      expect(outputs['failure-detail']).toContain('no CodeDeploy deployment group other');
    });
  });
});

describe('a way back is begun once, whatever becomes of the answer', () => {
  test.each(mutationFaults)('CreateDeployment, %s', async (kind) => {
    await inAccount(world(), async (account) => {
      await released(account, 2);
      account.control.faults([{ service: 'codedeploy', operation: 'CreateDeployment', kind, count: 1 }]);
      expect(await pressed(account)).toEqual(['succeeded', 'web:1']);
      expect(events(account, 'codedeploy.created')).toHaveLength(2);
    });
  });

  test.each(mutationFaults)('StopDeployment, %s', async (kind) => {
    await inAccount(world(keepsOld(60)), async (account) => {
      await account.deploy(2);
      account.control.faults([{ service: 'codedeploy', operation: 'StopDeployment', kind, count: 1 }]);
      expect(await pressed(account)).toEqual(['succeeded', 'web:1']);
      expect(events(account, 'codedeploy.created')).toHaveLength(2);
    });
  });
});
