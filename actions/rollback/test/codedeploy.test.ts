import { describe, expect, test } from '@jest/globals';
import { rollsBack } from '@ecs-actions/testkit/codedeploy-world';
import {
  deploymentsByCodeDeploy,
  deploysByCodeDeploy,
  stopsCodeDeployment,
} from '@ecs-actions/testkit/somebody-at-codedeploy';
import { deregisters } from '@ecs-actions/testkit/somebody';
import { definition, image } from '@ecs-actions/testkit/worlds';
import { inAccount } from './account.ts';
import { canary, events, keepsOld, minute, pressed, released, settled, world } from './codedeploy-account.ts';

describe('a deployment by CodeDeploy that has ended is left', () => {
  test('by a deployment of the last good release, all at once', async () => {
    await inAccount(world(canary), async (account) => {
      await released(account, 2, 3);
      const before = await account.service();
      const outputs = await account.rollBack({ reason: 'too slow' });
      expect(outputs).toMatchObject({
        status: 'succeeded',
        'from-task-definition-arn': before.taskDefinition,
        'to-task-definition-revision': 'web:2',
        'service-deployment-arn': '',
        'deployment-id': (await deploymentsByCodeDeploy(account.aws))[0],
      });
      expect((await account.service()).taskDefinition).toMatch(/web:2$/);
      expect(events(account, 'codedeploy.shifted').slice(-2)).toMatchObject([
        { percent: 100 },
        { percent: 100 },
      ]);
      expect(await account.marked()).toEqual(['web:3']);
      expect(account.summary()).toContain('web:2 is the newest good release before web:3 first succeeded.');
      expect(account.summary()).toMatch(/Reason: too slow\s+By octocat in run \d+\./);
    });
  });

  test('also to what the service ran before its first deployment', async () => {
    await inAccount(world(), async (account) => {
      await released(account, 2);
      expect(await pressed(account)).toEqual(['succeeded', 'web:1']);
    });
  });

  test('with another number of tasks where that is wanted', async () => {
    await inAccount(world(), async (account) => {
      await released(account, 2);
      await account.rollBack({ desiredCount: 3 });
      expect(await account.service()).toMatchObject({ desiredCount: 3 });
    });
  });

  test('to a release that has to be registered again', async () => {
    await inAccount(world(), async (account) => {
      await released(account, 2, 3);
      await deregisters(account.aws, 'web:2');
      expect(await pressed(account)).toEqual(['succeeded', 'web:4']);
      expect(await pressed(account)).toEqual(['no-change', 'web:4']);
    });
  });

  test('while its alarm rings, which CodeDeploy would stop the way back for', async () => {
    const alarmConfiguration = { enabled: true, alarms: [{ name: 'web-errors' }] };
    await inAccount(world({ ...rollsBack, alarmConfiguration }), async (account) => {
      await released(account, 2, 3);
      account.control.world({ alarms: [{ alarmName: 'web-errors', stateValue: 'ALARM' }] });
      expect(await pressed(account)).toEqual(['succeeded', 'web:2']);
    });
  });

  test('without waiting for somebody to let the traffic move', async () => {
    const deploymentReadyOption = { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 };
    const group = { blueGreenDeploymentConfiguration: { deploymentReadyOption } };
    await inAccount(
      { ...world(group), taskDefinitions: [definition(), definition({ image: image.after })] },
      async (account) => {
        await deploysByCodeDeploy(account.aws, 2);
        await settled(account);
        expect(events(account, 'codedeploy.ready')).toHaveLength(1);
        expect(await pressed(account)).toEqual(['succeeded', 'web:1']);
      },
    );
  });
});

describe('a deployment by CodeDeploy that goes on', () => {
  test('is stopped where it keeps the old tasks, without a new deployment of somebody', async () => {
    await inAccount(world(keepsOld(60)), async (account) => {
      await account.deploy(2);
      expect(await pressed(account)).toEqual(['succeeded', 'web:1']);
      expect(account.log).toContain('web  asked CodeDeploy to stop web:2 and roll it back');
      expect(account.log.filter((line) => line.includes('deployed: '))).toHaveLength(1);
      const created = events(account, 'codedeploy.created').map(({ creator }) => creator);
      expect(created).toEqual(['user', 'codeDeployRollback']);
      expect(account.summary()).toContain('| `web:2` | rolled-back |');
    });
  });

  test('is stopped and left for a release further back, one deployment after the other', async () => {
    await inAccount(world(canary), async (account) => {
      await released(account, 2);
      await account.deploy(3, { waitUntil: 'started' });
      await account.clock.sleep(minute);
      await account.rollBack({ list: true });
      expect(account.summary()).toContain('**web runs web:2, and a deployment of web:3 goes on.**');
      const to = { kind: 'revision', name: 'web:1' } as const;
      expect(await pressed(account, { to })).toEqual(['succeeded', 'web:1']);
      const created = events(account, 'codedeploy.created').map(({ creator }) => creator);
      expect(created).toEqual(['user', 'user', 'codeDeployRollback', 'user']);
      expect(await account.marked()).toEqual(['web:3']);
    });
  });

  test('is followed where CodeDeploy rolls it back already', async () => {
    await inAccount(world({ ...rollsBack, ...canary }), async (account) => {
      await released(account, 2);
      await account.deploy(3, { waitUntil: 'started' });
      await account.clock.sleep(minute);
      await stopsCodeDeployment(account.aws, true);
      while (events(account, 'codedeploy.rollback-started').length === 0) await account.clock.sleep(500);
      const outputs = await account.rollBack();
      expect(outputs['status']).toBe('succeeded');
      expect(outputs['from-task-definition-arn']).toMatch(/web:3$/);
      expect(outputs['to-task-definition-revision']).toBe('web:2');
      expect(account.log).toContain('web  CodeDeploy is rolling web:3 back already');
    });
  });

  test('is left alone where that is wanted, and by a rollback of another revision', async () => {
    await inAccount(world(canary), async (account) => {
      await account.deploy(2, { waitUntil: 'started' });
      const fail = await account.rollBack({ ifInProgress: 'fail' });
      expect([fail['status'], fail['failure-reason']]).toEqual(['refused', 'in-progress']);
      const other = await account.rollBack({ onlyIfCurrent: 'web:1' });
      expect([other['status'], other['failure-reason']]).toEqual(['refused', 'service-state']);
      expect(events(account, 'codedeploy.stop-requested')).toEqual([]);
      expect(await pressed(account, { onlyIfCurrent: 'web:2' })).toEqual(['succeeded', 'web:1']);
    });
  });

  test('that was stopped and keeps its part of the requests is left too', async () => {
    await inAccount(world(canary), async (account) => {
      await released(account, 2);
      await account.deploy(3, { waitUntil: 'started' });
      while (events(account, 'codedeploy.shifted').at(-1)?.['percent'] !== 10)
        await account.clock.sleep(1_000);
      await stopsCodeDeployment(account.aws, false);
      await settled(account);
      expect(await pressed(account)).toEqual(['succeeded', 'web:2']);
      expect(account.summary()).toContain('went back from web:3 to web:2');
      expect(await account.marked()).toEqual(['web:3']);
    });
  });
});
