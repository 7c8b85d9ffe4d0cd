import { describe, expect, test } from '@jest/globals';
import { restoreSettings } from '@ecs-actions/shared/deployment/restore-settings';
import type { Service } from '@ecs-actions/shared/ecs/service';
import { serviceTag, tagValue, writeTags } from '@ecs-actions/shared/ecs/tags';
import { isObject, type JsonObject, objects } from '@ecs-actions/shared/json';
import { portsOf } from '@ecs-actions/testkit/ports';
import { shiftingWorld } from '@ecs-actions/testkit/shifting-world';
import { cluster, service as name, webWorld } from '@ecs-actions/testkit/worlds';
import { usualInputs } from '../../render-deploy/test/story.ts';
import { inAccount, third } from './account.ts';

const canary = {
  strategy: 'CANARY',
  bakeTimeInMinutes: 2,
  canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 },
};
const quick = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 };

function configurationOf({ raw: { deploymentConfiguration } }: Service): JsonObject {
  return isObject(deploymentConfiguration) ? deploymentConfiguration : {};
}

const isQuick = (service: Service) => {
  const { strategy, bakeTimeInMinutes } = configurationOf(service);
  return strategy === quick.strategy && bakeTimeInMinutes === quick.bakeTimeInMinutes;
};

const isComplete = ({ raw }: Service) =>
  objects(raw['deployments']).every(({ rolloutState }) => rolloutState === 'COMPLETED');

describe('the settings of a service that went back', () => {
  test('are those that it had, with what was changed apart from the strategy', async () => {
    await inAccount(shiftingWorld({ configuration: canary }), async (account) => {
      await account.deploy(2);
      const breaker = { enable: false, rollback: false };
      const changed = {
        ...configurationOf(await account.service()),
        deploymentCircuitBreaker: breaker,
      };
      await account.update({ deploymentConfiguration: changed });
      await account.rollBack();
      const after = configurationOf(await account.service());
      expect(after).toMatchObject({ ...canary, deploymentCircuitBreaker: breaker });
    });
  });

  test('are those from before a way back that was killed, when another one follows', async () => {
    await inAccount(shiftingWorld({ configuration: canary }), async (account) => {
      account.control.world(third());
      await account.deploy(2);
      await account.deploy(3);
      const job = new AbortController();
      const killed = account.rollBack({}, job.signal);
      await account.until(isQuick);
      job.abort();
      expect((await killed)['status']).toBe('cancelled');
      await account.until(isComplete);
      const target = { kind: 'revision', name: 'web:1' } as const;
      expect((await account.rollBack({ to: target }))['status']).toBe('succeeded');
      const after = await account.service();
      expect(configurationOf(after)).toMatchObject(canary);
      expect(tagValue(after.tags, serviceTag.restore)).toBeUndefined();
    });
  });

  test('lose the pauses that a killed run of ours left, which would hold the way back', async () => {
    await inAccount(shiftingWorld({ configuration: canary }), async (account) => {
      await account.deploy(2);
      const service = await account.service();
      const pause = { targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'] };
      await account.update({
        deploymentConfiguration: { ...configurationOf(service), lifecycleHooks: [pause] },
      });
      const ours = { key: serviceTag.hooks, value: 'POST_SCALE_UP' };
      await writeTags(account.aws.ecs, service.arn, [ours], { notice: () => undefined });
      expect((await account.rollBack({ timeout: 600_000 }))['status']).toBe('succeeded');
      const after = await account.service();
      expect(configurationOf(after)).toMatchObject(canary);
      expect(objects(configurationOf(after)['lifecycleHooks'])).toEqual([]);
      expect(after.tags.map(({ key }) => key)).toEqual([serviceTag.rolledBackByRun]);
    });
  });

  test('lose the pauses of a release that is stopped at one of them', async () => {
    await inAccount(shiftingWorld({ configuration: canary }), async (account) => {
      const rollout = { ...usualInputs.rollout, pauseAt: ['POST_SCALE_UP'] } as const;
      expect(await account.deploy(2, { rollout, waitUntil: 'paused' })).toBe('paused');
      expect((await account.rollBack())['status']).toBe('succeeded');
      const after = await account.service();
      expect(configurationOf(after)).toMatchObject(canary);
      expect(objects(configurationOf(after)['lifecycleHooks'])).toEqual([]);
      expect(after.tags.map(({ key }) => key)).toEqual([serviceTag.rolledBackByRun]);
    });
  });

  test('are left to whoever deployed with other ones meanwhile', async () => {
    await inAccount(shiftingWorld({ configuration: canary }), async (account) => {
      await account.deploy(2);
      const { canaryConfiguration: _, ...rest } = configurationOf(await account.service());
      const linear = {
        strategy: 'LINEAR',
        linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 3 },
      };
      const theirs = async () => {
        await account.until(isQuick);
        await account.clock.sleep(5_000);
        const deploymentConfiguration = { ...rest, ...linear };
        await account.update({ taskDefinition: 'web:2', forceNewDeployment: true, deploymentConfiguration });
      };
      const [outputs] = await Promise.all([account.rollBack(), theirs()]);
      expect(outputs['status']).toBe('superseded');
      expect(configurationOf(await account.service())).toMatchObject(linear);
    });
  });

  test('stay noted where ECS no longer knows what they were', async () => {
    await inAccount(shiftingWorld({ configuration: quick }), async (account) => {
      const { aws, clock, log } = account;
      const ports = portsOf(aws, clock, [...log]);
      const { arn } = await account.service();
      const from = arn.replace(':service/', ':service-deployment/').concat('/0123456789abcdef');
      await writeTags(aws.ecs, arn, [{ key: serviceTag.restore, value: from }], ports.log);
      const warnings: string[] = [];
      const warning = (text: string) => void warnings.push(text);
      const { signal } = new AbortController();
      await restoreSettings(cluster, name, { ...ports, aws, log: { ...ports.log, warning } }, signal);
      expect(warnings).toEqual([expect.stringContaining(`ECS no longer knows ${from}`)]);
      const service = await account.service();
      expect(tagValue(service.tags, serviceTag.restore)).toBe(from);
      expect(configurationOf(service)).toMatchObject(quick);
    });
  });
});

describe('what a release added to its service', () => {
  test('goes with it', async () => {
    await inAccount(webWorld(), async (account) => {
      const added = {
        capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
        serviceConnectConfiguration: { enabled: true, namespace: 'internal' },
      };
      expect(await account.deploy(2, { settings: { overrides: added } })).toBe('succeeded');
      const before = await account.service();
      expect(before.raw['capacityProviderStrategy']).toHaveLength(1);
      const { status } = await account.rollBack();
      expect(status).toBe('succeeded');
      const { raw } = await account.service();
      const [primary] = objects(raw['deployments']);
      expect([raw['capacityProviderStrategy'] ?? [], primary?.['serviceConnectConfiguration']]).toEqual([
        [],
        { enabled: false },
      ]);
    });
  });
});
