import { describe, expect, test } from '@jest/globals';
import { happened } from '@ecs-actions/testkit/play';
import type { Fault, FaultKind } from '@ecs-actions/simulator/protocol/faults';
import { type Scene, type SceneName, sceneOf } from '@ecs-actions/testkit/worlds';
import { deployIn, expectEnding, expectPage } from './ending.ts';

/** Repeated reads and time-outs of requests are to fit between two looks on a slow machine too. */
const steadily = (name: SceneName): Scene => ({ ...sceneOf(name), factor: 15 });

const ecs = (kind: FaultKind, operation: string, rest: Partial<Fault> = {}): Fault => ({
  service: 'ecs',
  operation,
  kind,
  ...rest,
});
const history = [
  'ListServiceDeployments',
  'DescribeServiceDeployments',
  'DescribeServiceRevisions',
  'StopServiceDeployment',
];
const watched = ['DescribeServices', 'DescribeServiceDeployments', 'ListTasks', 'DescribeTasks'];

describe('AWS makes it hard to see', () => {
  test.concurrent.each<[string, SceneName, readonly Fault[]]>([
    ['throttled', 'success', watched.map((name) => ecs('throttle', name, { skip: 1, count: 3 }))],
    ['stale reads', 'success', watched.map((name) => ecs('stale', name, { skip: 2, count: 3 }))],
    [
      'an answer to UpdateService that is lost',
      'success',
      [ecs('reset-after', 'UpdateService', { count: 1 })],
    ],
    ['a history that may not be read', 'success', history.map((name) => ecs('denied', name))],
  ])('%s, and the release is deployed once', async (name, scene, faults) => {
    const { run, revisions, deployments } = await deployIn({ ...steadily(scene), faults });
    expectEnding(run, { status: 'succeeded', exit: 0 });
    expect({ revisions, deployments }).toEqual({ revisions: 1, deployments: 1 });
    expectPage(name, run);
  });

  test.concurrent('a history that may not be read, and the release crashes', async () => {
    const faults = history.map((name) => ecs('denied', name));
    const { run } = await deployIn({ ...steadily('circuit breaker with rollback'), faults });
    expectEnding(run, { status: 'rolled-back', exit: 1, reason: 'container-exit' });
    expectPage('history not readable, circuit breaker with rollback', run);
  });

  test.concurrent('the session expires', async () => {
    const { run } = await deployIn(steadily('slow to start'), {}, async ({ simulator }) => {
      await happened(simulator, 'task.started', ({ taskDefinition }) =>
        String(taskDefinition).endsWith('web:2'),
      );
      simulator.control.faults([{ service: '*', operation: '*', kind: 'expired' }]);
    });
    expectEnding(run, { status: 'unknown', exit: 1, reason: 'lost-sight' });
    expectPage('session expired', run);
  });

  test.concurrent('UpdateService is refused', async () => {
    const faults = [ecs('denied', 'UpdateService')];
    const { run, deployments } = await deployIn({ ...steadily('success'), faults });
    expectEnding(run, { status: 'refused', exit: 1, reason: 'permissions' });
    expect(deployments).toBe(0);
    expectPage('UpdateService denied', run);
  });
});

describe('time is up', () => {
  test.concurrent('and nothing is to be undone', async () => {
    const inputs = { timeout: '3m', 'on-failure': 'none' };
    const { run } = await deployIn(sceneOf('capacity missing'), { inputs });
    expectEnding(run, { status: 'timed-out', exit: 1, reason: 'capacity' });
    expectPage('timed out', run);
  });
});
