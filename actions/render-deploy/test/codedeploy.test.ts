import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { mutationFaults } from '@ecs-actions/testkit/mutation-faults';
import { appSpecWith, codeDeployWorld, rollsBack } from '@ecs-actions/testkit/codedeploy-world';
import { letsTrafficMove, stopsCodeDeployment } from '@ecs-actions/testkit/somebody-at-codedeploy';
import { crash, deploy, keepsBlue, minute, type Scene, startOther, withAppSpec } from './codedeploy-story.ts';

test('a release is deployed when its traffic has moved; what is kept of the old tasks is not waited for', async () => {
  const { outputs, exit, lines, shares, events } = await deploy({
    world: codeDeployWorld({ group: keepsBlue(60) }),
  });
  expect(exit).toBe(0);
  expect(outputs).toMatchObject({
    status: 'succeeded',
    'deployment-id': expect.stringMatching(/^d-/),
    'service-deployment-arn': '',
    'task-definition-revision': 'web:2',
    'previous-task-definition-revision': 'web:1',
  });
  expect(shares).toEqual([0, 100]);
  expect(events('codedeploy.ended')).toEqual([]);
  const log = lines.join('\n');
  expect(log).toContain('CodeDeploy CodeDeployDefault.ECSAllAtOnce, no automatic rollback');
  expect(log).toContain('stage Install');
  expect(log).toContain('100 % of requests go to the new release');
  expect(log).toContain('deployed: ');
});

test('with wait-until stable the old tasks are gone at the end', async () => {
  const { status, events, outputs } = await deploy({
    world: codeDeployWorld({ group: keepsBlue(10) }),
    inputs: { waitUntil: 'stable' },
  });
  expect(status).toBe('succeeded');
  expect(events('codedeploy.waits-for-termination')).toHaveLength(1);
  expect(Number(outputs['duration-seconds'])).toBeGreaterThan(600);
});

test('the deployment configuration and the description that were asked for', async () => {
  const { status, shares, lines } = await deploy({
    codeDeploy: { config: 'CodeDeployDefault.ECSCanary10Percent5Minutes', description: 'by octocat' },
  });
  expect(status).toBe('succeeded');
  expect(shares).toEqual([0, 10, 100]);
  expect(lines[0]).toContain('takes 5:00 at least');
  expect(lines.join('\n')).toContain('10 % of requests go to the new release');
});

test('a group that waits for somebody is told as a pause, and goes on when somebody lets it', async () => {
  const deploymentReadyOption = { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 };
  const { status, lines } = await deploy({
    world: codeDeployWorld({ group: { blueGreenDeploymentConfiguration: { deploymentReadyOption } } }),
    besides: async ({ aws, clock }) => {
      await clock.sleep(5 * minute);
      await letsTrafficMove(aws);
    },
  });
  expect(status).toBe('succeeded');
  expect(lines.join('\n')).toContain('paused at BeforeAllowTraffic');
});

describe('what fails', () => {
  const checks = (hookStatus: string) => ({
    functions: [{ functionName: 'check', answers: [{ hookStatus }] }],
  });

  test('tasks that crash: ended by the policy, and CodeDeploy goes back', async () => {
    const { status, reason, shares, created, summary, lines } = await deploy({
      world: codeDeployWorld({ release: crash }),
    });
    expect({ status, reason, created }).toEqual({
      status: 'rolled-back',
      reason: 'container-exit',
      created: 1,
    });
    expect(shares).toEqual([0, 0]);
    expect(summary).toContain('web:1');
    expect(lines.join('\n')).toContain(
      'none was ever healthy, and CodeDeploy goes on trying for up to an hour (fail-fast-after: 3)',
    );
  });

  test('the same, and nothing is undone where that is not wanted', async () => {
    const { status, events } = await deploy({
      world: codeDeployWorld({ release: crash }),
      inputs: { onFailure: 'none' },
    });
    expect(status).toBe('failed');
    expect(events('codedeploy.stop-requested')).toEqual([]);
  });

  test('targets that are never healthy, until the time is up', async () => {
    const { status, reason } = await deploy({
      world: codeDeployWorld({ release: { 'health-status': '500' }, group: rollsBack }),
      inputs: { timeout: 10 * minute },
    });
    expect({ status, reason }).toEqual({ status: 'rolled-back', reason: 'target-health' });
  });

  test('a hook says no before the traffic has moved: the earlier release never left', async () => {
    const { status, reason, created, shares } = await withAppSpec({ AfterInstall: 'check' }, (path) =>
      deploy({ world: codeDeployWorld({ more: checks('FAILED') }), codeDeploy: { appSpec: path } }),
    );
    expect({ status, reason, created }).toEqual({ status: 'rolled-back', reason: 'hook', created: 1 });
    expect(shares).toEqual([0]);
  });

  test.each(['BeforeInstall', 'AfterInstall', 'BeforeAllowTraffic', 'AfterAllowTraffic'])(
    'a hook at %s says no, and CodeDeploy goes back by itself',
    async (hook) => {
      const { status, reason, created } = await withAppSpec({ [hook]: 'check' }, (path) =>
        deploy({
          world: codeDeployWorld({ group: rollsBack, more: checks('FAILED') }),
          codeDeploy: { appSpec: path },
        }),
      );
      expect({ status, reason, created }).toEqual({ status: 'rolled-back', reason: 'hook', created: 1 });
    },
  );

  test('a hook says no after the traffic has moved, and this step brings the earlier release back', async () => {
    const { status, reason, created, shares } = await withAppSpec({ AfterAllowTraffic: 'check' }, (path) =>
      deploy({ world: codeDeployWorld({ more: checks('FAILED') }), codeDeploy: { appSpec: path } }),
    );
    expect({ status, reason, created }).toEqual({ status: 'rolled-back', reason: 'hook', created: 2 });
    expect(shares.at(-1)).toBe(100);
  });

  test('the same, where the group waits for somebody before its traffic moves: the way back does not', async () => {
    const deploymentReadyOption = { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 };
    const group = { blueGreenDeploymentConfiguration: { deploymentReadyOption } };
    const { status, events } = await withAppSpec({ AfterAllowTraffic: 'check' }, (path) =>
      deploy({
        world: codeDeployWorld({ group, more: checks('FAILED') }),
        codeDeploy: { appSpec: path },
        besides: async ({ simulator, aws, clock }) => {
          const waits = () => simulator.truth.events.some(({ kind }) => kind === 'codedeploy.ready');
          while (!waits()) await clock.sleep(1_000);
          await letsTrafficMove(aws);
        },
      }),
    );
    expect(status).toBe('rolled-back');
    expect(events('codedeploy.ready')).toHaveLength(2);
  });

  test.each([
    ['and CodeDeploy goes back', rollsBack],
    ['and this step goes back while it rings on', {}],
  ])('an alarm while the traffic moves, %s', async (_, group) => {
    const alarmConfiguration = { enabled: true, alarms: [{ name: 'web-errors' }] };
    const { status, reason, summary } = await deploy({
      world: codeDeployWorld({ group: { ...group, alarmConfiguration } }),
      codeDeploy: { config: 'CodeDeployDefault.ECSCanary10Percent15Minutes' },
      besides: async ({ simulator, clock }) => {
        await clock.sleep(6 * minute);
        simulator.control.world({ alarms: [{ alarmName: 'web-errors', stateValue: 'ALARM' }] });
      },
    });
    expect({ status, reason }).toEqual({ status: 'rolled-back', reason: 'alarm' });
    expect(summary).toContain('web-errors');
  });
});

