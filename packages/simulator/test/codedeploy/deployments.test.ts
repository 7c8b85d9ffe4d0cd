import { describe, expect, test } from '@jest/globals';
import { appSpec, autoRollback, CodeDeployAccount, group, minute, world } from './account.ts';

const names = [
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'AllowTestTraffic',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
];

test('a deployment replaces the tasks, moves the traffic, and ends when the old tasks are gone', async () => {
  const account = await CodeDeployAccount.open(
    world({
      group: {
        blueGreenDeploymentConfiguration: {
          terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes: 5 },
        },
      },
    }),
  );
  expect(await account.service()).toMatchObject({
    deployments: [],
    taskSets: [{ status: 'PRIMARY', stabilityStatus: 'STEADY_STATE', runningCount: 2 }],
  });
  const id = await account.deploy(appSpec(2));
  expect(id).toMatch(/^d-[A-Z0-9]{9}$/);
  expect((await account.info(id)).status).toBe('Created');
  await account.until(id, 'InProgress');
  account.simulator.advance(3 * minute);

  const waiting = await account.info(id);
  expect(waiting).toMatchObject({ status: 'InProgress', instanceTerminationWaitTimeStarted: true });
  expect(JSON.stringify(waiting)).not.toContain('TargetService');
  expect((await account.target(id)).taskSetsInfo).toMatchObject([
    { taskSetLabel: 'Blue', trafficWeight: 0, status: 'ACTIVE' },
    { taskSetLabel: 'Green', trafficWeight: 100, status: 'PRIMARY' },
  ]);
  const service = await account.service();
  expect(service.taskDefinition).toMatch(/web:2$/);
  expect(service.taskSets).toMatchObject([
    { status: 'PRIMARY', externalId: id, runningCount: 2 },
    { status: 'ACTIVE', runningCount: 2 },
  ]);

  await account.until(id, 'Succeeded');
  const { lifecycleEvents } = await account.target(id);
  expect(lifecycleEvents.map(({ lifecycleEventName }) => lifecycleEventName)).toEqual(names);
  expect(new Set(lifecycleEvents.map(({ status }) => status))).toEqual(new Set(['Succeeded']));
  expect((await account.service()).taskSets).toMatchObject([{ status: 'PRIMARY', externalId: id }]);
  const again = await account.deploy(appSpec(3));
  await account.until(again, 'Succeeded');
  expect((await account.service()).taskDefinition).toMatch(/web:3$/);
});

