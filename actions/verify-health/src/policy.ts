import { type CheckName, checkNames } from '@ecs-actions/shared/health/check';
import { type Fields, withFallback } from '@ecs-actions/shared/health/policy/fields';
import { readLog } from '@ecs-actions/shared/health/policy/read-log';
import { readMetric } from '@ecs-actions/shared/health/policy/read-metric';
import { type YamlFields, yamlMap } from '@ecs-actions/shared/health/policy/yaml-fields';
import type { YamlSource } from '@ecs-actions/shared/health/policy/yaml-text';
import { readHttpPlan } from './http-inputs.ts';
import { type PlannedCheck, titleOf, twice } from './planned.ts';

/** What a policy file asks for. */
export interface Policy {
  readonly checks: readonly PlannedCheck[];
  readonly expectedTaskDefinition: string | undefined;
  readonly expectedImage: string | undefined;
}

/**
 * Reads a policy file; undefined when it is no YAML map.
 * @param inputs what a check of the kind http takes from the step where the file does not say it
 */
export function readPolicy(source: YamlSource, inputs: Fields): Policy | undefined {
  const top = yamlMap(source);
  if (!top) return undefined;
  const given = top.fields('checks');
  if (!top.has('checks')) top.invalid('checks', 'it is needed: which checks are made.');
  const checks = given ? checkNames.flatMap((name) => readers[name](given, name, inputs)) : [];
  if (given?.size === 0 && top.has('checks'))
    top.invalid('checks', `one is needed of ${checkNames.join(', ')}.`);
  for (const title of twice(checks.map((check) => titleOf(check)))) {
    given?.invalid(title.split(' ')[0] ?? '', `two are called "${title}"; give each a "name" of its own.`);
  }
  given?.close();
  const policy = {
    checks,
    expectedTaskDefinition: top.text('expected-task-definition'),
    expectedImage: top.text('expected-image'),
  };
  top.close();
  return policy;
}

type Reader = (given: YamlFields, name: CheckName, inputs: Fields) => readonly PlannedCheck[];

const single =
  (name: 'deployment' | 'tasks' | 'targets'): Reader =>
  (given) => {
    const fields = given.fields(name);
    return fields ? [closed(fields, { ...weightOf(fields), name })] : [];
  };

const readers: Readonly<Record<CheckName, Reader>> = {
  deployment: single('deployment'),
  tasks: single('tasks'),
  targets: single('targets'),
  http: (given, name, inputs) =>
    given.items(name).map((fields) => {
      const label = fields.text('name');
      const http = readHttpPlan(withFallback(fields, besides(fields, inputs)));
      const asked = ['url', 'path'].some((one) => fields.has(one) || inputs.text(one) !== undefined);
      if (!asked) fields.invalid('path', 'it is needed, or "url".');
      return closed(fields, { ...weightOf(fields), name: 'http', http, label });
    }),
  alarms: (given, name) =>
    given.items(name).map((fields) => {
      const alarm =
        fields.text('alarm') ?? fields.invalid('alarm', 'it is needed: a name, or "prefix*".') ?? '';
      return closed(fields, { ...weightOf(fields), name: 'alarms', alarms: [alarm], label: alarm });
    }),
  metrics: (given, name) =>
    given.items(name).map((fields) => {
      const metric = readMetric(fields);
      return closed(fields, { ...weightOf(fields), name: 'metrics', metric });
    }),
  logs: (given, name) =>
    given.items(name).map((fields) => {
      const log = readLog(fields);
      return closed(fields, { ...weightOf(fields), name: 'logs', log });
    }),
};

function weightOf(fields: YamlFields): { readonly dryRun?: boolean; readonly critical?: boolean } {
  const dryRun = fields.flag('dry-run');
  const critical = fields.flag('critical');
  return { ...(dryRun !== undefined && { dryRun }), ...(critical !== undefined && { critical }) };
}

function closed(fields: YamlFields, check: PlannedCheck): PlannedCheck {
  fields.close();
  return check;
}

/** A check that has an address of its own takes none of the step's in part. */
function besides(fields: YamlFields, inputs: Fields): Fields {
  const hasUrl = fields.has('url');
  const hasPath = fields.has('path');
  return {
    ...inputs,
    list: (name) => (name === 'url' && hasUrl ? [] : inputs.list(name)),
    text: (name) => (name === 'path' && (hasUrl || hasPath) ? undefined : inputs.text(name)),
  };
}
