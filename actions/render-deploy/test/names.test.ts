import { expect, test } from '@jest/globals';
import { play } from '@ecs-actions/testkit/play';
import { sceneOf } from '@ecs-actions/testkit/worlds';
import { deploy, expectEnding, made } from './endings/ending.ts';

const arn = 'arn:aws:ecs:us-east-1:123456789012';
const byArn = { cluster: `${arn}:cluster/demo`, service: `${arn}:service/demo/web` };

test('a service that is given by its ARN is told of by its name, there and back', async () => {
  await play(sceneOf('success'), async (playing) => {
    const inputs = { ...byArn, service: `web\n${byArn.service}` };
    const there = await deploy(playing, sceneOf('success'), { inputs });
    expectEnding(there, { status: 'succeeded', exit: 0 });
    expect(made(playing)).toEqual({ revisions: 1, deployments: 1 });
    const back = await playing.run('rollback', { inputs: byArn });
    expectEnding(back, { status: 'succeeded', exit: 0 });
    for (const { outputs, summary, log } of [there, back]) {
      expect(JSON.parse(outputs['results'] ?? '')).toEqual([expect.objectContaining({ service: 'web' })]);
      expect(summary).toMatch(/\*\*web (?:now runs|went back)/);
      expect(summary).toContain('/clusters/demo/services/web/health');
      expect(log).not.toContain(byArn.service);
    }
  });
});