test.each([
  ['CodeDeployDefault.ECSAllAtOnce', [0, 100], 0],
  ['CodeDeployDefault.ECSCanary10Percent5Minutes', [0, 10, 100], 5],
  ['CodeDeployDefault.ECSLinear10PercentEvery1Minutes', [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 9],
])('%s moves the traffic by its shares', async (deploymentConfigName, shares, minutes) => {
  const account = await CodeDeployAccount.open(world());
  const started = account.simulator.now();
  const id = await account.deploy(appSpec(2), { deploymentConfigName });
  await account.until(id, 'Succeeded');
  expect(account.shares()).toEqual(shares);
  const lasted = (account.simulator.now() - started) / minute;
  expect(lasted).toBeGreaterThan(minutes);
  expect(lasted).toBeLessThan(minutes + 4);
});

describe('what fails', () => {
  test('targets that are never healthy: after an hour, and the way back is a deployment of its own', async () => {
    const account = await CodeDeployAccount.open(
      world({ group: { autoRollbackConfiguration: autoRollback }, release: { 'health-status': '500' } }),
    );
    const id = await account.deploy(appSpec(2));
    const failed = await account.until(id, 'Failed');
    expect(failed.errorInformation).toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('60 minutes'),
    });
    account.simulator.advance(minute);
    const { rollbackInfo } = await account.info(id);
    const back = rollbackInfo?.rollbackDeploymentId ?? '';
    expect(await account.until(back, 'Succeeded')).toMatchObject({
      creator: 'codeDeployRollback',
      rollbackInfo: { rollbackTriggeringDeploymentId: id },
    });
    expect((await account.info(id)).status).toBe('Failed');
    expect((await account.service()).taskSets).toMatchObject([{ status: 'PRIMARY', runningCount: 2 }]);
    expect((await account.service()).taskDefinition).toMatch(/web:1$/);
  });

  test('a hook that says no, after the traffic has moved', async () => {
    const account = await CodeDeployAccount.open(
      world({
        group: { autoRollbackConfiguration: autoRollback },
        functions: [
          { functionName: 'check', answers: [{ stage: 'AfterAllowTraffic', hookStatus: 'FAILED' }] },
        ],
      }),
    );
    const id = await account.deploy(appSpec(2, { BeforeAllowTraffic: 'check', AfterAllowTraffic: 'check' }));
    const { errorInformation } = await account.until(id, 'Failed');
    expect(errorInformation?.code).toBe('HOOK_EXECUTION_FAILURE');
    const last = (await account.target(id)).lifecycleEvents.at(-1);
    expect(last).toMatchObject({
      status: 'Failed',
      diagnostics: { message: expect.stringContaining('check') },
    });
    account.simulator.advance(2 * minute);
    expect(account.shares()).toEqual([0, 100, 0]);
    expect((await account.service()).taskDefinition).toMatch(/web:1$/);
  });

  test('a hook that says no before anything is installed leaves nothing to roll back', async () => {
    const account = await CodeDeployAccount.open(
      world({
        group: { autoRollbackConfiguration: autoRollback },
        functions: [{ functionName: 'check', answers: [{ hookStatus: 'FAILED' }] }],
      }),
    );
    const id = await account.deploy(appSpec(2, { BeforeInstall: 'check' }));
    await account.until(id, 'Failed');
    account.simulator.advance(minute);
    expect((await account.info(id)).rollbackInfo).toBeUndefined();
  });

  test('an alarm, and no way back where none is set', async () => {
    const alarmConfiguration = { enabled: true, alarms: [{ name: 'errors' }] };
    const account = await CodeDeployAccount.open(world({ group: { alarmConfiguration } }));
    const id = await account.deploy(appSpec(2));
    await account.until(id, 'InProgress');
    account.simulator.control.world({ alarms: [{ alarmName: 'errors', stateValue: 'ALARM' }] });
    const stopped = await account.until(id, 'Stopped');
    expect(stopped.errorInformation).toMatchObject({
      code: 'ALARM_ACTIVE',
      message: expect.stringContaining('<errors>'),
    });
    account.simulator.advance(minute);
    expect((await account.info(id)).rollbackInfo).toBeUndefined();
  });

  test('a container that the task definition does not have', async () => {
    const account = await CodeDeployAccount.open(world());
    const id = await account.deploy(appSpec(2).replace('ContainerName: app', 'ContainerName: other'));
    const { errorInformation } = await account.until(id, 'Failed');
    expect(errorInformation?.code).toBe('ECS_UPDATE_ERROR');
  });
});

describe('a function that answers later', () => {
  const functions = [{ functionName: 'check', answers: [{ hookStatus: 'IN_PROGRESS' }] }];

  test.each(['Succeeded', 'Failed'])('says %s', async (status) => {
    const account = await CodeDeployAccount.open(world({ functions }));
    const deploymentId = await account.deploy(appSpec(2, { BeforeAllowTraffic: 'check' }));
    account.simulator.advance(3 * minute);
    const [asked] = account.events('codedeploy.hook-invoked');
    expect((await account.info(deploymentId)).status).toBe('InProgress');
    const lifecycleEventHookExecutionId = asked?.['executionId'];
    const report = { deploymentId, lifecycleEventHookExecutionId, status };
    await account.call('codedeploy', 'PutLifecycleEventHookExecutionStatus', report);
    await account.until(deploymentId, status);
    await expect(account.call('codedeploy', 'PutLifecycleEventHookExecutionStatus', report)).rejects.toThrow(
      'InvalidLifecycleEventHookExecutionIdException',
    );
  });

  test('has an hour', async () => {
    const account = await CodeDeployAccount.open(world({ functions }));
    const id = await account.deploy(appSpec(2, { BeforeAllowTraffic: 'check' }));
    account.simulator.advance(58 * minute);
    expect((await account.info(id)).status).toBe('InProgress');
    await account.until(id, 'Failed', 10 * minute);
  });
});

