import { expect, test } from '@jest/globals';
import { play } from '@ecs-actions/testkit/play';
import { cluster, definition, image, service, webService, webWorld } from '@ecs-actions/testkit/worlds';

const template = { ...definition(), family: 'web-template', memory: '1024' };
const inputs = {
  cluster,
  service,
  'task-definition': 'web-template',
  'task-definition-overrides': 'family: web',
  'container-name': 'app',
  image: image.after,
};

test('a template in a family of its own is deployed as a revision of the service, and once', async () => {
  const taskDefinitions = [definition(), template];
  const world = () => webWorld({ more: { taskDefinitions, services: [webService] } });
  await play({ world }, async (playing) => {
    const first = await playing.run('render-deploy', { inputs });
    expect(first.outputs).toMatchObject({ status: 'succeeded', 'task-definition-revision': 'web:2' });
    const second = await playing.run('render-deploy', { inputs });
    expect(second.outputs).toMatchObject({ status: 'no-change', 'task-definition-revision': 'web:2' });
    const registered = playing.simulator.truth.calls.filter(
      ({ operation }) => operation === 'RegisterTaskDefinition',
    );
    expect(registered.map(({ input }) => input)).toEqual([
      expect.objectContaining({ family: 'web', memory: '1024' }),
    ]);
  });
});