describe('somebody else has a part in how it ends', () => {
  const slow = { release: { 'healthy-after': '2m' } };
  const stop =
    (autoRollbackEnabled: boolean) =>
    async ({ aws, clock }: Scene) => {
      await clock.sleep(minute);
      await stopsCodeDeployment(aws, autoRollbackEnabled);
    };

  test.each([true, false])('it is stopped, and rolled back: %s', async (autoRollbackEnabled) => {
    const { status, reason, created } = await deploy({
      world: codeDeployWorld(slow),
      besides: stop(autoRollbackEnabled),
    });
    expect({ status, reason, created }).toEqual({ status: 'stopped', reason: 'stopped', created: 1 });
  });

  test('it is stopped for another deployment', async () => {
    const { status, reason } = await deploy({
      world: codeDeployWorld(slow),
      besides: async (scene) => {
        await stop(false)(scene);
        await scene.clock.sleep(5000);
        await startOther(scene);
      },
    });
    expect({ status, reason }).toEqual({ status: 'superseded', reason: 'superseded' });
  });
});

describe('a change is made once, whatever becomes of its answer', () => {
  test.each(mutationFaults)('CreateDeployment, %s', async (kind) => {
    const faults = [{ service: 'codedeploy', operation: 'CreateDeployment', kind, count: 1 }];
    const { status, created, registered } = await deploy({ faults });
    expect({ status, created, registered }).toEqual({ status: 'succeeded', created: 1, registered: 1 });
  });

  test.each(mutationFaults)('StopDeployment, %s', async (kind) => {
    const faults = [{ service: 'codedeploy', operation: 'StopDeployment', kind, count: 1 }];
    const { status, created } = await deploy({ world: codeDeployWorld({ release: crash }), faults });
    expect({ status, created }).toEqual({ status: 'rolled-back', created: 1 });
  });
});

test('a deployment that may not be read by itself is watched all the same', async () => {
  const faults = [{ service: 'codedeploy', operation: 'GetDeployment', kind: 'denied' }] as const;
  const { status, created } = await deploy({ faults });
  expect({ status, created }).toEqual({ status: 'succeeded', created: 1 });
});

test('counts of the service are changed before the deployment', async () => {
  const { status, events } = await deploy({ inputs: { settings: { overrides: {}, desiredCount: 3 } } });
  expect(status).toBe('succeeded');
  const started = events('task.started').filter(({ taskDefinition }) =>
    String(taskDefinition).endsWith(':2'),
  );
  expect(started).toHaveLength(3);
});

test('the AppSpec is an output, with the revision that was registered', async () => {
  const { outputs } = await withAppSpec({ BeforeInstall: 'check' }, (path) =>
    deploy({
      world: codeDeployWorld({ more: { functions: [{ functionName: 'check' }] } }),
      codeDeploy: { appSpec: path },
    }),
  );
  const written = await readFile(outputs['appspec'] ?? '', 'utf8');
  expect(written).toBe(
    appSpecWith({ BeforeInstall: 'check' }).replace(
      '<TASK_DEFINITION>',
      'arn:aws:ecs:us-east-1:123456789012:task-definition/web:2',
    ) + '\n',
  );
});
