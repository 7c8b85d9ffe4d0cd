import { parseArgs } from 'node:util';
import { expectedStatus } from '@ecs-actions/testkit/expected';
import { runHistory } from '@ecs-actions/testkit/histories';
import { drawScenario } from '@ecs-actions/testkit/scenario';
import { deployStory } from '../actions/render-deploy/test/story.ts';

/** Runs random rollout histories and prints every verdict that is not what really happened, with its seed. */
const { values } = parseArgs({
  options: { count: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});
const first = Number(values.seed);
const counts = new Map<string, number>();
let wrong = 0;
for (let seed = first; seed < first + Number(values.count); seed += 1) {
  const scenario = drawScenario(seed);
  const history = await runHistory(scenario, deployStory);
  const status = history.result.outputs['status'] ?? '';
  counts.set(status, (counts.get(status) ?? 0) + 1);
  const { because, statuses } = expectedStatus(history);
  if (statuses.some((one) => one === status)) continue;
  wrong += 1;
  console.log(`seed ${seed}: ${status}, where it is ${statuses.join(' or ') || 'nothing'}: ${because}`);
}
for (const [status, count] of [...counts].sort()) console.log(`${String(count).padStart(6)}  ${status}`);
console.log(`${values.count} histories, ${wrong} wrong verdicts`);
process.exitCode = wrong > 0 ? 1 : 0;
