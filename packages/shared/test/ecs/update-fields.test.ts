import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@ecs-actions/shared/json';
import { settingsChange, startsDeployment } from '@ecs-actions/shared/ecs/update-fields';

/** By the sentence that the reference of UpdateService has for each parameter. */
const starting = [
  'taskDefinition',
  'forceNewDeployment',
  'networkConfiguration',
  'platformVersion',
  'loadBalancers',
  'serviceRegistries',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
];
const others = [
  'desiredCount',
  'deploymentConfiguration',
  'capacityProviderStrategy',
  'healthCheckGracePeriodSeconds',
  'placementConstraints',
  'placementStrategy',
  'enableExecuteCommand',
  'enableECSManagedTags',
  'propagateTags',
  'availabilityZoneRebalancing',
];

describe('a deployment is started', () => {
  test.each(starting)('by %s', (field) => {
    expect(settingsChange({}, { [field]: 'new' })).toEqual({ update: { [field]: 'new' }, starts: true });
  });

  test.each(others)('not by %s', (field) => {
    expect(settingsChange({}, { [field]: 'new' })).toEqual({ update: { [field]: 'new' }, starts: false });
  });

  test('as far as is known by a field that this version does not know', () => {
    expect(settingsChange({}, { somethingNew: 1 }).starts).toBe(true);
    expect(Object.keys(startsDeployment).toSorted()).toEqual([...starting, ...others].toSorted());
  });

  test('where one of several fields does', () => {
    const wanted = { desiredCount: 3, platformVersion: '1.4.0' };
    expect(settingsChange({ desiredCount: 3 }, wanted)).toEqual({
      update: { platformVersion: '1.4.0' },
      starts: true,
    });
  });
});

describe('what a service has already', () => {
  const network = (...subnets: readonly string[]) => ({
    networkConfiguration: { awsvpcConfiguration: { subnets, assignPublicIp: 'DISABLED' } },
  });

  test('is not sent, in whatever order', () => {
    expect(settingsChange(network('a', 'b'), network('b', 'a')).update).toEqual({});
    expect(settingsChange(network('a', 'b'), network('a')).update).toEqual(network('a'));
  });

  test('is not sent where only the PRIMARY deployment tells it', () => {
    const connect = { serviceConnectConfiguration: { enabled: true, namespace: 'internal' } };
    const primary = (status: string) => ({ deployments: [{ status, ...connect }] });
    expect(settingsChange(primary('PRIMARY'), connect).update).toEqual({});
    expect(settingsChange(primary('ACTIVE'), connect).update).toEqual(connect);
  });

  test('goes along in a block of which a part changes, since ECS replaces the whole', () => {
    const service = {
      deploymentConfiguration: {
        minimumHealthyPercent: 50,
        somethingNew: { kept: true },
        deploymentCircuitBreaker: { enable: false, rollback: false, threshold: 5 },
      },
    };
    const wanted = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true } } };
    expect(settingsChange(service, wanted).update).toEqual({
      deploymentConfiguration: {
        ...service.deploymentConfiguration,
        deploymentCircuitBreaker: { enable: true, rollback: false, threshold: 5 },
      },
    });
  });

  test('stays behind where it belongs to another strategy', () => {
    const canaryConfiguration = { canaryPercent: 10 };
    const service = {
      deploymentConfiguration: { strategy: 'CANARY', canaryConfiguration, bakeTimeInMinutes: 5 },
    };
    const changed = (deploymentConfiguration: JsonObject) =>
      settingsChange(service, { deploymentConfiguration }).update;
    expect(changed({ strategy: 'LINEAR' })).toEqual({
      deploymentConfiguration: { strategy: 'LINEAR', bakeTimeInMinutes: 5 },
    });
    const asked = { strategy: 'LINEAR', canaryConfiguration: { canaryPercent: 20 } };
    expect(changed(asked)).toEqual({ deploymentConfiguration: { ...asked, bakeTimeInMinutes: 5 } });
  });
});
