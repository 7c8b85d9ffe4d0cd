import { parse } from 'yaml';
import { code, table } from './action-tables.ts';
import type { Workflow } from './workflow-checks.ts';

/** Inputs, secrets and outputs of a reusable workflow as Markdown tables, in the order of its file. */
export function workflowTables(source: string): string {
  const { on }: Workflow = parse(source);
  const { inputs = {}, secrets = {}, outputs = {} } = on.workflow_call ?? {};
  const rows = Object.entries(inputs).map(([name, { description = '', required, default: usual }]) => [
    code(name),
    required === true ? 'required' : shown(usual),
    description,
  ]);
  const described = (all: Readonly<Record<string, { readonly description?: string }>>): string[][] =>
    Object.entries(all).map(([name, { description = '' }]) => [code(name), description]);
  return [
    table(['input', 'default', ''], rows),
    ...(Object.keys(secrets).length === 0 ? [] : [table(['secret', ''], described(secrets))]),
    table(['output', ''], described(outputs)),
  ].join('\n\n');
}

function shown(usual: unknown): string {
  if (usual === undefined) return '';
  return code((typeof usual === 'string' ? usual : JSON.stringify(usual)).trim().replaceAll('\n', ', '));
}

export interface Right {
  readonly workflow: string;
  readonly job: string;
  /** `contents: read` and the like. */
  readonly right: string;
  /** What the comment beside it says. */
  readonly why: string;
}

/** What each job of a workflow may do, from the lines of its file, since only these say why. */
export function rightsOf(workflow: string, source: string): readonly Right[] {
  const rights: Right[] = [];
  let job = '';
  let within = false;
  for (const line of source.slice(source.indexOf('\njobs:')).split('\n')) {
    job = /^ {2}([\w-]+):$/.exec(line)?.[1] ?? job;
    if (/^ {4}\S/.test(line)) within = line === '    permissions:';
    const [, right, why = ''] = (within && /^ {6}([\w-]+: \w+)(?: # (.+))?$/.exec(line)) || [];
    if (right !== undefined) rights.push({ workflow, job, right, why });
  }
  return rights;
}

/** One row for what the same jobs of a workflow may do for the same reason. */
export function rightsTable(rights: readonly Right[]): string {
  const rows = new Map<string, { readonly first: Right; readonly jobs: string[] }>();
  for (const right of rights) {
    const key = [right.workflow, right.right, right.why].join('\n');
    const row = rows.get(key) ?? { first: right, jobs: [] };
    row.jobs.push(code(right.job));
    rows.set(key, row);
  }
  return table(
    ['workflow', 'right', 'jobs', 'for'],
    [...rows.values()].map(({ first, jobs }) => [
      code(first.workflow),
      code(first.right),
      jobs.join(', '),
      first.why,
    ]),
  );
}
