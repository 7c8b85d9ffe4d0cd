import { parseArgs } from 'node:util';
import { reachable } from '@ecs-actions/testkit/expected';
import { byStatus, verdicts } from './verdicts.ts';

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
const all = await verdicts({ first, count: Number(values.count), tells: values.log });
for (const { told } of all) if (told !== undefined) console.log(`${told}\n`);
const statuses = byStatus(all);
const problems = all.flatMap(({ wrong }) => wrong ?? []);
for (const status of reachable) {
  const count = statuses.get(status)?.length ?? 0;
  if (count < Number(values['at-least'])) problems.push(`only ${count} histories came to ${status}`);
}
for (const [status, members] of statuses) console.log(`${String(members.length).padStart(6)}  ${status}`);
for (const problem of problems) console.log(problem);
console.log(`${all.length} histories from seed ${first}, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
