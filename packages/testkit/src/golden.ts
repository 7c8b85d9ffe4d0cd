import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';
import type { Result } from '@ecs-actions/shared/runner/result';
import { runContext } from './ports.ts';
import type { BundleRun } from './runner.ts';

/** What a job page is made of. */
export type ShownRun = Pick<BundleRun, 'annotations' | 'summary' | 'outputs' | 'job'>;

/** What a story in process shows. */
export function shownBy({ failure, summary, outputs }: Result): ShownRun {
  const annotations = failure ? [{ level: 'error' as const, ...failure }] : [];
  return { annotations, summary, outputs, job: runContext.temporary };
}

/**
 * Compares what a run shows with what is checked in beside the test; UPDATE_GOLDEN=1 writes it, for a person to read and
 * commit.
 * @param test directory of the test, from `import.meta.dirname`
 */
export function expectGolden(test: string, name: string, run: ShownRun): void {
  const path = join(test, 'golden', `${name.replaceAll(/\W+/g, '-')}.md`);
  const shown = jobPage(run);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, shown);
  }
  expect(shown).toBe(readFileSync(path, 'utf8'));
}

/** The job page: annotations, summary, then the outputs; what differs from run to run is made alike. */
export function jobPage({ annotations, summary, outputs, job }: ShownRun): string {
  const told = annotations.map(({ level, title, message }) => `[${level}] ${title}\n${message}\n`);
  const values = Object.entries(outputs)
    .filter(([name, value]) => value !== '' && !name.startsWith('results'))
    .map(([name, value]) => `${name}: ${value.includes('\n') ? `\n${value}` : value}`);
  const page = [...told, summary, 'Outputs', ...values].join('\n').replaceAll(job, '…');
  return `${withoutRows(alike(page))}\n`;
}

type Rewriting = readonly [what: RegExp, by: string];

/** Ids, times, ports and durations, as people and AWS write them. */
const rewritings: readonly Rewriting[] = [
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT'],
  [/\b10(?:\.\d{1,3}){3}\b/g, '10.0.0.IP'],
  [/\/ecs-actions-\w{6}\//g, '/'],
  [/\b[0-9a-f]{32}\b/g, 'ID'],
  [/\bd-[A-Z0-9]{9}\b/g, 'd-ID'],
  [/ecs-svc\/\d{10,}/g, 'ecs-svc/ID'],
  [/(serviceDeployment|service-deployment)\/([\w-]+\/[\w-]+)\/[\w-]+/g, '$1/$2/ID'],
  [/\b(?:(?=[0-9a-f]*\d)[0-9a-f]{8})\b/g, 'ID'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, 'TIME'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'TIME'],
  [/\b\d\d:\d\d:\d\d\b/g, 'HH:MM:SS'],
  [/\b(?:\d+h ?)?(?:\d+m ?)?\d+ ?s\b/g, 'TIME'],
  [/Took \d+m$/gm, 'Took TIME'],
  [/duration-seconds: \d+/g, 'duration-seconds: N'],
  [/the same in \w+ tasks/g, 'the same in N tasks'],
  [/\d+ tasks failed alike/g, 'N tasks failed alike'],
  [/Stopped tasks \(\d+\)/g, 'Stopped tasks (N)'],
];

function alike(text: string): string {
  return rewritings.reduce((rest, [what, by]) => rest.replaceAll(what, by), text);
}

/**
 * Rows of folded tables, and how many there are, depend on how fast the machine is; they are left out, with the empty
 * line that stands before some.
 */
function withoutRows(text: string): string {
  let folded = false;
  return text
    .split('\n')
    .filter((line) => {
      if (/^<\/?details>/.test(line)) folded = !line.startsWith('</');
      return !folded || !/^\| `|^- and .* earlier /.test(line);
    })
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n');
}
