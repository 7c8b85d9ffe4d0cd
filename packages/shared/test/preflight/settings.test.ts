import { describe, expect, test } from '@jest/globals';

import type { Question, Target } from '@ecs-actions/shared/preflight/check';
import { stuckDeployment } from '@ecs-actions/shared/preflight/checks/deployment-configuration';
import { refusedByFargate } from '@ecs-actions/shared/preflight/checks/fargate';
import { platformOf } from '@ecs-actions/shared/ecs/task-definition/platform';
import {
  loadBalancerMismatch,
  missingAdvancedConfiguration,
} from '@ecs-actions/shared/preflight/checks/load-balancers';
import { continuingHooks, nothingDesired } from '@ecs-actions/shared/preflight/checks/settings';
import type { JsonObject } from '@ecs-actions/shared/json';

/** These checks ask nobody: an objection is its own key. */
const says = (
  check: (target: Target) => readonly Question[],
  definition: JsonObject,
  settings: JsonObject = {},
) => check({ service: 'web', definition, settings }).map(({ key }) => key);

describe('sizes on Fargate', () => {
  const fargate = { requiresCompatibilities: ['EC2', 'FARGATE'], networkMode: 'awsvpc' };
  const windows = { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } };

  test.each([
    ['256', '512'],
    ['.25 vCPU', '2 GB'],
    ['512', '3072'],
    ['4096', '30720'],
    ['8192', '20480'],
    ['16384', '122880'],
    ['32768', '249856'],
  ])('%s and %s', (cpu, memory) => expect(says(refusedByFargate, { ...fargate, cpu, memory })).toEqual([]));

  test.each([
    [{ cpu: '256', memory: '4096' }, 'Fargate has no 4096 MiB with 256 CPU units, only 512, 1024, 2048.'],
    [{ cpu: '8192', memory: '17408' }, 'Fargate has no 17408 MiB with 8192 CPU units, only 16384, 20480,'],
    [{ cpu: '300', memory: '512' }, 'Fargate has no tasks of 300 CPU units, only of 256, 512, 1024,'],
    [
      { cpu: '256', memory: '512', ...windows },
      'Windows on Fargate has no tasks of 256 CPU units, only of 1024, 2048, 4096.',
    ],
    [{ cpu: '256' }, 'Fargate needs cpu and memory of the task.'],
    [
      { cpu: '256', memory: '512', networkMode: 'bridge' },
      'Fargate needs the networkMode awsvpc, not bridge.',
    ],
  ])('%j', (size, message) => {
    expect(says(refusedByFargate, { ...fargate, ...size })).toEqual([expect.stringContaining(message)]);
  });

  test('are no matter elsewhere', () => {
    expect(says(refusedByFargate, { requiresCompatibilities: ['EC2'], cpu: '300', memory: '100' })).toEqual(
      [],
    );
  });
});

// The table of the developer guide's arithmetic.
test.each([
  [4, 50, 200, true],
  [2, 75, 100, false],
  [3, 100, 125, false],
  [1, 100, 200, true],
  [1, 0, 100, true],
  [0, 100, 100, true],
])(
  '%i desired with %i to %i percent can move: %p',
  (desiredCount, minimumHealthyPercent, maximumPercent, moves) => {
    const deploymentConfiguration = { minimumHealthyPercent, maximumPercent };
    expect(says(stuckDeployment, {}, { desiredCount, deploymentConfiguration })).toHaveLength(moves ? 0 : 1);
    const blueGreen = { ...deploymentConfiguration, strategy: 'BLUE_GREEN' };
    expect(says(stuckDeployment, {}, { desiredCount, deploymentConfiguration: blueGreen })).toEqual([]);
  },
);

describe('load balancers', () => {
  const definition = {
    containerDefinitions: [
      { name: 'app', portMappings: [{ containerPort: 80 }] },
      { name: 'range', portMappings: [{ containerPortRange: '80-90' }] },
    ],
  };
  const to = (containerName: string, containerPort: number) => ({
    loadBalancers: [{ containerName, containerPort }],
  });

  test.each([
    [to('app', 80), []],
    [to('range', 85), []],
    [
      to('web', 80),
      ['The load balancer sends to the container web, which the task definition does not have.'],
    ],
    [to('app', 81), ['The load balancer sends to port 81 of app, which its portMappings do not have.']],
  ])('%j', (settings, expected) =>
    expect(says(loadBalancerMismatch, definition, settings)).toEqual(expected),
  );

  test('need an advanced configuration unless the strategy is rolling', () => {
    const loadBalancers = [{ targetGroupArn: 'tg-1' }, { targetGroupArn: 'tg-2', advancedConfiguration: {} }];
    const withStrategy = (strategy: string) => ({ loadBalancers, deploymentConfiguration: { strategy } });
    expect(says(missingAdvancedConfiguration, {}, withStrategy('ROLLING'))).toEqual([]);
    expect(says(missingAdvancedConfiguration, {}, withStrategy('CANARY'))).toEqual([
      'The strategy CANARY needs an advancedConfiguration for tg-1.',
    ]);
    const headless = { deploymentConfiguration: { strategy: 'BLUE_GREEN' } };
    expect(says(missingAdvancedConfiguration, {}, headless)).toEqual([]);
  });
});

test('nothing desired, unless it is a daemon', () => {
  expect(says(nothingDesired, {}, { desiredCount: 0 })).toHaveLength(1);
  expect(says(nothingDesired, {}, { desiredCount: 1 })).toEqual([]);
  expect(says(nothingDesired, {}, { desiredCount: 0, schedulingStrategy: 'DAEMON' })).toEqual([]);
});

test('a pause that goes on by itself', () => {
  const hook = (targetType: string, action: string) => ({
    targetType,
    lifecycleStages: ['POST_SCALE_UP'],
    timeoutConfiguration: { action },
  });
  const lifecycleHooks = [
    hook('PAUSE', 'CONTINUE'),
    hook('PAUSE', 'ROLLBACK'),
    hook('AWS_LAMBDA', 'CONTINUE'),
  ];
  expect(says(continuingHooks, {}, { deploymentConfiguration: { lifecycleHooks } })).toEqual([
    'The pause at POST_SCALE_UP continues when its time-out passes without an answer.',
  ]);
});

test.each([
  [{ requiresCompatibilities: ['FARGATE'] }, 'linux/amd64'],
  [{ requiresCompatibilities: ['FARGATE'], runtimePlatform: { cpuArchitecture: 'ARM64' } }, 'linux/arm64'],
  [
    { runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } },
    'windows/amd64',
  ],
  [{ runtimePlatform: { cpuArchitecture: 'ARM64' } }, 'linux/arm64'],
  [{ requiresCompatibilities: ['EC2'] }, undefined],
])('%j runs on %s', (definition, platform) => expect(platformOf(definition)).toBe(platform));
