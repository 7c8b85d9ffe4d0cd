// The figures of docs/benchmarks.md: `pnpm bench [NAME...] [--check] [--write]`. Each file in scripts/bench is a figure,
// under the file's name. --check fails when one exceeds its threshold; --write puts them into the page.
import { globSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { holds, table } from './figure.ts';
import type { Figure } from './figure.ts';

const page = join(import.meta.dirname, '..', 'docs', 'benchmarks.md');
const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean' }, write: { type: 'boolean' } },
});

// For the files of steps that are measured in this process.
using scratch = mkdtempDisposableSync(join(tmpdir(), 'bench-'));
process.env['TMPDIR'] = scratch.path;

const sections: string[] = [];
const exceeded: string[] = [];
for (const file of globSync('*.ts', { cwd: join(import.meta.dirname, 'bench') }).toSorted()) {
  const name = basename(file, '.ts');
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { figure }: { figure: Figure } = await import(`./bench/${file}`);
  const measurements = await figure.measure();
  exceeded.push(...measurements.filter((measurement) => !holds(measurement)).map(({ what }) => what));
  sections.push(
    `## ${figure.title}\n\n${figure.about}\n\n${table(measurements)}\n\nMade by \`pnpm bench ${name}\`.`,
  );
  console.log(`\n${sections.at(-1)}`);
}

if (options.write) {
  const machine = `Measured on Node ${process.version} with ${availableParallelism()} processors.`;
  await writeBetweenMarkers([machine, ...sections].join('\n\n'));
}
if (options.check && exceeded.length > 0) {
  console.error(`\nOver the threshold: ${exceeded.join(', ')}.`);
  process.exitCode = 1;
}

async function writeBetweenMarkers(figures: string): Promise<void> {
  const [begin, end] = ['<!-- figures -->', '<!-- /figures -->'];
  const text = readFileSync(page, 'utf8');
  const [before] = text.split(begin);
  const [, after] = text.split(end);
  if (before === undefined || after === undefined)
    throw new Error(`${page} has lost its ${begin} or ${end}.`);
  const whole = `${before}${begin}\n\n${figures}\n\n${end}${after}`;
  writeFileSync(page, await format(whole, { ...(await resolveConfig(page)), parser: 'markdown' }));
}
