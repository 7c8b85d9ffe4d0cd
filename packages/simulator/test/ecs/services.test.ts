import { describe, expect, test } from '@jest/globals';
import { Account, breaker, loadBalancers, minute, second, service, targetGroupArn } from './account.ts';

describe('UpdateService starts a deployment', () => {
  const network = { awsvpcConfiguration: { subnets: ['subnet-2'] } };
  test.each<[string, object, boolean]>([
    ['another network', { networkConfiguration: network }, true],
    ['another platform version', { platformVersion: '1.4.0' }, true],
    ['load balancers', { loadBalancers }, true],
    ['service registries', { serviceRegistries: [{ registryArn: 'arn:r' }] }, true],
    ['Service Connect', { serviceConnectConfiguration: { enabled: true } }, true],
    ['volumes', { volumeConfigurations: [{ name: 'data' }] }, true],
    [
      'VPC Lattice',
      { vpcLatticeConfigurations: [{ roleArn: 'r', targetGroupArn: 't', portName: 'p' }] },
      true,
    ],
    ['force', { forceNewDeployment: true }, true],
    ['nothing', {}, false],
    ['the same task definition', { taskDefinition: 'web:1' }, false],
    ['the same network', { networkConfiguration: service('').networkConfiguration }, false],
    ['no load balancers, as before', { loadBalancers: [] }, false],
    ['volumes null', { volumeConfigurations: null }, false],
    ['desired count', { desiredCount: 3 }, false],
    ['deployment configuration', { deploymentConfiguration: breaker(true) }, false],
    ['capacity providers', { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] }, false],
    ['grace period', { healthCheckGracePeriodSeconds: 10 }, false],
    ['exec', { enableExecuteCommand: true }, false],
    ['tags of tasks', { propagateTags: 'SERVICE' }, false],
  ])('with %s', (_, changes, starts) => {
    const account = new Account();
    account.steadyService();
    const before = account.service().deployments[0]?.id;
    const reply = account.update(changes);
    expect(reply.deployments[0]?.id !== before).toBe(starts);
    expect(account.serviceDeployments()).toHaveLength(starts ? 2 : 1);
    expect(reply).toMatchObject(pick(changes, ['networkConfiguration', 'platformVersion', 'desiredCount']));
  });
});

