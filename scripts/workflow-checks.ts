// What is wrong with a reusable workflow as a user gets it, as far as it can be seen without running it. actionlint and
// zizmor see the rest; they do not know references to the own repository.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type ActionFile, readActionFile } from '../packages/testkit/src/action-file.ts';
import { readerOf, refusals } from './readers.ts';

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly uses?: string;
  readonly 'timeout-minutes'?: unknown;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress'?: unknown };
  readonly steps?: readonly Step[];
}

export interface Workflow {
  readonly permissions?: object;
  readonly on: {
    readonly workflow_call?: {
      readonly inputs?: Readonly<
        Record<
          string,
          {
            readonly type: string;
            readonly description?: string;
            readonly required?: boolean;
            readonly default?: unknown;
          }
        >
      >;
      readonly outputs?: Readonly<Record<string, { readonly description?: string; readonly value: string }>>;
      readonly secrets?: Readonly<Record<string, { readonly description?: string }>>;
    };
    readonly workflow_dispatch?: { readonly inputs?: Readonly<Record<string, unknown>> };
  };
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Problems of a reusable workflow of the release tree in `tree`, a sentence each. */
export function treeProblems(tree: string, name: string): string[] {
  const source = readFileSync(join(tree, '.github', 'workflows', name), 'utf8');
  const workflow: Workflow = parse(source);
  const jobs = Object.entries(workflow.jobs);
  return [
    ...jobs.flatMap(([id, job]) => jobProblems(tree, id, job)),
    ...references(source, workflow),
    ...gateProblems(workflow),
  ];
}

function jobProblems(tree: string, id: string, job: Job): string[] {
  const steps = job.steps ?? [];
  const problems = steps.flatMap((step) => stepProblems(tree, step).map((problem) => `${id}: ${problem}`));
  const outputs = [...JSON.stringify(job).matchAll(/\bsteps\.([\w-]+)\.outputs\.([\w-]+)/g)].flatMap(
    ([, step = '', output = '']) =>
      outputProblems(
        tree,
        id,
        steps.find((one) => one.id === step),
        step,
        output,
      ),
  );
  const { concurrency } = job;
  const group =
    concurrency && !/^ecs-actions-[a-z-]+-\$\{\{/.test(concurrency.group)
      ? [`${id}: the concurrency group has no prefix of its own, and may be its caller's.`]
      : [];
  return [...problems, ...new Set(outputs), ...group];
}

function stepProblems(tree: string, { uses, with: given = {}, run }: Step): string[] {
  if (run?.includes('${{')) return ['an expression in a script; hand it over by the environment.'];
  if (uses === undefined) return [];
  if (uses.startsWith('./') || uses.includes('/ecs-actions')) return [`${uses} is not written as "$/…".`];
  if (!uses.startsWith('$/')) return /@[0-9a-f]{40}$/.test(uses) ? [] : [`${uses} is not pinned.`];
  if (uses.includes('@')) return [`${uses} has a version; it is always the same commit.`];
  const folder = join(tree, uses.slice(2));
  if (!existsSync(join(folder, 'action.yml'))) return [`${uses} is not in the release tree.`];
  const { inputs, runs } = readActionFile(folder);
  return [
    ...Object.keys(given)
      .filter((input) => !(input in inputs))
      .map((input) => `${uses} has no input "${input}".`),
    ...Object.entries(inputs)
      .filter(([input, { required }]) => required === true && !(input in given))
      .map(([input]) => `${uses} needs the input "${input}".`),
    ...(existsSync(join(folder, runs.main)) ? [] : [`${uses} has no ${runs.main}.`]),
    ...literalProblems(uses, inputs, given),
  ];
}

/** What the action would say to the values that stand in the workflow; what an expression gives is not known here. */
function literalProblems(
  uses: string,
  declared: ActionFile['inputs'],
  given: Readonly<Record<string, unknown>>,
): string[] {
  const read = readerOf(uses.slice(2));
  if (!read) return [];
  const said = Object.entries(given).map(
    ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  const literal = said.filter(([, value]) => !value.includes('${{'));
  const usual = Object.entries(declared).map(([name, { default: value = '' }]) => [name, value] as const);
  const names = literal.map(([name]) => name);
  return refusals(read, [...usual, ...literal])
    .filter((refusal) => names.some((name) => refusal.includes(`"${name}"`)))
    .map((refusal) => `${uses} would say: ${refusal}`);
}

function outputProblems(
  tree: string,
  id: string,
  step: Step | undefined,
  name: string,
  output: string,
): string[] {
  if (!step) return [`${id}: there is no step "${name}".`];
  const folder = join(tree, step.uses?.slice(2) ?? '');
  if (!step.uses?.startsWith('$/') || !existsSync(join(folder, 'action.yml'))) return [];
  const { outputs } = readActionFile(folder);
  return output in outputs ? [] : [`${id}: ${step.uses} has no output "${output}".`];
}

/** Everything that is named must be declared, and everything that is declared must be used. */
function references(source: string, { on, jobs }: Workflow): string[] {
  const call = on.workflow_call ?? {};
  const named = (pattern: RegExp): Set<string> =>
    new Set(
      [...source.matchAll(pattern)].map(([, first = '', second]) => (second ? `${first}.${second}` : first)),
    );
  const inputs = named(/\binputs\.([\w-]+)/g);
  const secrets = named(/\bsecrets\.([\w-]+)/g);
  const needed = Object.entries(jobs).flatMap(([id, job]) => needProblems(id, job, jobs));
  const results = [...named(/\bjobs\.([\w-]+)\.outputs\.([\w-]+)/g)];
  return [
    ...difference(inputs, call.inputs).map((name) => `there is no input "${name}".`),
    ...Object.keys(call.inputs ?? {})
      .filter((name) => !inputs.has(name))
      .map((name) => `input "${name}" is not used.`),
    ...difference(secrets, call.secrets).map((name) => `there is no secret "${name}".`),
    ...Object.keys(call.secrets ?? {})
      .filter((name) => !secrets.has(name))
      .map((name) => `secret "${name}" is not used.`),
    ...difference(Object.keys(on.workflow_dispatch?.inputs ?? {}), call.inputs).map(
      (name) => `the dispatch's input "${name}" is none of a call.`,
    ),
    ...results
      .filter((name) => !((name.split('.')[1] ?? '') in (jobs[name.split('.')[0] ?? '']?.outputs ?? {})))
      .map((name) => `there is no job output ${name}.`),
    ...needed,
  ];
}

function needProblems(id: string, job: Job, jobs: Workflow['jobs']): string[] {
  const needs = new Set([job.needs ?? []].flat());
  return [...JSON.stringify(job).matchAll(/\bneeds\.([\w-]+)\.(?:outputs\.([\w-]+)|result)/g)].flatMap(
    ([, other = '', output]) => {
      if (!needs.has(other)) return [`${id}: does not wait for "${other}".`];
      return output === undefined || output in (jobs[other]?.outputs ?? {})
        ? []
        : [`${id}: "${other}" has no output "${output}".`];
    },
  );
}

/** Branch protection names one job, which has to see every other. */
function gateProblems({ jobs }: Workflow): string[] {
  const gate = jobs['result'];
  if (!gate) return ['there is no job "result".'];
  const missing = Object.keys(jobs).filter(
    (id) => id !== 'result' && ![gate.needs ?? []].flat().includes(id),
  );
  return [
    ...missing.map((id) => `"result" does not wait for "${id}".`),
    ...(gate.if === 'always()' ? [] : ['"result" does not always run.']),
  ];
}

function difference(names: Iterable<string>, declared: Readonly<Record<string, unknown>> = {}): string[] {
  return [...names].filter((name) => !(name in declared));
}
