import { describe, expect, test } from '@jest/globals';
import {
  applicationName,
  codeDeployWorld,
  deploymentGroupName,
  rollsBack,
} from '@ecs-actions/testkit/codedeploy-world';
import {
  deploymentsByCodeDeploy,
  deploysByCodeDeploy,
  stopsCodeDeployment,
} from '@ecs-actions/testkit/somebody-at-codedeploy';
import { deregisters } from '@ecs-actions/testkit/somebody';
import { definition, image } from '@ecs-actions/testkit/worlds';
import type { World } from '@ecs-actions/simulator/control/world';
import { usualInputs } from '../../render-deploy/test/story.ts';
import { type Account, inAccount } from './account.ts';

const minute = 60_000;
/** How long the old tasks are kept after all requests go to the new ones. */
const keepsOld = (terminationWaitTimeInMinutes: number) => ({
  blueGreenDeploymentConfiguration: {
    terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes },
  },
});
const canary = { deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent15Minutes' };
const three: World = {
  images: ['1', '2', '3'].map((tag) => ({
    repositoryName: 'web',
    tags: [tag],
    content: tag,
    platforms: ['linux/amd64'],
  })),
};
const world = (
  group: Readonly<Record<string, unknown>> = {},
  release: Readonly<Record<string, unknown>> = {},
) => codeDeployWorld({ group, release, more: three });
const crash = { crash: 3, 'crash-after': '2s' };

type Rollback = Parameters<Account['rollBack']>[0];

const pressed = async (account: Account, inputs?: Rollback) => {
  const outputs = await account.rollBack(inputs);
  const runs = (await account.service()).taskDefinition.replace(/^.*\//, '');
  return [outputs['status'], runs];
};

/** Lets a deployment that succeeded end altogether. */
const settled = ({ clock }: Account) => clock.sleep(5 * minute);

const atOnce = { ...usualInputs.codeDeploy, config: 'CodeDeployDefault.ECSAllAtOnce' };

const released = async (account: Account, ...versions: readonly number[]) => {
  for (const version of versions) {
    expect(await account.deploy(version, { codeDeploy: atOnce })).toBe('succeeded');
    await settled(account);
  }
};

const events = ({ control }: Account, kind: string) =>
  control.truth().events.filter((event) => event.kind === kind);

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
      expect(account.summary()).toContain('1 deployments are left out');
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

const kinds = [
  'throttle',
  'error-before',
  'error-after',
  'reset-before',
  'reset-after',
  'silent',
  'slow',
] as const;

describe('a way back is begun once, whatever becomes of the answer', () => {
  test.each(kinds)('CreateDeployment, %s', async (kind) => {
    await inAccount(world(), async (account) => {
      await released(account, 2);
      account.control.faults([{ service: 'codedeploy', operation: 'CreateDeployment', kind, count: 1 }]);
      expect(await pressed(account)).toEqual(['succeeded', 'web:1']);
      expect(events(account, 'codedeploy.created')).toHaveLength(2);
    });
  });

  test.each(kinds)('StopDeployment, %s', async (kind) => {
    await inAccount(world(keepsOld(60)), async (account) => {
      await account.deploy(2);
      account.control.faults([{ service: 'codedeploy', operation: 'StopDeployment', kind, count: 1 }]);
      expect(await pressed(account)).toEqual(['succeeded', 'web:1']);
      expect(events(account, 'codedeploy.created')).toHaveLength(2);
    });
  });
});
