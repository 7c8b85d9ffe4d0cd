import { describe, expect, test } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Job {
  readonly needs?: readonly string[];
  readonly 'timeout-minutes'?: number;
  readonly permissions?: object;
  readonly uses?: string;
  readonly steps?: readonly { readonly uses?: string }[];
}
interface Workflow {
  readonly permissions?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(import.meta.dirname, '..', '..', '.github', 'workflows');
const workflows = globSync('*.yml', { cwd: folder }).map((name) => {
  const workflow: Workflow = parse(readFileSync(join(folder, name), 'utf8'));
  return { name, workflow };
});

describe.each(workflows)('$name', ({ workflow }) => {
  const jobs = Object.entries(workflow.jobs);

  test('grants nothing to every job alike, and something to each by name', () => {
    expect(workflow.permissions).toEqual({});
    expect(jobs.filter(([, { permissions }]) => permissions === undefined)).toEqual([]);
  });

  test('bounds the time of every job', () => {
    expect(jobs.filter(([, job]) => job.uses === undefined && job['timeout-minutes'] === undefined)).toEqual(
      [],
    );
  });

  test('pins what others wrote by commit', () => {
    const used = jobs.flatMap(([, job]) => [job.uses, ...(job.steps ?? []).map(({ uses }) => uses)]);
    const foreign = used.filter((uses) => uses !== undefined && !uses.startsWith('$/'));
    expect(foreign.filter((uses) => !/@[0-9a-f]{40}$/.test(uses ?? ''))).toEqual([]);
  });
});

test('the gate of ci.yml waits for every other job', () => {
  const jobs = workflows.find(({ name }) => name === 'ci.yml')?.workflow.jobs ?? {};
  const others = Object.keys(jobs).filter((name) => name !== 'gate');
  expect(others).not.toEqual([]);
  expect(new Set(jobs['gate']?.needs)).toEqual(new Set(others));
  const looked = JSON.stringify(jobs['gate']).matchAll(/needs\.([\w-]+)\.result/g);
  expect(new Set(Array.from(looked, ([, job]) => job))).toEqual(new Set(others));
});
