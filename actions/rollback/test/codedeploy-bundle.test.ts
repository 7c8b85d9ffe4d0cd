import { expect, test } from '@jest/globals';
import { codeDeployWorld } from '@ecs-actions/testkit/codedeploy-world';
import { play } from '@ecs-actions/testkit/play';
import { cluster, image, service } from '@ecs-actions/testkit/worlds';

/** CodeDeploy keeps the old tasks for longer than the test lasts. */
const keepsOld = {
  blueGreenDeploymentConfiguration: {
    terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes: 2_880 },
  },
};
const inputs = { cluster, service };

test('the bundles deploy by CodeDeploy, go back, change nothing when pressed again, and list what was', async () => {
  const world = () => codeDeployWorld({ group: keepsOld });
  await play({ world }, async (playing) => {
    const { outputs: deployed } = await playing.run('render-deploy', {
      inputs: { ...inputs, 'container-name': 'app', image: image.after },
    });
    expect(deployed).toMatchObject({ status: 'succeeded', 'task-definition-revision': 'web:2' });

    const back = await playing.run('rollback', { inputs: { ...inputs, reason: 'too slow' } });
    expect(back.exitCode).toBe(0);
    expect(back.outputs).toMatchObject({
      status: 'succeeded',
      'to-task-definition-revision': 'web:1',
      'deployment-id': deployed['deployment-id'],
      'failure-reason': '',
    });
    expect(back.log).toContain('web  asked CodeDeploy to stop web:2 and roll it back');
    expect(back.summary).toContain('**web went back from web:2 to web:1.**');
    expect(back.annotations).toEqual([]);

    const again = await playing.run('rollback', { inputs });
    expect(again.outputs).toMatchObject({ status: 'no-change', 'to-task-definition-revision': 'web:1' });
    const listed = await playing.run('rollback', { inputs: { ...inputs, list: 'true' } });
    expect(listed.outputs['status']).toBe('listed');
    expect(JSON.parse(listed.outputs['history'] ?? '')).toMatchObject([
      { revision: 'web:2', outcome: 'rolled-back', 'rolled-back-from': expect.stringMatching(/ too slow$/) },
      { revision: 'web:1', outcome: 'succeeded' },
    ]);
    const created = playing.simulator.truth.events.filter(({ kind }) => kind === 'codedeploy.created');
    expect(created.map(({ creator }) => creator)).toEqual(['user', 'codeDeployRollback']);
  });
});