describe('somebody stops it', () => {
  test.each([
    ['and wants the way back', true, ['web:1']],
    ['and wants no way back', false, ['web:1', 'web:2']],
  ])('%s', async (_, autoRollbackEnabled, left) => {
    const account = await CodeDeployAccount.open(world());
    const deploymentId = await account.deploy(appSpec(2), {
      deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent15Minutes',
    });
    account.simulator.advance(3 * minute);
    expect(account.shares()).toEqual([0, 10]);
    await account.call('codedeploy', 'StopDeployment', { deploymentId, autoRollbackEnabled });
    const stopped = await account.until(deploymentId, 'Stopped');
    expect(stopped.errorInformation?.code).toBe('MANUAL_STOP');
    account.simulator.advance(2 * minute);
    const { taskSets } = await account.service();
    expect(taskSets.map(({ taskDefinition }) => taskDefinition.split('/')[1]).toSorted()).toEqual(left);
    expect(account.shares()).toEqual(autoRollbackEnabled ? [0, 10, 0] : [0, 10]);
    await expect(account.call('codedeploy', 'StopDeployment', { deploymentId })).rejects.toThrow(
      'DeploymentAlreadyCompletedException',
    );
  });

  test('and the group, which goes back for nothing, may have the last word', async () => {
    const account = await CodeDeployAccount.open(world(), { stopOverridesGroup: false });
    const deploymentId = await account.deploy(appSpec(2), {
      deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent15Minutes',
    });
    account.simulator.advance(3 * minute);
    await account.call('codedeploy', 'StopDeployment', { deploymentId, autoRollbackEnabled: true });
    await account.until(deploymentId, 'Stopped');
    account.simulator.advance(2 * minute);
    expect(account.shares()).toEqual([0, 10]);
  });

  test('a deployment after that takes away what was left', async () => {
    const account = await CodeDeployAccount.open(world());
    const deploymentId = await account.deploy(appSpec(2));
    account.simulator.advance(minute / 2);
    await account.call('codedeploy', 'StopDeployment', { deploymentId, autoRollbackEnabled: false });
    await account.until(deploymentId, 'Stopped');
    await account.until(await account.deploy(appSpec(3)), 'Succeeded');
    const { taskSets } = await account.service();
    expect(taskSets).toMatchObject([{ taskDefinition: expect.stringMatching(/web:3$/) }]);
  });
});

describe('a group that waits before the traffic moves', () => {
  const deploymentReadyOption = { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 10 };
  const blueGreenDeploymentConfiguration = { deploymentReadyOption };

  test('goes on when somebody says so', async () => {
    const account = await CodeDeployAccount.open(world({ group: { blueGreenDeploymentConfiguration } }));
    const deploymentId = await account.deploy(appSpec(2));
    await account.until(deploymentId, 'Ready');
    expect(account.shares()).toEqual([0]);
    await account.call('codedeploy', 'ContinueDeployment', {
      deploymentId,
      deploymentWaitType: 'READY_WAIT',
    });
    await account.until(deploymentId, 'Succeeded');
    await expect(account.call('codedeploy', 'ContinueDeployment', { deploymentId })).rejects.toThrow(
      'DeploymentIsNotInReadyStateException',
    );
  });

  test('stops when nobody does', async () => {
    const account = await CodeDeployAccount.open(world({ group: { blueGreenDeploymentConfiguration } }));
    const id = await account.deploy(appSpec(2));
    await account.until(id, 'Ready');
    account.simulator.advance(9 * minute);
    expect((await account.info(id)).status).toBe('Ready');
    await account.until(id, 'Stopped', 2 * minute);
  });

  test('what is kept of the old tasks may be ended early', async () => {
    const terminateBlueInstancesOnDeploymentSuccess = { terminationWaitTimeInMinutes: 60 };
    const account = await CodeDeployAccount.open(
      world({ group: { blueGreenDeploymentConfiguration: { terminateBlueInstancesOnDeploymentSuccess } } }),
    );
    const deploymentId = await account.deploy(appSpec(2));
    account.simulator.advance(3 * minute);
    const wait = { deploymentId, deploymentWaitType: 'TERMINATION_WAIT' };
    await account.call('codedeploy', 'ContinueDeployment', wait);
    await account.until(deploymentId, 'Succeeded', 2 * minute);
  });
});

