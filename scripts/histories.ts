import { parseArgs } from 'node:util';
import { minimums } from './history-minimums.ts';
import { kinds, type Verdict } from './histories-worker.ts';
import { byStatus, verdicts } from './verdicts.ts';

/**
 * Runs random histories in process and prints every verdict that is not what really happened, with its seed: deployments
 * by every strategy and controller, and lives of a service with every way back. `--of` names one kind alone: `codedeploy`,
 * `release` (rolling), `shift` (blue-green, canary, linear), `rollback` (lives). Fails also when too few came to one of the
 * statuses, reasons and strategies that can be reached: 25 in 10,000, or `--at-least`.
 * `--seed N --count 1` runs a wrong one again, and `--log` shows what the step printed.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    'at-least': { type: 'string' },
    of: { type: 'string', default: 'all' },
    log: { type: 'boolean', default: false },
  },
});
const [first, count] = [Number(values.seed), Number(values.count)];
const of = kinds.find((kind) => kind === values.of);
if (!of) throw new Error(`--of is one of ${kinds.join(', ')}, and not "${values.of}".`);
const { wanted, unreachable, per10000 } = minimums[of];
const least = Number(values['at-least'] ?? Math.floor((per10000 * count) / 10_000));
let done = 0;
const each = ({ wrong }: Verdict) => {
  done += 1;
  if (wrong !== undefined) console.error(wrong);
  if (done % 500 === 0 && done < count) console.error(`${done} of ${count} histories`);
};
const all = await verdicts({ first, count, of, tells: values.log, each });
for (const { told } of all) if (told !== undefined) console.log(`${told}\n`);
const statuses = byStatus(all);
const problems = all.flatMap(({ wrong }) => wrong ?? []);
const counts = new Map([...statuses].map(([status, members]) => [status, members.length]));
const situations = Map.groupBy(
  all.flatMap(({ situations: seen = [] }) => seen),
  (situation) => situation,
);
for (const [situation, members] of [...situations].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
  counts.set(situation, members.length);
}
for (const situation of wanted) {
  const found = counts.get(situation) ?? 0;
  if (found < least) problems.push(`only ${found} of at least ${least} histories came to ${situation}`);
}
for (const [situation, found] of counts) console.log(`${String(found).padStart(6)}  ${situation}`);
for (const [situation, why] of Object.entries(unreachable)) console.log(`     -  ${situation}: ${why}`);
for (const problem of problems) console.log(problem);
console.log(`${all.length} histories from seed ${first}, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
