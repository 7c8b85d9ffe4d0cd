import { describe, expect, test } from '@jest/globals';
import { codeDeployWorld } from '@ecs-actions/testkit/codedeploy-world';
import { deploy, type Deploying, minute, startOther } from './codedeploy-story.ts';
import { usualInputs } from './story.ts';

describe('what is refused before anything is changed', () => {
  test.each<[string, Deploying, string]>([
    ['a group that is not there', { codeDeploy: { group: 'other' } }, 'no CodeDeploy deployment group other'],
    ['an application that is not there', { codeDeploy: { application: 'other' } }, 'of other'],
    ['a configuration that is not there', { codeDeploy: { config: 'other' } }, 'configuration other'],
    ['an AppSpec that is not there', { codeDeploy: { appSpec: 'none.yaml' } }, 'none.yaml cannot be read'],
    [
      "a group of another service's",
      { world: codeDeployWorld({ group: { ecsServices: [{ clusterName: 'demo', serviceName: 'api' }] } }) },
      'deploys demo/api, not demo/web',
    ],
    [
      "a strategy of ECS's own",
      { inputs: { rollout: { ...usualInputs.rollout, strategy: 'canary' } } },
      'so strategy cannot be set',
    ],
    [
      'a network that belongs into the AppSpec',
      {
        inputs: {
          settings: {
            overrides: { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-2'] } } },
          },
        },
      },
      'so networkConfiguration cannot be set',
    ],
    [
      'less time than the traffic takes',
      {
        codeDeploy: { config: 'CodeDeployDefault.ECSCanary10Percent15Minutes' },
        inputs: { timeout: 5 * minute },
      },
      'takes at least 15m',
    ],
  ])('%s', async (_, deploying, message) => {
    const { status, reason, outputs, created, registered } = await deploy(deploying);
    expect({ status, reason, created, registered }).toEqual({
      status: 'refused',
      reason: 'preflight',
      created: 0,
      registered: 0,
    });
    expect(outputs['failure-detail']).toContain(message);
  });
});

test('a right to watch that is missing is found before anything is changed', async () => {
  const faults = [{ service: 'codedeploy', operation: 'BatchGetDeployments', kind: 'denied' }] as const;
  const { status, reason, created, registered, outputs } = await deploy({
    before: startOther,
    inputs: { preflight: true },
    faults,
  });
  expect({ status, reason, created, registered }).toEqual({
    status: 'refused',
    reason: 'preflight',
    created: 1,
    registered: 0,
  });
  expect(outputs['failure-detail']).toContain('codedeploy:BatchGetDeployments is not allowed');
});
