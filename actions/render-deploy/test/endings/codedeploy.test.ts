import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { appSpecWith, rollsBack } from '@ecs-actions/testkit/codedeploy-world';
import { happened } from '@ecs-actions/testkit/play';
import { canary, scene } from './codedeploy-scene.ts';
import { deployIn, expectEnding, expectPage } from './ending.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'appspec-'));
  await writeFile(join(folder, 'appspec.yaml'), appSpecWith({ AfterAllowTraffic: 'check' }));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const crash = { crash: 3, 'crash-after': '2s', 'last-words': 'FATAL no database' };

describe('a service under CodeDeploy', () => {
  test.concurrent('a canary that serves in the end', async () => {
    const { run } = await deployIn(scene({}, canary));
    expectEnding(run, { status: 'succeeded', exit: 0 });
    expectPage('CodeDeploy, success', run);
    expect(run.outputs['deployment-id']).toMatch(/^d-/);
  });

  test.concurrent('tasks that crash', async () => {
    const { run } = await deployIn(scene({ release: crash }));
    expectEnding(run, { status: 'rolled-back', exit: 1, reason: 'container-exit' });
    expectPage('CodeDeploy, crash loop', run);
  });

  test.concurrent('targets that are never healthy, until the time is up', async () => {
    const { run } = await deployIn(scene({ release: { 'health-status': 500 } }, { timeout: '3m' }));
    expectEnding(run, { status: 'rolled-back', exit: 1, reason: 'target-health' });
    expectPage('CodeDeploy, failing target health', run);
  });

  test.concurrent('a hook that says no', async () => {
    const functions = [{ functionName: 'check', answers: [{ hookStatus: 'FAILED' }] }];
    const inputs = { 'codedeploy-appspec': join(folder, 'appspec.yaml') };
    const { run } = await deployIn(scene({ more: { functions } }, inputs));
    expectEnding(run, { status: 'rolled-back', exit: 1, reason: 'hook' });
    expectPage('CodeDeploy, hook failed', run);
  });

  test.concurrent('an alarm', async () => {
    const alarmConfiguration = { enabled: true, alarms: [{ name: 'web-errors' }] };
    const of = scene({ group: { ...rollsBack, alarmConfiguration } }, canary);
    const { run } = await deployIn(of, {}, async ({ simulator }) => {
      await happened(simulator, 'codedeploy.shifted', ({ percent }) => percent === 10);
      simulator.control.world({ alarms: [{ alarmName: 'web-errors', stateValue: 'ALARM' }] });
    });
    expectEnding(run, { status: 'rolled-back', exit: 1, reason: 'alarm' });
    expectPage('CodeDeploy, alarm', run);
  });

  test.concurrent('out of time, and nothing is to be undone', async () => {
    const inputs = { timeout: '2m', 'on-failure': 'none' };
    const { run } = await deployIn(scene({ release: { 'healthy-after': '30m' } }, inputs));
    expectEnding(run, { status: 'timed-out', exit: 1, reason: run.outputs['failure-reason'] ?? '' });
    expectPage('CodeDeploy, timed out', run);
  });
});
