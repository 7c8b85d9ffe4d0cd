import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActEnd } from './act.ts';

/** How a run has to end: by job, and what its page has to say. */
export interface Expected {
  readonly name: string;
  readonly jobs: Readonly<Record<string, 'success' | 'failure'>>;
  readonly says?: readonly string[];
  readonly neverSays?: readonly string[];
  /** Of the log. */
  readonly logs?: readonly string[];
  /** What Slack or the pull request has to be told, in this order. */
  readonly tells?: readonly string[];
}

/** The ARN of a role of the account. */
export function role(name: string): string {
  return `arn:aws:iam::123456789012:role/${name}`;
}

/** What the log says of a job that assumes the role of that name. */
export function assumes(job: string, name: string): string {
  return `${job} | Stand-in for configure-aws-credentials: no OIDC here; a workflow on GitHub would assume ${role(name)}\n`;
}

/** Keeps the summaries of a run in a folder of its name, under `folder`. */
export function keep({ summaries }: ActEnd, { name }: Expected, folder: string): void {
  const own = join(folder, fileName(name));
  mkdirSync(own, { recursive: true });
  for (const [index, { job, step, markdown }] of summaries.entries()) {
    writeFileSync(join(own, `${fileName(`${index + 1} ${job} ${step}`)}.md`), markdown);
  }
}

/** @param told what was written to Slack and into comments meanwhile @returns what is not as expected, in words */
export function surprises(end: ActEnd, told: readonly string[], expected: Expected): readonly string[] {
  const { name, jobs, says = [], neverSays = [], logs = [], tells = [] } = expected;
  const heard = told.filter((body) => tells.some((words) => body.includes(words)));
  const page = end.summaries.map(({ markdown }) => markdown).join('\n');
  const found = [
    ...(heard.length !== tells.length || tells.some((words, index) => !heard[index]?.includes(words))
      ? [`was told ${told.map((body) => body.slice(0, 100)).join(', ')}.`]
      : []),
    ...Object.entries(jobs).flatMap(([job, result]) => {
      const actual = [...end.jobs].find(([full]) => full.endsWith(job) || full.includes(`/${job}`))?.[1];
      return actual === result ? [] : [`${job} ended ${actual ?? 'never'}, not ${result}.`];
    }),
    ...says.filter((words) => !page.includes(words)).map((words) => `no summary says "${words}".`),
    ...neverSays.filter((words) => page.includes(words)).map((words) => `a summary says "${words}".`),
    ...logs.filter((words) => !end.log.includes(words)).map((words) => `no line of the log says "${words}".`),
  ];
  return found.map((words) => `${name}: ${words}`);
}

function fileName(words: string): string {
  return words.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
