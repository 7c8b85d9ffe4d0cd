import { describe, expect, test } from '@jest/globals';
import { definition, image, webWorld } from '@ecs-actions/testkit/worlds';
import type { usualInputs } from '../../render-deploy/test/story.ts';
import { inAccount } from './account.ts';

const migration: typeof usualInputs.preDeploy = {
  command: ['sh', '-c', 'exit 0'],
  container: 'app',
  timeout: 300_000,
  overrides: {},
};

describe('before it goes back', () => {
  test('it shows what of the task definition is different then, and no values', async () => {
    await inAccount(webWorld(), async (account) => {
      const edits = {
        container: 'app',
        image: image.after,
        environment: new Map([['DATABASE_URL', 'postgres://db.internal']]),
      };
      await account.deploy(2, { edits });
      const { status } = await account.rollBack({ dryRun: true });
      expect(status).toBe('dry-run');
      expect(account.summary()).toContain('What would change in the task definition');
      expect(account.summary()).toMatch(/^-.*DATABASE_URL/m);
      expect(account.summary()).not.toContain('db.internal');
      await account.rollBack();
      expect(account.summary()).toContain('What changed in the task definition');
    });
  });

  test('it refuses a release whose role is gone, and changes nothing', async () => {
    const taskRoleArn = 'arn:aws:iam::123456789012:role/gone';
    const world = { ...webWorld(), taskDefinitions: [{ ...definition(), taskRoleArn }] };
    await inAccount(world, async (account) => {
      await account.deploy(2, {
        edits: { container: 'app', image: image.after, overrides: { taskRoleArn: null } },
      });
      const outputs = await account.rollBack();
      expect([outputs['status'], outputs['failure-reason']]).toEqual(['refused', 'preflight']);
      expect(account.summary()).toContain('role/gone does not exist');
      expect((await account.service()).taskDefinition).toMatch(/web:2$/);
    });
  });

  test('it says that a migration in between is not undone', async () => {
    await inAccount(webWorld(), async (account) => {
      await account.deploy(2, { preDeploy: migration });
      const { status } = await account.rollBack({ dryRun: true });
      expect(status).toBe('dry-run');
      expect(account.summary()).toContain('web:2 ran a pre-deploy task');
      expect(account.log).toContainEqual(expect.stringMatching(/^warning: web: web:2 ran a pre-deploy task/));
    });
  });
});

test('it says who went back, and in which run', async () => {
  await inAccount(webWorld(), async (account) => {
    await account.deploy(2);
    await account.rollBack({ reason: 'too slow' });
    expect(account.summary()).toMatch(/Reason: too slow\s+By octocat in run \d+\./);
  });
});