describe('UpdateService refuses', () => {
  test.each<[string, object, string, string]>([
    ['a service that is not there', { service: 'other' }, 'ServiceNotFoundException', 'Service not found.'],
    ['a cluster that is not there', { cluster: 'other' }, 'ClusterNotFoundException', 'Cluster not found.'],
    [
      'a revision that is not there',
      { taskDefinition: 'web:9' },
      'ClientException',
      'TaskDefinition not found.',
    ],
    [
      'percentages that block',
      { deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 } },
      'InvalidParameterException',
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    ],
    [
      'a container that is not there',
      { loadBalancers: [{ targetGroupArn, containerName: 'nginx', containerPort: 80 }] },
      'InvalidParameterException',
      'The container nginx does not exist in the task definition.',
    ],
    [
      'a target group without a listener',
      {
        loadBalancers: [
          { targetGroupArn: 'arn:aws:elb:tg/idle/1', containerName: 'app', containerPort: 8080 },
        ],
      },
      'InvalidParameterException',
      'does not have an associated load balancer.',
    ],
    [
      'a threshold of 0',
      { deploymentConfiguration: breaker(true, { thresholdConfiguration: { type: 'COUNT', value: 0 } }) },
      'InvalidParameterException',
      'out of range',
    ],
    ['a negative count', { desiredCount: -1 }, 'InvalidParameterException', 'can not be negative'],
    [
      'a strategy there is not',
      { deploymentConfiguration: { strategy: 'RED_BLACK' } },
      'InvalidParameterException',
      'Invalid deployment strategy: RED_BLACK',
    ],
    [
      'hooks of a rolling deployment, by name',
      {
        deploymentConfiguration: {
          lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'] }],
        },
      },
      'UnsupportedFeatureException',
      'the simulator does not simulate lifecycle hooks of a rolling deployment',
    ],
  ])('%s', (_, changes, code, message) => {
    const account = new Account();
    account.steadyService();
    const before = account.service();
    expect(() => account.update(changes)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
    expect(account.service()).toEqual(before);
  });

  test('an INACTIVE revision, also to run it again', () => {
    const account = new Account();
    account.steadyService();
    account.call('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    expect(() => account.update({ forceNewDeployment: true })).toThrow('TaskDefinition is inactive');
    account.update({ desiredCount: 3 });
    account.pass(2 * minute);
    expect(account.service().runningCount).toBe(3);
  });
});

describe('CreateService', () => {
  test('deploys, with the settings that ECS fills in', () => {
    const account = new Account();
    const created = account.create({ taskDefinition: account.release('1') });
    expect(created).toMatchObject({
      status: 'ACTIVE',
      schedulingStrategy: 'REPLICA',
      launchType: 'FARGATE',
      deploymentController: { type: 'ECS' },
      deploymentConfiguration: {
        maximumPercent: 200,
        minimumHealthyPercent: 100,
        strategy: 'ROLLING',
        bakeTimeInMinutes: 0,
        alarms: { alarmNames: [], enable: false, rollback: false },
        deploymentCircuitBreaker: {
          enable: false,
          rollback: false,
          resetOnHealthyTask: true,
          thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 },
        },
      },
    });
    expect(created).not.toHaveProperty('healthCheckGracePeriodSeconds');
    expect(created).not.toHaveProperty('capacityProviderStrategy');
    account.until('SUCCESSFUL');
    expect(account.service().runningCount).toBe(2);
    expect(account.happened('deployment.created')).toMatchObject([{ cause: 'create' }]);
  });

  test('takes the strategy of the cluster where it names no launch type', () => {
    const account = new Account();
    const strategy = [{ capacityProvider: 'FARGATE', weight: 1 }];
    account.ecs.seed({ clusters: [{ clusterName: 'default', defaultCapacityProviderStrategy: strategy }] });
    const { launchType: _, ...rest } = service(account.release('1'));
    const created = account.call('CreateService', rest).service;
    expect(created['capacityProviderStrategy']).toEqual(strategy);
    expect(created).not.toHaveProperty('launchType');
  });

  test.each<[string, object, string]>([
    ['a name that is taken', {}, 'not idempotent'],
    [
      'no network under awsvpc',
      { serviceName: 'b', networkConfiguration: undefined },
      'Network Configuration must be',
    ],
    ['a bad name', { serviceName: 'a b' }, 'Invalid service name'],
    [
      'a controller, by name',
      { serviceName: 'b', deploymentController: { type: 'CODE_DEPLOY' } },
      'CODE_DEPLOY',
    ],
    ['daemons, by name', { serviceName: 'b', schedulingStrategy: 'DAEMON' }, 'DAEMON'],
  ])('refuses %s', (_, changes, message) => {
    const account = new Account();
    account.steadyService();
    expect(() => account.create({ taskDefinition: 'web:1', ...changes })).toThrow(message);
    expect(account.call('ListServices').serviceArns).toHaveLength(1);
  });
});

test('a strategy takes the place of the launch type, and an empty one gives it back', () => {
  const account = new Account();
  account.steadyService();
  const strategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];
  const reply = account.update({ capacityProviderStrategy: strategy });
  expect(reply['capacityProviderStrategy']).toEqual(strategy);
  expect(reply).not.toHaveProperty('launchType');
  const back = account.update({ capacityProviderStrategy: [] });
  expect(back['launchType']).toBe('FARGATE');
  expect(back).not.toHaveProperty('capacityProviderStrategy');
});

