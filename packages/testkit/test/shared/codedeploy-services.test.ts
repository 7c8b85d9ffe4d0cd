import { describe, expect, test } from '@jest/globals';
import { deploymentCheck } from '@ecs-actions/shared/health/checks/deployment';
import { ServiceLook } from '@ecs-actions/shared/health/look';
import { codeDeployWorld } from '../../src/codedeploy-world.ts';
import { inProcess, withSimulator } from '../../src/simulator.ts';
import { deploysByCodeDeploy } from '../../src/somebody-at-codedeploy.ts';
import { cluster, service } from '../../src/worlds.ts';

const arn = (revision: string) => `arn:aws:ecs:us-east-1:123456789012:task-definition/${revision}`;

describe('the check of the deployment, for a service under CodeDeploy', () => {
  test.each([
    ['web:1', { outcome: 'healthy', says: 'web:1 is deployed' }],
    ['web:9', { outcome: 'unhealthy', says: 'web:1 runs, where web:9 is expected' }],
  ])('goes by the task set that has the traffic: %s', async (revision, seen) => {
    await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
      simulator.control.world(codeDeployWorld());
      simulator.advance(120_000);
      const { aws } = inProcess(simulator);
      await deploysByCodeDeploy(aws, 1);
      simulator.advance(10_000);
      const { signal } = new AbortController();
      const look = new ServiceLook(aws, { cluster, service }, signal);
      const check = deploymentCheck({ taskDefinition: arn(revision), image: undefined });
      expect(await check.sample(look, signal)).toMatchObject(seen);
    });
  });
});
