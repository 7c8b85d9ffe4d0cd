// What is wrong with steps that use these actions: each is held to the same action.yml, and the same reading of
// inputs, as it would be in a repository.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseDocument } from 'yaml';
import {
  actionFolder,
  actionNames,
  projectRoot,
  readActionFile,
} from '../packages/testkit/src/action-file.ts';
import type { ActionName } from '../packages/testkit/src/action-file.ts';
import { readers, refusals } from './readers.ts';
import type { Workflow } from './workflow-checks.ts';

/** One sentence for each thing in the YAML of a workflow, or of a part of one, that would not work. */
export function stepProblems(yaml: string): string[] {
  const document = parseDocument(yaml);
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) return faults.map(({ message }) => message.split('\n')[0] ?? message);
  const steps = [...mappings(document.toJS())].flatMap((mapping) => ourStep(mapping) ?? []);
  return [...steps.flatMap((step) => problemsOf(step)), ...outputProblems(yaml, steps)];
}

interface Step {
  readonly id: unknown;
  readonly action: string;
  readonly version: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Of a job that calls a workflow. */
  readonly permissions: unknown;
}

function ourStep({
  id,
  uses,
  permissions,
  with: inputs,
}: Readonly<Record<string, unknown>>): Step | undefined {
  const [, action, version] = /^[\w-]+\/ecs-actions\/([^@]+)@(.+)$/.exec(String(uses)) ?? [];
  if (action === undefined || version === undefined) return undefined;
  return { id, action, version, inputs: isMapping(inputs) ? inputs : {}, permissions };
}

function problemsOf(step: Step): string[] {
  const { action, version, inputs } = step;
  if (action.startsWith('.github/workflows/')) return workflowProblems(action, step);
  if (!isAction(action)) return [`There is no action "${action}".`];
  const found = /^v1(\.\d+){0,2}$|^[0-9a-f]{40}$/.test(version)
    ? []
    : [`"@${version}" is no version of "${action}".`];
  return [...found, ...inputProblems(action, inputs)];
}

/** An input whose value holds an expression is only known to exist. */
function inputProblems(action: ActionName, given: Readonly<Record<string, unknown>>): string[] {
  const declared = Object.entries(readActionFile(actionFolder(action)).inputs);
  const unknown = Object.keys(given).filter((name) => !declared.some(([known]) => known === name));
  const missing = declared.flatMap(([name, { required }]) => (required && !(name in given) ? [name] : []));
  const nested = Object.keys(given).filter((name) => typeof given[name] === 'object' && given[name] !== null);
  const computed = Object.keys(given).filter((name) => text(given[name]).includes('${{'));
  const values = declared.map(([name, file]) => [name, text(given[name] ?? file.default)] as const);
  return [
    ...unknown.map((name) => `"${action}" has no input "${name}".`),
    ...missing.map((name) => `"${action}" needs the input "${name}".`),
    ...nested.map((name) => `The input "${name}" is text: a list or a mapping needs a "|" before it.`),
    ...refusals(readers[action], values).filter(
      (refusal) => ![...missing, ...nested, ...computed].some((name) => refusal.includes(`"${name}"`)),
    ),
  ];
}

/** A job that calls a reusable workflow: what it hands over, and whether it grants what the jobs there need. */
function workflowProblems(path: string, { inputs: given, permissions }: Step): string[] {
  if (!existsSync(join(projectRoot, path))) return [`There is no workflow "${path}".`];
  const { on, jobs }: Workflow = parse(readFileSync(join(projectRoot, path), 'utf8'));
  const declared = on.workflow_call?.inputs ?? {};
  const needed = Object.values(jobs).flatMap((job) => Object.entries(job.permissions ?? {}));
  return [
    ...Object.keys(given)
      .filter((name) => declared[name] === undefined)
      .map((name) => `"${path}" has no input "${name}".`),
    ...Object.entries(declared)
      .filter(([name, { required }]) => required === true && !(name in given))
      .map(([name]) => `"${path}" needs the input "${name}".`),
    ...Object.entries(given)
      .filter(([name, value]) => declared[name] && !fits(declared[name].type, value))
      .map(([name]) => `The input "${name}" of "${path}" is a ${declared[name]?.type}.`),
    ...(isMapping(permissions)
      ? [...new Set(needed.map(([scope, level]) => `${scope}: ${level}`))]
          .filter((grant) => !granted(permissions, grant))
          .map((grant) => `"${path}" needs the permission "${grant}".`)
      : []),
  ];
}

function granted(permissions: Readonly<Record<string, unknown>>, grant: string): boolean {
  const [scope = '', level] = grant.split(': ');
  return permissions[scope] === level || permissions[scope] === 'write';
}

function fits(type: string, value: unknown): boolean {
  return (
    text(value).includes('${{') || typeof value === type || (type === 'string' && typeof value === 'number')
  );
}

function outputProblems(yaml: string, steps: readonly Step[]): string[] {
  const used = yaml.matchAll(/\bsteps\.([\w-]+)\.outputs\.([\w-]+)/g);
  return [...used].flatMap(([, id = '', output = '']) => {
    const action = steps.find((step) => step.id === id)?.action ?? '';
    if (!isAction(action) || output in readActionFile(actionFolder(action)).outputs) return [];
    return [`"${action}" has no output "${output}".`];
  });
}

function isAction(name: string): name is ActionName {
  return actionNames.some((known) => known === name);
}

function text(scalar: unknown): string {
  if (scalar === undefined || scalar === null) return '';
  return typeof scalar === 'string' ? scalar : JSON.stringify(scalar);
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function* mappings(value: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(value)) for (const item of value) yield* mappings(item);
  if (!isMapping(value)) return;
  yield value;
  for (const item of Object.values(value)) yield* mappings(item);
}