describe('what is refused at once', () => {
  test.each<[string, object, string]>([
    ['an unknown application', { applicationName: 'other' }, 'ApplicationDoesNotExistException'],
    ['an unknown group', { deploymentGroupName: 'other' }, 'DeploymentGroupDoesNotExistException'],
    ['an unknown configuration', { deploymentConfigName: 'other' }, 'DeploymentConfigDoesNotExistException'],
    ['no revision', { revision: undefined }, 'RevisionRequiredException'],
    [
      'an AppSpec without a task definition',
      { revision: { revisionType: 'AppSpecContent', appSpecContent: { content: 'version: 0.0' } } },
      'InvalidRevisionException',
    ],
  ])('%s', async (_, changes, error) => {
    const account = await CodeDeployAccount.open(world());
    await expect(account.deploy(appSpec(2), changes)).rejects.toThrow(error);
    const { deployments } = await account.call<{ deployments: string[] }>(
      'codedeploy',
      'ListDeployments',
      group,
    );
    expect(deployments).toEqual([]);
  });

  test('a second deployment of a group, naming the first', async () => {
    const account = await CodeDeployAccount.open(world());
    const id = await account.deploy(appSpec(2));
    await expect(account.deploy(appSpec(3))).rejects.toThrow('DeploymentLimitExceededException');
    await expect(account.deploy(appSpec(3))).rejects.toThrow(id);
  });

  test('UpdateService of what CodeDeploy deploys; not of counts', async () => {
    const account = await CodeDeployAccount.open(world());
    const service = { cluster: 'prod', service: 'web' };
    await expect(
      account.call('ecs', 'UpdateService', { ...service, taskDefinition: 'web:2' }),
    ).rejects.toThrow('Use AWS CodeDeploy to trigger a new deployment');
    await expect(
      account.call('ecs', 'UpdateService', { ...service, forceNewDeployment: true }),
    ).rejects.toThrow('Cannot force a new deployment');
    await account.call('ecs', 'UpdateService', { ...service, desiredCount: 3 });
    account.simulator.advance(2 * minute);
    expect((await account.service()).taskSets).toMatchObject([{ computedDesiredCount: 3, runningCount: 3 }]);
  });
});

test('lists and describes groups, configurations, deployments and revisions', async () => {
  const account = await CodeDeployAccount.open(world());
  const id = await account.deploy(appSpec(2));
  await account.until(id, 'Succeeded');
  const { deploymentGroupInfo } = await account.call<{ deploymentGroupInfo: object }>(
    'codedeploy',
    'GetDeploymentGroup',
    group,
  );
  expect(deploymentGroupInfo).toMatchObject({
    computePlatform: 'ECS',
    ecsServices: [{ clusterName: 'prod', serviceName: 'web' }],
    lastSuccessfulDeployment: { deploymentId: id },
    blueGreenDeploymentConfiguration: { deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' } },
  });
  const listed = (input: object) =>
    account.call<{ deployments: string[] }>('codedeploy', 'ListDeployments', { ...group, ...input });
  expect(await listed({ includeOnlyStatuses: ['Succeeded'] })).toEqual({ deployments: [id] });
  expect(await listed({ includeOnlyStatuses: ['InProgress'] })).toEqual({ deployments: [] });
  const { deploymentInfo } = await account.call<{ deploymentInfo: { revision: object } }>(
    'codedeploy',
    'GetDeployment',
    { deploymentId: id },
  );
  const { applicationName } = group;
  const { revision } = deploymentInfo;
  expect(
    await account.call('codedeploy', 'GetApplicationRevision', { applicationName, revision }),
  ).toMatchObject({ revision: { appSpecContent: { content: appSpec(2) } } });
});

test('the same seed, the same history', async () => {
  const play = async () => {
    const account = await CodeDeployAccount.open(world());
    await account.until(await account.deploy(appSpec(2)), 'Succeeded');
    return account.simulator.truth.events;
  };
  expect(await play()).toEqual(await play());
});
