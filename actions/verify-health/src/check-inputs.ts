import { type CheckName, checkNames } from '@ecs-actions/shared/health/check';
import { inputFields } from '@ecs-actions/shared/health/policy/fields';
import { readLog } from '@ecs-actions/shared/health/policy/read-log';
import { readMetric } from '@ecs-actions/shared/health/policy/read-metric';
import { type YamlFields, yamlList } from '@ecs-actions/shared/health/policy/yaml-fields';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import { expects, readHttpPlan } from './http-inputs.ts';
import { type PlannedCheck, titleOf, twice } from './planned.ts';
import { type Policy, readPolicy } from './policy.ts';
import { readPolicyFile } from './policy-file.ts';

/** The checks that a step asks for, in the order of their names. */
export interface GivenChecks {
  readonly checks: readonly PlannedCheck[];
  /** They were named, and not chosen by what else was given. */
  readonly named: boolean;
  readonly policy: Policy | undefined;
}

/** Reads everything that says what is checked. */
export function readChecks(read: InputReader, service: string | undefined): GivenChecks {
  const fields = inputFields(read);
  const http = readHttpPlan(fields);
  const path = read.text('policy');
  const source = path === undefined ? undefined : readPolicyFile(path, read);
  const policy = source && readPolicy(source, fields);
  const inPolicy = (policy?.checks ?? []).map(({ name }) => name);
  const asked = http.urls.length > 0 || http.path !== undefined;
  const alarms = read.list('alarms');
  const given: Readonly<Record<CheckName, readonly PlannedCheck[]>> = {
    deployment: [{ name: 'deployment' }],
    tasks: [{ name: 'tasks' }],
    targets: [{ name: 'targets' }],
    // What is given of an address and its answer is for the checks of a policy that leave it open.
    http: asked && !inPolicy.includes('http') ? [{ name: 'http', http }] : [],
    alarms: alarms.length > 0 ? [{ name: 'alarms', alarms }] : [],
    metrics: readItems(read, 'metrics', readMetric).map((metric) => ({ name: 'metrics', metric })),
    logs: readItems(read, 'logs', readLog).map((log) => ({ name: 'logs', log })),
  };
  const named = readNames(read);
  if (named.length > 0) refuseLeftOut(named, given, read);
  if (named.length > 0 && path !== undefined) {
    read.problem('Input "checks": "policy" says which checks are made. Remove one of them.');
  }
  if (!asked && !inPolicy.includes('http') && expects(http)) {
    read.problem('What is expected of an answer is given, and no "url" or "path" to ask.');
  }
  const usual = checkNames.filter(
    (name) => !ofState.includes(name) || (service !== undefined && path === undefined),
  );
  const chosen = (named.length > 0 ? named : usual).flatMap((name) => given[name]);
  const checks = [...(policy?.checks ?? []), ...chosen];
  const hints = ['service', 'checks', 'url', 'path', 'alarms', 'metrics', 'logs', 'policy'];
  if (checks.length === 0 && hints.every((hint) => read.text(hint) === undefined)) {
    read.problem('There is nothing to check: give "service", "url", "alarms", "metrics" or "policy".');
  }
  const order = (check: PlannedCheck): number => checkNames.indexOf(check.name);
  for (const title of twice(checks.map((check) => titleOf(check)))) {
    read.problem(`Two checks are called "${title}". Give each a "name" of its own.`);
  }
  return {
    checks: named.length > 0 ? checks : checks.toSorted((a, b) => order(a) - order(b)),
    named: named.length > 0 || policy !== undefined,
    policy,
  };
}

/** Checks of a service that are made unless others are named. */
const ofState: readonly CheckName[] = ['deployment', 'tasks', 'targets'];

function readNames(read: InputReader): readonly CheckName[] {
  return [...new Set(read.list('checks'))].flatMap((given) => {
    const name = checkNames.find((one) => one === given);
    if (name !== undefined) return [name];
    read.problem(`Input "checks": "${given}" is not one of ${checkNames.join(', ')}.`);
    return [];
  });
}

const needed: Readonly<Partial<Record<CheckName, string>>> = {
  http: 'the input "url" or "path"',
  alarms: 'the input "alarms"',
  metrics: 'the input "metrics"',
  logs: 'the input "logs"',
};

/** What is named has to be given, and what is given to be named. */
function refuseLeftOut(
  named: readonly CheckName[],
  given: Readonly<Record<CheckName, readonly PlannedCheck[]>>,
  read: InputReader,
): void {
  for (const [name, what] of Object.entries(needed)) {
    const check = checkNames.find((one) => one === name);
    if (!check) continue;
    const is = given[check].length > 0;
    if (named.includes(check) && !is) read.problem(`Input "checks": ${check} needs ${what}.`);
    if (is && !named.includes(check)) {
      read.problem(
        `${what[0]?.toUpperCase()}${what.slice(1)} is for the check ${check}, which "checks" leaves out.`,
      );
    }
  }
}

function readItems<T>(read: InputReader, name: string, readItem: (fields: YamlFields) => T): readonly T[] {
  const content = read.text(name);
  if (content === undefined) return [];
  const problem = (message: string): void => read.problem(message);
  const items = yamlList({ content, name: `Input "${name}"`, problem }) ?? [];
  return items.map((fields) => {
    const item = readItem(fields);
    fields.close();
    return item;
  });
}
