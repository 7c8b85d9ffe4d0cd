import { describe, expect, test } from '@jest/globals';
import { changedSettings } from '@ecs-actions/shared/report/settings';

const service = {
  desiredCount: 2,
  enableExecuteCommand: false,
  deploymentConfiguration: {
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    deploymentCircuitBreaker: { enable: true, rollback: true },
  },
  capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
};

const fargate = JSON.stringify(service.capacityProviderStrategy);

describe('changed settings', () => {
  test.each([
    ['a value', { desiredCount: 3 }, ['desiredCount: 2 → 3']],
    ['a value that was not set', { platformVersion: '1.4.0' }, ['platformVersion: none → 1.4.0']],
    ['what is sent as it is', { desiredCount: 2 }, []],
    ['an empty list where there was none', { deploymentConfiguration: { lifecycleHooks: [] } }, []],
    [
      'a list that is emptied',
      { capacityProviderStrategy: [] },
      [`capacityProviderStrategy: ${fargate} → none`],
    ],
    [
      'what differs in a block that is sent whole',
      {
        deploymentConfiguration: {
          ...service.deploymentConfiguration,
          minimumHealthyPercent: 50,
          deploymentCircuitBreaker: { enable: true, rollback: false },
        },
      },
      [
        'deploymentConfiguration.minimumHealthyPercent: 100 → 50',
        'deploymentConfiguration.deploymentCircuitBreaker.rollback: true → false',
      ],
    ],
    [
      'a list, whole, whatever the order of its members',
      { capacityProviderStrategy: [{ weight: 1, capacityProvider: 'FARGATE_SPOT' }] },
      [
        'capacityProviderStrategy: [{"capacityProvider":"FARGATE","weight":1}] → [{"capacityProvider":"FARGATE_SPOT","weight":1}]',
      ],
    ],
  ])('%s', (_, update, lines) => {
    expect(changedSettings(service, update)).toEqual(lines);
  });
});
