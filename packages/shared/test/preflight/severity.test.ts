import { expect, test } from '@jest/globals';
import type { Target } from '@ecs-actions/shared/preflight/check';
import { checks } from '@ecs-actions/shared/preflight/checks';
import { preflight } from '@ecs-actions/shared/preflight/preflight';
import { canned, steppingClock } from '../diagnosis/canned.ts';

/** Everything that is wrong without asking anybody, in one service. */
const wrong: Target = {
  service: 'web',
  definition: {
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '4096',
    containerDefinitions: [{ name: 'app', portMappings: [{ containerPort: 80 }] }],
  },
  settings: {
    desiredCount: 2,
    deploymentConfiguration: {
      strategy: 'BLUE_GREEN',
      lifecycleHooks: [
        {
          targetType: 'PAUSE',
          lifecycleStages: ['POST_SCALE_UP'],
          timeoutConfiguration: { action: 'CONTINUE' },
        },
      ],
    },
    loadBalancers: [{ containerName: 'app', containerPort: 81 }],
  },
};
const stuck: Target = {
  service: 'api',
  definition: {},
  settings: {
    desiredCount: 2,
    deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 },
  },
};

test('what ECS would refuse is an error and comes first, what may go wrong is a warning', async () => {
  const clock = steppingClock();
  const { aws, calls } = canned({}, clock);
  const asked = checks.filter(({ name }) => name !== 'credentials');
  const findings = await preflight([wrong, stuck], { aws, clock, checks: asked });
  expect(findings.map(({ severity, check, services }) => [severity, check, ...services])).toEqual([
    ['error', 'load balancer’s container', 'web'],
    ['error', 'load balancer settings of the strategy', 'web'],
    ['error', 'size on Fargate', 'web'],
    ['warning', 'deployment configuration', 'api'],
    ['warning', 'hook', 'web'],
  ]);
  expect(findings.every(({ remedy }) => remedy !== undefined)).toBe(true);
  expect(calls).toEqual([]);
});
