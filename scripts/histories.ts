import { parseArgs } from 'node:util';
import { expectedStatus, reachable } from '@ecs-actions/testkit/expected';
import { runHistory } from '@ecs-actions/testkit/histories';
import { drawScenario } from '@ecs-actions/testkit/scenario';
import { deployStory } from '../actions/render-deploy/test/story.ts';

/**
 * Runs random rollout histories in process and prints every verdict that is not what really happened, with its seed.
 * `--seed N --count 1` runs a wrong one again, and `--log` shows what the step printed.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    'at-least': { type: 'string', default: '0' },
    log: { type: 'boolean', default: false },
  },
});
const first = Number(values.seed);
const counts = new Map<string, number>();
const problems: string[] = [];
for (let seed = first; seed < first + Number(values.count); seed += 1) {
  const scenario = drawScenario(seed);
  const history = await runHistory(scenario, deployStory);
  const status = history.result.outputs['status'] ?? '';
  counts.set(status, (counts.get(status) ?? 0) + 1);
  if (values.log)
    console.log(JSON.stringify(scenario), history.log.join('\n'), sep(history.events), sep([status]));
  const { because, statuses } = expectedStatus(history);
  if (!statuses.some((one) => one === status)) {
    problems.push(`seed ${seed}: ${status}, where it is ${statuses.join(' or ') || 'nothing'}: ${because}`);
  }
}
for (const status of reachable) {
  const count = counts.get(status) ?? 0;
  if (count < Number(values['at-least'])) problems.push(`only ${count} histories came to ${status}`);
}
for (const [status, count] of [...counts].sort()) console.log(`${String(count).padStart(6)}  ${status}`);
for (const problem of problems) console.log(problem);
console.log(`${values.count} histories from seed ${first}, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;

function sep(lines: readonly unknown[]): string {
  return `\n${lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')}\n`;
}
