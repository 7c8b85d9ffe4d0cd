import { describe, expect, test } from '@jest/globals';
import { clientsOf } from '@ecs-actions/testkit/clients';
import { codeDeployWorld } from '@ecs-actions/testkit/codedeploy-world';
import { happened, play, type Play } from '@ecs-actions/testkit/play';
import type { BundleRun } from '@ecs-actions/testkit/runner';
import { deploysByCodeDeploy, stopsCodeDeployment } from '@ecs-actions/testkit/somebody-at-codedeploy';
import { started, scene } from './codedeploy-scene.ts';
import { deploy, deployIn, expectEnding, expectPage, withoutEvidence, withoutHaste } from './ending.ts';

const slow = { 'healthy-after': '90s' };
/** What others do between two looks of the step is to fit there. */
const slowly = (inputs = {}) => ({ ...scene({ release: slow }, inputs), factor: 5 });
const otherDeploys = async ({ simulator }: Play) => deploysByCodeDeploy(clientsOf(simulator), 1);

const withoutMoments = (run: BundleRun) => withoutEvidence(run, 'Stopped tasks', 'Log of', 'Target health');

describe('somebody else has a part in how a deployment of CodeDeploy ends', () => {
  test.concurrent('stopped by somebody', async () => {
    const { run } = await deployIn(scene({ release: slow }), {}, async (playing) => {
      await started(playing);
      await stopsCodeDeployment(clientsOf(playing.simulator), true);
    });
    expectEnding(run, { status: 'stopped', exit: 1, reason: 'stopped' });
    expectPage('CodeDeploy, stopped by somebody', withoutMoments(run));
  });

  test.concurrent('superseded by another deployment', async () => {
    const { run } = await deployIn(slowly(), {}, async (playing) => {
      await started(playing);
      await stopsCodeDeployment(clientsOf(playing.simulator), false);
      await happened(playing.simulator, 'codedeploy.ended');
      await otherDeploys(playing);
    });
    expectEnding(run, { status: 'superseded', exit: 1, reason: 'superseded' });
    expectPage('CodeDeploy, superseded', withoutMoments(run));
  });

  test.concurrent('the job is cancelled, which wants the earlier release back', async () => {
    await play(slowly(), async (playing) => {
      const run = await deploy(playing, slowly(), {
        inputs: { 'on-cancel': 'rollback' },
        signalAfter: { line: /2 of 2 running/, signal: 'SIGINT' },
      });
      expectEnding(run, { status: 'cancelled', exit: 1, reason: 'stopped' });
      expectPage('CodeDeploy, cancelled', withoutHaste(run));
      const { annotations } = await run.post();
      expect(annotations.map(({ message }) => message)).toEqual([
        'The job was cancelled; asked CodeDeploy to stop the deployment of web (web:2) and roll it back.',
      ]);
      await happened(playing.simulator, 'codedeploy.rollback-started');
    });
  });

  test.concurrent('the session expires', async () => {
    const { run } = await deployIn(slowly(), {}, async (playing) => {
      await started(playing);
      playing.simulator.control.faults([{ service: '*', operation: '*', kind: 'expired' }]);
    });
    expectEnding(run, { status: 'unknown', exit: 1, reason: 'lost-sight' });
    expectPage('CodeDeploy, session expired', withoutMoments(run));
  });
});

describe('nothing is deployed by CodeDeploy', () => {
  test.concurrent('another deployment goes on, and is not to be waited for', async () => {
    const { run, revisions } = await deployIn(scene({}, { 'if-in-progress': 'fail' }), {
      before: async (playing) => {
        await otherDeploys(playing);
        await happened(playing.simulator, 'codedeploy.waits-for-termination');
      },
    });
    expectEnding(run, { status: 'refused', exit: 1, reason: 'in-progress' });
    expectPage('CodeDeploy, in progress', run);
    expect(revisions).toBe(0);
  });

  test.concurrent('CreateDeployment is refused', async () => {
    const faults = [{ service: 'codedeploy', operation: 'CreateDeployment', kind: 'denied' }] as const;
    const { run } = await deployIn({ ...scene(), faults });
    expectEnding(run, { status: 'refused', exit: 1, reason: 'permissions' });
    expectPage('CodeDeploy, CreateDeployment denied', run);
  });

  test.concurrent('its deployment group is in no state to deploy', async () => {
    const alarmConfiguration = { enabled: true, alarms: [{ name: 'web-errors' }] };
    const world = codeDeployWorld({
      group: { alarmConfiguration, serviceRoleArn: 'arn:aws:iam::123456789012:role/gone' },
    });
    const alarms = [{ alarmName: 'web-errors', stateValue: 'ALARM' }];
    const { run, revisions } = await deployIn({ world: () => ({ ...world, alarms }) });
    expectEnding(run, { status: 'refused', exit: 1, reason: 'preflight' });
    expectPage('CodeDeploy, found before', run);
    expect(revisions).toBe(0);
  });
});

test.concurrent('nothing changed, while the old tasks are still kept', async () => {
  await play(scene(), async (playing) => {
    expectEnding(await deploy(playing, scene()), { status: 'succeeded', exit: 0 });
    const again = await deploy(playing, scene());
    expectEnding(again, { status: 'no-change', exit: 0 });
    expectPage('CodeDeploy, nothing changed', again);
  });
});

test.concurrent('an image that is gone, and CodeDeploy goes back', async () => {
  const world = { more: { images: [{ repositoryName: 'web', tags: ['1'], content: 'before' }] } };
  const { run } = await deployIn(scene(world, { preflight: 'false' }));
  expectEnding(run, { status: 'rolled-back', exit: 1, reason: 'image-pull' });
  expectPage('CodeDeploy, image gone', run);
});
