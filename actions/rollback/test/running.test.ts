import { describe, expect, test } from '@jest/globals';
import { shiftingWorld } from '@ecs-actions/testkit/shifting-world';
import { webWorld } from '@ecs-actions/testkit/worlds';
import { crash, inAccount, third } from './account.ts';

const runs = async (account: Parameters<Parameters<typeof inAccount>[1]>[0]) =>
  (await account.service()).taskDefinition.replace(/^.*\//, '');

describe('a rollback of a service that is being deployed', () => {
  test('stops a release that leads back to the last good one, and marks only what is left', async () => {
    await inAccount(webWorld(), async (account) => {
      await account.deploy(2, { waitUntil: 'started' });
      const { status } = await account.rollBack();
      expect([status, await runs(account)]).toEqual(['succeeded', 'web:1']);
      expect(account.log).toContain('web  asked ECS to stop web:2 and roll it back');
      expect(await account.marked()).toEqual(['web:2']);
    });
  });

  test('follows ECS where it rolls back already, and leaves the good release unmarked', async () => {
    await inAccount(webWorld(), async (account) => {
      await account.deploy(2);
      account.control.world(third(crash));
      await account.deploy(3, { waitUntil: 'started' });
      await account.until(({ taskDefinition }) => taskDefinition.endsWith('web:2'));
      const outputs = await account.rollBack();
      expect(outputs['status']).toBe('succeeded');
      expect(outputs['from-task-definition-arn']).toMatch(/web:3$/);
      expect(outputs['from-task-definition-revision']).toBe('web:3');
      expect(outputs['to-task-definition-revision']).toBe('web:2');
      expect(await account.marked()).toEqual(['web:3']);
    });
  });

  test('does not stop a good release that is started anew, since that leads to the same again', async () => {
    await inAccount(webWorld(), async (account) => {
      await account.deploy(2);
      await account.deploy(2, { forceNewDeployment: true, waitUntil: 'started' });
      const { status } = await account.rollBack();
      expect([status, await runs(account)]).toEqual(['succeeded', 'web:1']);
      expect(await account.marked()).toEqual(['web:2']);
    });
  });

  test('does not stop it where that leads to a release that nobody verified', async () => {
    await inAccount(webWorld(), async (account) => {
      account.control.world(third());
      await account.deploy(2);
      await account.deploy(3, { waitUntil: 'started' });
      const { status } = await account.rollBack({ requireVerified: true });
      expect(status).toBe('no-target');
      const { status: asked } = await account.rollBack({ to: { kind: 'revision', name: 'web:1' } });
      expect([asked, await runs(account)]).toEqual(['succeeded', 'web:1']);
    });
  });

  test.each([
    ['by the answer that its hook waits for', [], ['ROLLBACK']],
    ['by a stop where that answer is not allowed', ['ContinueServiceDeployment'], []],
  ])('ends one that is paused %s', async (_, operations, answers) => {
    const configuration = {
      strategy: 'BLUE_GREEN',
      lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'] }],
    };
    await inAccount(shiftingWorld({ configuration }), async (account) => {
      expect(await account.deploy(2, { waitUntil: 'paused' })).toBe('paused');
      account.control.faults(
        operations.map((operation) => ({ service: 'ecs', operation, kind: 'denied' as const })),
      );
      const { status } = await account.rollBack();
      expect([status, await runs(account)]).toEqual(['succeeded', 'web:1']);
      const { events, calls } = account.control.truth();
      const answered = events.filter(({ kind }) => kind === 'hook.answered');
      expect(answered.map(({ action }) => action)).toEqual(answers);
      const stops = calls.filter(({ operation }) => operation === 'StopServiceDeployment');
      expect(stops).toHaveLength(1 - answers.length);
    });
  });

  test('sets another desired count when the stopped release is gone', async () => {
    await inAccount(webWorld(), async (account) => {
      await account.deploy(2, { waitUntil: 'started' });
      await account.rollBack({ desiredCount: 4 });
      expect((await account.service()).desiredCount).toBe(4);
      expect(await runs(account)).toBe('web:1');
    });
  });

  test.each(['asked ECS to stop', 'going back to'])(
    'ends as unknown when its session expires after it is begun: %s',
    async (begun) => {
      await inAccount(webWorld(), async (account) => {
        await account.deploy(2, begun === 'going back to' ? {} : { waitUntil: 'started' });
        const expire = account.whenLogged(begun, () =>
          account.control.faults([{ service: '*', operation: '*', kind: 'expired' }]),
        );
        const { status } = await account.rollBack();
        expect([status, expire()]).toEqual(['unknown', true]);
      });
    },
  );
});