test('the members of a network configuration that ECS fills in are no change', () => {
  const account = new Account();
  account.steadyService();
  const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } };
  const filled = {
    awsvpcConfiguration: { ...networkConfiguration.awsvpcConfiguration, assignPublicIp: 'DISABLED' },
  };
  expect(account.service()['networkConfiguration']).toEqual(filled);
  account.update({ networkConfiguration });
  account.update({ networkConfiguration: filled, platformVersion: 'LATEST' });
  expect(account.serviceDeployments()).toHaveLength(1);
});

test('scaling is no deployment; it starts and stops tasks and ends steady', () => {
  const account = new Account();
  account.steadyService();
  account.update({ desiredCount: 4 });
  account.pass(2 * minute);
  expect(account.service()).toMatchObject({ runningCount: 4, deployments: [{ desiredCount: 4 }] });
  account.update({ desiredCount: 1 });
  account.pass(minute);
  expect(account.service()).toMatchObject({ runningCount: 1, deployments: [{ desiredCount: 1 }] });
  expect(account.messages()[0]).toBe('has reached a steady state.');
  expect(account.serviceDeployments()).toHaveLength(1);
});

test('DescribeServices answers 200 with MISSING, and tags when asked', () => {
  const account = new Account();
  account.steadyService({ tags: [{ key: 'a', value: 'b' }] });
  const arn = 'arn:aws:ecs:us-east-1:123456789012:service/default/other';
  const answer = account.call('DescribeServices', { services: ['web', 'other'], include: ['TAGS'] });
  expect(answer.failures).toEqual([{ arn, reason: 'MISSING' }]);
  expect(answer.services[0]?.['tags']).toEqual([{ key: 'a', value: 'b' }]);
  expect(account.service()).not.toHaveProperty('tags');
  expect(() => account.call('DescribeServices', { services: [] })).toThrow('Between 1 and 10');
});

test('monitoring is taken, and told by the revision alone', () => {
  const account = new Account();
  const monitoring = { level: 'ENHANCED' };
  account.steadyService();
  expect(account.update({ monitoring, forceNewDeployment: true })).not.toHaveProperty('monitoring');
  const { serviceRevisions } = account.call('DescribeServiceRevisions', {
    serviceRevisionArns: [account.serviceDeployment().targetServiceRevision.arn],
  });
  expect(serviceRevisions).toMatchObject([{ monitoring }]);
});

test('deleting a service ends the deployment that is going on', () => {
  const account = new Account();
  account.steadyService();
  account.update({ taskDefinition: account.release('2') });
  account.pass(20 * second);
  account.call('DeleteService', { service: 'web', force: true });
  expect(account.serviceDeployment().status).toBe('STOPPED');
  account.pass(2 * minute);
  expect(account.service()).toMatchObject({ status: 'INACTIVE', runningCount: 0 });
});

test('a deleted service drains, and is INACTIVE then', () => {
  const account = new Account();
  account.steadyService({ loadBalancers });
  expect(() => account.call('DeleteService', { service: 'web' })).toThrow('scaled above 0');
  expect(account.call('DeleteService', { service: 'web', force: true }).service.status).toBe('DRAINING');
  expect(() => account.update({ desiredCount: 1 })).toThrow(
    expect.objectContaining({ code: 'ServiceNotActiveException', message: 'Service was not ACTIVE.' }),
  );
  account.pass(2 * minute);
  expect(account.service()).toMatchObject({ status: 'INACTIVE', runningCount: 0, deployments: [] });
  expect(account.call('ListServices').serviceArns).toEqual([]);
  account.create({ taskDefinition: 'web:1' });
  account.until('SUCCESSFUL');
});

test('the reply is the same for a name and an ARN', () => {
  const account = new Account();
  account.steadyService();
  const arn = account.call('ListServices').serviceArns[0] ?? '';
  account.pass(second);
  expect(account.service(arn)).toEqual(account.service('web'));
  expect(() => account.service(arn.replace('/default/', '/other/'))).toThrow('there is no service');
});

/** The members of those names that there are. */
function pick(from: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}
