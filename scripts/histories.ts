import { parseArgs } from 'node:util';
import { reachable } from '@ecs-actions/testkit/expected';
import { situations } from '@ecs-actions/testkit/lives';
import { kinds } from './histories-worker.ts';
import { byStatus, verdicts } from './verdicts.ts';

/**
 * Runs random histories of rolling deployments in process and prints every verdict that is not what really happened, with
 * its seed; with `--of shift` those of blue-green, canary and linear deployments; with `--of rollback` lives of a service,
 * and every way back that is not the one that a person would tell.
 * `--seed N --count 1` runs a wrong one again, and `--log` shows what the step printed.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    'at-least': { type: 'string', default: '0' },
    of: { type: 'string', default: 'release' },
    log: { type: 'boolean', default: false },
  },
});
const first = Number(values.seed);
const of = kinds.find((kind) => kind === values.of);
if (!of) throw new Error(`--of is one of ${kinds.join(', ')}, and not "${values.of}".`);
const wanted = {
  release: reachable,
  shift: [...reachable, 'BLUE_GREEN', 'CANARY', 'LINEAR'],
  rollback: situations,
}[of];
const all = await verdicts({ first, count: Number(values.count), of, tells: values.log });
for (const { told } of all) if (told !== undefined) console.log(`${told}\n`);
const statuses = byStatus(all);
const problems = all.flatMap(({ wrong }) => wrong ?? []);
const counts = new Map([...statuses].map(([status, members]) => [status, members.length]));
for (const situation of of === 'release' ? [] : wanted) {
  if (counts.has(situation)) continue;
  counts.set(situation, all.filter((one) => one.situations?.includes(situation)).length);
}
for (const situation of wanted) {
  const count = counts.get(situation) ?? 0;
  if (count < Number(values['at-least'])) problems.push(`only ${count} histories came to ${situation}`);
}
for (const [situation, count] of counts) console.log(`${String(count).padStart(6)}  ${situation}`);
for (const problem of problems) console.log(problem);
console.log(`${all.length} histories from seed ${first}, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
