import { describe, expect, test } from '@jest/globals';
import { describeServices } from '@ecs-actions/shared/ecs/service';
import { codeDeployWorld } from '@ecs-actions/testkit/codedeploy-world';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import { deploymentsByCodeDeploy, deploysByCodeDeploy } from '@ecs-actions/testkit/somebody-at-codedeploy';
import { cluster, definition, image, service } from '@ecs-actions/testkit/worlds';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';
import { loggedPorts, usual } from './step.ts';

const minute = 60_000;
const inAlarm: Partial<Inputs> = {
  cluster,
  service,
  checks: [{ name: 'alarms', alarms: ['web-errors'] }],
  expectedTaskDefinition: 'web:2',
  onUnhealthy: 'rollback',
};

interface Judged {
  /** How long CodeDeploy keeps the old tasks. */
  readonly keeps: number;
  readonly inputs?: Partial<Inputs>;
}

/** Judges the second release that CodeDeploy brought, whose alarm rings. */
async function judge({ keeps, inputs }: Judged) {
  return withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    const terminateBlueInstancesOnDeploymentSuccess = { terminationWaitTimeInMinutes: keeps };
    const group = { blueGreenDeploymentConfiguration: { terminateBlueInstancesOnDeploymentSuccess } };
    const taskDefinitions = [definition(), definition({ image: image.after })];
    simulator.control.world({ ...codeDeployWorld({ group }), taskDefinitions });
    const kit = inProcess(simulator);
    await deploysByCodeDeploy(kit.aws, 1);
    simulator.advance((keeps + 5) * minute);
    await deploysByCodeDeploy(kit.aws, 2);
    simulator.advance(5 * minute);
    simulator.control.world({ alarms: [{ alarmName: 'web-errors', stateValue: 'ALARM' }] });
    const { ports, log } = loggedPorts(kit);
    const result = await main({ ...usual, ...inAlarm, ...inputs }, ports, new AbortController().signal);
    const found = (await describeServices(kit.aws, cluster, [service])).get(service);
    return {
      ...result,
      log,
      runs: found?.taskDefinition.replace(/^.*\//, ''),
      deployments: (await deploymentsByCodeDeploy(kit.aws)).length,
    };
  });
}

describe('an unhealthy service under CodeDeploy', () => {
  test.each([
    ['that keeps the old tasks goes back to them', 60, 'asked CodeDeploy to stop web:2 and roll it back'],
    ['that has ended goes back by a deployment of its own', 0, 'going back to web:1 (was web:2)'],
  ])('with a deployment %s', async (_, keeps, says) => {
    const { outputs, runs, log, failure, deployments } = await judge({ keeps });
    expect([outputs['verdict'], outputs['status'], runs]).toEqual(['unhealthy', 'rolled-back', 'web:1']);
    expect(log).toContain(`web  ${says}`);
    expect(failure?.message).toContain('web went back from web:2 to web:1.');
    expect(deployments).toBe(3);
  });

  test('is left alone where another revision runs than the one that was judged', async () => {
    const { outputs, runs } = await judge({ keeps: 0, inputs: { expectedTaskDefinition: 'web:1' } });
    expect([outputs['status'], runs]).toEqual(['superseded', 'web:2']);
  });

  test('is left alone where that is not wanted', async () => {
    const { outputs, runs } = await judge({ keeps: 60, inputs: { onUnhealthy: 'fail' } });
    expect([outputs['status'], runs]).toEqual(['', 'web:2']);
  });
});
