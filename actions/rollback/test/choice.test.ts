import { describe, expect, test } from '@jest/globals';
import { definition, image, registry, webWorld } from '@ecs-actions/testkit/worlds';
import { crash, inAccount, rolling, third } from './account.ts';

const history = ['web:1', 'web:2'].map((taskDefinition) => ({ taskDefinition }));

describe('the release that a rollback goes to', () => {
  test('is one that was left, once it has succeeded again since', async () => {
    await inAccount(webWorld(), async (account) => {
      await account.deploy(2);
      await account.rollBack();
      const again = { source: { kind: 'revision', name: 'web:2' }, edits: {} } as const;
      expect(await account.deploy(2, again)).toBe('succeeded');
      account.control.world(third());
      await account.deploy(3);
      const outputs = await account.rollBack();
      expect(outputs['to-task-definition-revision']).toBe('web:2');
    });
  });

  test('is deployed anew where the service is set to it and its newest deployment failed', async () => {
    await inAccount(webWorld({ service: rolling({ rollback: false }) }), async (account) => {
      await account.deploy(2);
      account.control.world({ behaviours: [{ image: image.after, ...crash }] });
      await account.deploy(2, { forceNewDeployment: true, onFailure: 'none' });
      account.control.world({ behaviours: [{ image: image.after }] });
      const { status } = await account.rollBack({ to: { kind: 'revision', name: 'web:2' } });
      expect(status).toBe('succeeded');
      expect(await account.marked()).toEqual([]);
    });
  });

  test('needs no deployment where it serves', async () => {
    await inAccount(webWorld(), async (account) => {
      await account.deploy(2);
      const { status } = await account.rollBack({ to: { kind: 'revision', name: 'web:2' } });
      expect(status).toBe('no-change');
    });
  });

  test('may be older than the history, which is said', async () => {
    await inAccount(webWorld(), async (account) => {
      await account.clock.sleep(5_000);
      account.forget(account.clock.now());
      await account.deploy(2);
      const outputs = await account.rollBack({ to: { kind: 'revision', name: 'web:1' } });
      expect([outputs['status'], outputs['to-task-definition-revision']]).toEqual(['succeeded', 'web:1']);
      expect(account.log).toContainEqual(expect.stringMatching(/^notice: .* no deployment of web:1/));
    });
  });

  test('is not one whose image has nothing for the platform of its tasks', async () => {
    const arm = { runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' } };
    const world = {
      ...webWorld({ service: { taskDefinition: 'web:3', history } }),
      images: [
        { repositoryName: 'web', tags: ['1'], content: '1', platforms: ['linux/amd64', 'linux/arm64'] },
        { repositoryName: 'web', tags: ['2'], content: '2', platforms: ['linux/amd64', 'linux/386'] },
        { repositoryName: 'web', tags: ['3'], content: '3', platforms: ['linux/arm64'] },
      ],
      taskDefinitions: ['1', '2', '3'].map((tag) => ({
        ...definition({ image: `${registry}/web:${tag}` }),
        ...arm,
      })),
    };
    await inAccount(world, async (account) => {
      const outputs = await account.rollBack();
      expect([outputs['status'], outputs['to-task-definition-revision']]).toEqual(['succeeded', 'web:1']);
      expect(account.summary()).toMatch(
        /- web:2: the image of app .* has no linux\/arm64, only linux\/amd64/,
      );
    });
  });

  test('may not be of another family', async () => {
    await inAccount(webWorld(), async (account) => {
      account.control.world({ taskDefinitions: [{ ...definition(), family: 'api' }] });
      const { status } = await account.rollBack({ to: { kind: 'revision', name: 'api:1' } });
      expect(status).toBe('refused');
    });
  });
});
