import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '@ecs-actions/testkit/action-file';
import { codeDeployWorld } from '@ecs-actions/testkit/codedeploy-world';
import { portsOf } from '@ecs-actions/testkit/ports';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import { cluster, image, service } from '@ecs-actions/testkit/worlds';
import { main } from '../src/main.ts';
import { usualInputs } from './story.ts';

interface Statement {
  readonly Action: string | readonly string[];
}

const page = readFileSync(join(projectRoot, 'docs', 'iam.md'), 'utf8')
  .replaceAll('/main', `/${cluster}`)
  .replaceAll('ECS-main-', `ECS-${cluster}-`);
const [, usual = '', codeDeploy = ''] =
  /\n## render-deploy\n[^#]*?```json\n(.*?)\n```[^#]*?```json\n(.*?)\n```/s.exec(page) ?? [];
const statements = (document: string): readonly Statement[] => JSON.parse(document).Statement;

test('a service under CodeDeploy is deployed and brought back under the documented policies, all of which is needed', async () => {
  await withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(codeDeployWorld({ release: { crash: 3, 'crash-after': '2s' } }));
    const all = [...statements(usual), ...statements(codeDeploy)];
    simulator.control.policy({ Version: '2012-10-17', Statement: all });
    const { aws, clock } = inProcess(simulator);
    const inputs = {
      ...usualInputs,
      cluster,
      services: [service],
      source: undefined,
      edits: { container: 'app', image: image.after },
      preflight: true,
    };
    const { outputs } = await main(inputs, portsOf(aws, clock, []), new AbortController().signal);
    expect(outputs['status']).toBe('rolled-back');
    const { calls } = simulator.truth;
    expect(calls.filter(({ error }) => error === 'AccessDeniedException')).toEqual([]);
    const made = new Set(calls.map((call) => `${call.service}:${call.operation}`));
    // What CodeDeploy asks of the caller for CreateDeployment itself.
    made.add('codedeploy:RegisterApplicationRevision');
    const documented = statements(codeDeploy).flatMap(({ Action }) => Action);
    expect(documented.filter((action) => !made.has(action))).toEqual([]);
    const used = [...made].filter((action) => action.startsWith('codedeploy:'));
    expect(used.filter((action) => !documented.includes(action))).toEqual([]);
  });
});
