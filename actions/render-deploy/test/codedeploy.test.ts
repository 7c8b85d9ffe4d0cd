import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { Clock } from '@ecs-actions/shared/time/clock';
import { codeDeployWorld, rollsBack } from '@ecs-actions/testkit/codedeploy-world';
import {
  deploysByCodeDeploy,
  letsTrafficMove,
  stopsCodeDeployment,
} from '@ecs-actions/testkit/somebody-at-codedeploy';
import { portsOf } from '@ecs-actions/testkit/ports';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import { cluster, image, service } from '@ecs-actions/testkit/worlds';
import type { World } from '@ecs-actions/simulator/control/world';
import type { Fault, FaultKind } from '@ecs-actions/simulator/protocol/faults';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';
import { usualInputs } from './story.ts';

const minute = 60_000;
const crash = { crash: 3, 'crash-after': '2s' };
const keepsBlue = (terminationWaitTimeInMinutes: number) => ({
  blueGreenDeploymentConfiguration: {
    terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes },
  },
});

interface Scene {
  readonly simulator: Simulator;
  readonly aws: Aws;
  readonly clock: Clock;
}

interface Deploying {
  readonly world?: World;
  readonly inputs?: Partial<Inputs>;
  readonly codeDeploy?: Partial<Inputs['codeDeploy']>;
  readonly faults?: readonly Fault[];
  /** Before the step begins, and while it runs. */
  readonly before?: (scene: Scene) => Promise<void>;
  readonly besides?: (scene: Scene) => Promise<void>;
}

/** Deploys image 2 in process. */
async function deploy({
  world = codeDeployWorld(),
  inputs,
  codeDeploy,
  faults = [],
  before,
  besides,
}: Deploying) {
  return withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(world);
    const { aws, clock } = inProcess(simulator);
    const scene = { simulator, aws, clock };
    await before?.(scene);
    simulator.control.faults(faults);
    const lines: string[] = [];
    const asked: Inputs = {
      ...usualInputs,
      ifInProgress: 'wait',
      cluster,
      services: [service],
      source: undefined,
      edits: { container: 'app', image: image.after },
      ...inputs,
      codeDeploy: { ...usualInputs.codeDeploy, ...codeDeploy },
    };
    const [{ outputs, summary, exit }] = await Promise.all([
      main(asked, portsOf(aws, clock, lines), new AbortController().signal),
      besides?.(scene),
    ]);
    const events = (kind: string) => simulator.truth.events.filter((event) => event.kind === kind);
    const created = events('codedeploy.created').filter(({ creator }) => creator === 'user');
    const shares = events('codedeploy.shifted')
      .filter(({ traffic }) => traffic === 'production')
      .map(({ percent }) => percent);
    return {
      status: outputs['status'],
      reason: outputs['failure-reason'],
      exit,
      outputs,
      summary,
      lines,
      created: created.length,
      registered: events('task-definition.registered').length - 1,
      shares,
      events,
    };
  });
}

/** An AppSpec with these hooks, in a file of its own. */
async function withAppSpec<T>(
  hooks: Readonly<Record<string, string>>,
  body: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'appspec-'));
  const path = join(folder, 'appspec.yaml');
  try {
    await writeFile(path, appSpec(hooks));
    return await body(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function appSpec(hooks: Readonly<Record<string, string>>): string {
  return [
    'version: 0.0',
    'Resources:',
    '  - TargetService:',
    '      Type: AWS::ECS::Service',
    '      Properties:',
    '        TaskDefinition: <TASK_DEFINITION>',
    '        LoadBalancerInfo: { ContainerName: app, ContainerPort: 8080 }',
    'Hooks:',
    ...Object.entries(hooks).map(([name, target]) => `  - ${name}: ${target}`),
  ].join('\n');
}

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

  test('an alarm while the traffic moves', async () => {
    const alarmConfiguration = { enabled: true, alarms: [{ name: 'web-errors' }] };
    const { status, reason, summary } = await deploy({
      world: codeDeployWorld({ group: { ...rollsBack, alarmConfiguration } }),
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

/** Another workflow that deploys what runs already. */
async function startOther({ aws }: Scene): Promise<void> {
  await deploysByCodeDeploy(aws, 1);
}

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

describe('a deployment that goes on already', () => {
  test('is waited for', async () => {
    const { status, created, lines } = await deploy({ before: startOther });
    expect({ status, created }).toEqual({ status: 'succeeded', created: 2 });
    expect(lines[0]).toMatch(/^CodeDeploy is deploying to web \(d-.*\); waiting up to/);
  });

  test('refuses this one where that is wanted', async () => {
    const { status, reason, created } = await deploy({
      before: startOther,
      inputs: { ifInProgress: 'fail' },
    });
    expect({ status, reason, created }).toEqual({ status: 'refused', reason: 'in-progress', created: 1 });
  });

  test('is stopped where this one is to supersede it', async () => {
    const { status, created, events } = await deploy({
      world: codeDeployWorld({ group: keepsBlue(60) }),
      before: startOther,
      inputs: { ifInProgress: 'supersede' },
    });
    expect({ status, created }).toEqual({ status: 'succeeded', created: 2 });
    expect(events('codedeploy.stop-requested')).toHaveLength(1);
  });
});

const kinds = [
  'throttle',
  'error-before',
  'error-after',
  'reset-before',
  'reset-after',
  'silent',
  'slow',
] as const satisfies readonly FaultKind[];

describe('a change is made once, whatever becomes of its answer', () => {
  test.each(kinds)('CreateDeployment, %s', async (kind) => {
    const faults = [{ service: 'codedeploy', operation: 'CreateDeployment', kind, count: 1 }];
    const { status, created, registered } = await deploy({ faults });
    expect({ status, created, registered }).toEqual({ status: 'succeeded', created: 1, registered: 1 });
  });

  test.each(kinds)('StopDeployment, %s', async (kind) => {
    const faults = [{ service: 'codedeploy', operation: 'StopDeployment', kind, count: 1 }];
    const { status, created } = await deploy({ world: codeDeployWorld({ release: crash }), faults });
    expect({ status, created }).toEqual({ status: 'rolled-back', created: 1 });
  });
});

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
    appSpec({ BeforeInstall: 'check' }).replace(
      '<TASK_DEFINITION>',
      'arn:aws:ecs:us-east-1:123456789012:task-definition/web:2',
    ) + '\n',
  );
});
