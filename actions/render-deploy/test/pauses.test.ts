import { describe, expect, test } from '@jest/globals';
import { ownStages, pausedStages } from '@ecs-actions/shared/deployment/pause-hooks';
import { isObject } from '@ecs-actions/shared/json';
import { shiftingWorld } from '@ecs-actions/testkit/shifting-world';
import { inAccount } from '../../rollback/test/account.ts';
import type { Inputs } from '../src/inputs.ts';
import { usualInputs } from './story.ts';

const pausing = (stage: Inputs['rollout']['pauseAt'][number]): Partial<Inputs> => ({
  rollout: { ...usualInputs.rollout, pauseAt: [stage] },
});

describe('pauses of a run that another run replaces', () => {
  test('go when that one begins, and those of that one stay', async () => {
    await inAccount(
      shiftingWorld({ configuration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 } }),
      async (account) => {
        const second = async () => {
          await account.until((service) => ownStages(service).length > 0);
          await account.clock.sleep(60_000);
          const again = { ...pausing('POST_TEST_TRAFFIC_SHIFT'), forceNewDeployment: true };
          return account.deploy(2, { ...again, waitUntil: 'started' });
        };
        const statuses = await Promise.all([account.deploy(2, pausing('POST_SCALE_UP')), second()]);
        expect(statuses).toEqual(['superseded', 'started']);
        const service = await account.service();
        const { deploymentConfiguration } = service.raw;
        const configuration = isObject(deploymentConfiguration) ? deploymentConfiguration : {};
        expect(pausedStages(configuration)).toEqual(['POST_TEST_TRAFFIC_SHIFT']);
        expect(ownStages(service)).toEqual(['POST_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT']);
      },
    );
  });
});

test('a step that has nothing to deploy leaves no pause behind', async () => {
  await inAccount(shiftingWorld({ configuration: { strategy: 'BLUE_GREEN' } }), async (account) => {
    const given = { ...pausing('POST_SCALE_UP'), source: { kind: 'revision', name: 'web:1' } } as const;
    expect(await account.deploy(1, { ...given, edits: {}, waitUntil: 'paused' })).toBe('no-change');
    const { deploymentConfiguration } = (await account.service()).raw;
    expect(pausedStages(isObject(deploymentConfiguration) ? deploymentConfiguration : {})).toEqual([]);
  });
});
