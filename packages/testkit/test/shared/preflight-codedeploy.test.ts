import { describe, expect, test } from '@jest/globals';
import { readGroup } from '@ecs-actions/shared/codedeploy/group';
import { preflight } from '@ecs-actions/shared/preflight/preflight';
import type { World } from '@ecs-actions/simulator/control/world';
import type { Fault } from '@ecs-actions/simulator/protocol/faults';
import { applicationName, codeDeployWorld, deploymentGroupName } from '../../src/codedeploy-world.ts';
import { inProcess, withSimulator } from '../../src/simulator.ts';
import { deploysByCodeDeploy } from '../../src/somebody-at-codedeploy.ts';
import { cluster, service } from '../../src/worlds.ts';

interface Checking {
  readonly world?: World;
  readonly config?: string;
  readonly faults?: readonly Fault[];
  /** No deployment of the group was made before. */
  readonly first?: boolean;
}

/** What preflight finds for `web` under CodeDeploy, whose group has deployed before. */
async function check({ world = codeDeployWorld(), config, faults = [], first = false }: Checking) {
  return withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(world);
    const ports = inProcess(simulator);
    if (!first) {
      simulator.advance(120_000);
      await deploysByCodeDeploy(ports.aws, 1);
    }
    const name = { application: applicationName, group: deploymentGroupName };
    const codeDeploy = await readGroup(ports.aws, name, { cluster, name: service }, config);
    simulator.control.faults(faults);
    const findings = await preflight([{ service, definition: {}, codeDeploy }], ports);
    return findings.map(({ severity, says }) => `${severity}: ${says}`);
  });
}

const group = (settings: Readonly<Record<string, unknown>>) => codeDeployWorld({ group: settings });
const alarms = (...names: string[]) =>
  group({ alarmConfiguration: { enabled: true, alarms: names.map((name) => ({ name })) } });
const canary = 'CodeDeployDefault.ECSCanary10Percent5Minutes';

test.each([false, true])(
  'a group with all that it needs finds nothing; its first deployment: %s',
  async (first) => {
    expect(await check({ first, world: alarms('web-errors'), config: canary })).toEqual([]);
  },
);

describe('a right that is missing', () => {
  test.each([
    ['BatchGetDeployments', 'error', 'this step could not see how the deployment ends'],
    ['GetDeployment', 'warning', 'a way back could not be followed'],
    ['ListDeploymentTargets', 'warning', 'neither stages nor hooks nor shares of the traffic can be told'],
    ['GetDeploymentTarget', 'warning', 'neither stages nor hooks nor shares of the traffic can be told'],
  ])('%s', async (operation, severity, consequence) => {
    const faults = [{ service: 'codedeploy', operation, kind: 'denied' }] as const;
    expect(await check({ faults })).toEqual([
      `${severity}: codedeploy:${operation} is not allowed, so ${consequence}.`,
    ]);
  });

  test('cannot be told where no answer comes', async () => {
    const faults = [{ service: 'codedeploy', operation: 'GetDeployment', kind: 'throttle' }] as const;
    expect(await check({ faults })).toEqual([
      expect.stringMatching(/^notice: The right to follow CodeDeploy closely could not be checked: /),
    ]);
  });
});

describe('the deployment group', () => {
  test.each<[string, Checking, string]>([
    [
      'an alarm that is in ALARM',
      {
        world: { ...alarms('web-errors'), alarms: [{ alarmName: 'web-errors', stateValue: 'ALARM' }] },
      },
      'warning: The alarm web-errors is in ALARM already, and ends this deployment unless it recovers first.',
    ],
    [
      'an alarm that is not there',
      { world: alarms('gone') },
      'warning: The alarm gone does not exist, so it cannot fail this deployment.',
    ],
    [
      'a service role that is not there',
      { world: group({ serviceRoleArn: 'arn:aws:iam::123456789012:role/gone' }) },
      'error: The role arn:aws:iam::123456789012:role/gone does not exist.',
    ],
    [
      'a wait for somebody',
      {
        world: group({
          blueGreenDeploymentConfiguration: {
            deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 45 },
          },
        }),
      },
      `warning: The deployment group ${deploymentGroupName} waits 45 minutes for somebody to let the traffic move, and stops the deployment when nobody does.`,
    ],
  ])('%s', async (_, checking, finding) => {
    expect(await check({ ...checking, first: true })).toEqual([finding]);
  });

  const targetGroup = (targetGroupName: string, protocol = 'HTTP') => ({
    targetGroupName,
    targetGroupArn: `arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/${targetGroupName}/0123456789abcdef`,
    protocol,
    port: 8080,
    targetType: 'ip',
  });
  const behind = (...targetGroups: readonly unknown[]) => codeDeployWorld({ more: { targetGroups } });

  test('a target group that is not there', async () => {
    expect(await check({ world: behind(targetGroup('blue')), first: true })).toEqual([
      'error: The target group green does not exist.',
    ]);
  });

  test.each([
    [canary, ['blue', 'green']],
    ['CodeDeployDefault.ECSAllAtOnce', []],
  ])('a Network Load Balancer with %s', async (config, named) => {
    const world = behind(targetGroup('blue', 'TCP'), targetGroup('green', 'TCP'));
    expect(await check({ world, config, first: true })).toEqual(
      named.map(
        (name) =>
          `error: The target group ${name} is of a Network Load Balancer, to which ${config} does not apply.`,
      ),
    );
  });
});

test('the percentages of a rolling deployment are no matter', async () => {
  await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(codeDeployWorld());
    const ports = inProcess(simulator);
    const name = { application: applicationName, group: deploymentGroupName };
    const codeDeploy = await readGroup(ports.aws, name, { cluster, name: service });
    const deploymentConfiguration = { minimumHealthyPercent: 100, maximumPercent: 100 };
    const settings = { desiredCount: 2, deploymentConfiguration };
    expect(await preflight([{ service, definition: {}, settings, codeDeploy }], ports)).toEqual([]);
    expect(await preflight([{ service, definition: {}, settings }], ports)).toHaveLength(1);
  });
});
