import { expect, test } from '@jest/globals';
import { portsOf } from '@ecs-actions/testkit/ports';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import { cluster, image, service, webWorld } from '@ecs-actions/testkit/worlds';
import { main } from '../src/main.ts';
import { usualInputs } from './story.ts';

test.each(['both', 'task', 'container'] as const)(
  'a program for another machine is proof, wherever ECS says so: %s',
  async (startFailureTold) => {
    await withSimulator({ time: { kind: 'stepped' }, variants: { startFailureTold } }, async (simulator) => {
      simulator.control.world(webWorld({ release: { 'start-error': 'exec /app: exec format error' } }));
      const { aws, clock } = inProcess(simulator);
      const lines: string[] = [];
      const edits = { container: 'app', image: image.after };
      const inputs = { ...usualInputs, cluster, services: [service], source: undefined, edits };
      const { outputs } = await main(inputs, portsOf(aws, clock, lines), new AbortController().signal);
      expect(outputs).toMatchObject({ status: 'rolled-back', 'failure-reason': 'container-exit' });
      expect(lines.join('\n')).toContain('app holds a program for another CPU architecture');
    });
  },
);
