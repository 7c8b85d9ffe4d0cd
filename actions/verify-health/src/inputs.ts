import { pausableStages } from '@ecs-actions/shared/deployment/pause-hooks';
import { type CheckName, checkNames } from '@ecs-actions/shared/health/check';
import { earliestPass, type Rules } from '@ecs-actions/shared/health/rules';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import { printDuration } from '@ecs-actions/shared/time/duration';
import { type HttpInputs, readHttpInputs } from './http-inputs.ts';
import { later, laterChecks } from './later.ts';

export interface Inputs {
  readonly region: string | undefined;
  readonly cluster: string;
  readonly service: string | undefined;
  readonly expectedTaskDefinition: string | undefined;
  readonly expectedImage: string | undefined;
  readonly checks: readonly CheckName[];
  /** They were named, and not chosen by what else was given. */
  readonly checksNamed: boolean;
  readonly http: HttpInputs;
  readonly alarms: readonly string[];
  readonly rules: Rules;
  readonly onUnhealthy: 'fail' | 'rollback' | 'warn';
  readonly onInconclusive: 'fail' | 'pass';
  readonly record: boolean;
  readonly gate: boolean;
  readonly serviceDeploymentArn: string | undefined;
  /** Not given: those that the service's tag names. */
  readonly gateStages: readonly string[];
  /** `auto` when undefined. */
  readonly logLines: number | undefined;
}

export function readInputs(read: InputReader): Inputs {
  read.later(later);
  const service = read.text('service');
  const http = readHttpInputs(read);
  const alarms = read.list('alarms');
  const named = readChecks(read);
  const onUnhealthy = read.choice('on-unhealthy', ['fail', 'rollback', 'warn']) ?? 'fail';
  const usual: readonly CheckName[] = [
    ...(service === undefined ? [] : (['deployment', 'tasks', 'targets'] as const)),
    ...(http.given ? (['http'] as const) : []),
    ...(alarms.length > 0 ? (['alarms'] as const) : []),
  ];
  const inputs: Inputs = {
    region: read.text('region'),
    cluster: read.text('cluster') ?? 'default',
    service,
    expectedTaskDefinition: read.text('expected-task-definition'),
    expectedImage: read.text('expected-image'),
    checks: named.length > 0 ? named : usual,
    checksNamed: named.length > 0,
    http,
    alarms,
    rules: readRules(read),
    onUnhealthy,
    onInconclusive: read.choice('on-inconclusive', ['fail', 'pass']) ?? 'fail',
    record: read.flag('record') ?? false,
    gate: read.flag('gate') ?? false,
    serviceDeploymentArn: read.text('service-deployment-arn'),
    gateStages: readStages(read),
    logLines:
      read.text('log-lines') === 'auto' ? undefined : read.integer('log-lines', { min: 0, max: 1_000 }),
  };
  for (const problem of problems(inputs)) read.problem(problem);
  return inputs;
}

function readChecks(read: InputReader): readonly CheckName[] {
  return [...new Set(read.list('checks'))].flatMap((given) => {
    const name = checkNames.find((one) => one === given);
    if (name === undefined) {
      read.problem(`Input "checks": "${given}" is not one of ${checkNames.join(', ')}.`);
      return [];
    }
    if (laterChecks.includes(name)) {
      read.problem(`Input "checks": "${name}" is not supported by this version yet. Remove it.`);
    }
    return [name];
  });
}

function readStages(read: InputReader): readonly string[] {
  const stages = [...new Set(read.list('gate-stages'))];
  for (const stage of stages) {
    if (pausableStages.every((known) => known !== stage)) {
      read.problem(
        `Input "gate-stages": "${stage}" is no stage to pause at; there are ${pausableStages.join(', ')}.`,
      );
    }
  }
  return stages;
}

function readRules(read: InputReader): Rules {
  const rules: Rules = {
    initialDelay: read.duration('initial-delay') ?? 0,
    interval: read.duration('interval', { min: 100 }) ?? 0,
    timeout: read.duration('timeout') ?? 0,
    duration: read.duration('duration') ?? 0,
    consecutiveSuccess: read.integer('consecutive-success', { min: 1 }) ?? 1,
    failureLimit: read.integer('failure-limit', { min: 1 }),
    consecutiveErrorLimit: read.integer('consecutive-error-limit', { min: 0 }) ?? 0,
  };
  const needed = earliestPass({ ...rules, initialDelay: 0 });
  if (rules.interval > 0 && needed > rules.timeout) {
    read.problem(
      `Input "timeout": ${printDuration(rules.timeout)} is shorter than the ${printDuration(needed)} that interval, consecutive-success and duration need at least.`,
    );
  }
  return rules;
}

/** What the inputs say against each other. */
function problems(inputs: Inputs): readonly string[] {
  const { service, checks, checksNamed, http, alarms, onUnhealthy } = inputs;
  const has = (name: CheckName): boolean => checks.includes(name);
  const expects = inputs.expectedTaskDefinition !== undefined || inputs.expectedImage !== undefined;
  const ofService = checks.filter((name) => name === 'deployment' || name === 'tasks' || name === 'targets');
  const rules: readonly (readonly [boolean, string])[] = [
    [checks.length === 0, 'There is nothing to check: give "service", "url" or "alarms".'],
    [
      service === undefined && ofService.length > 0,
      `Input "checks": ${ofService.join(', ')} ${ofService.length === 1 ? 'needs' : 'need'} the input "service".`,
    ],
    [has('http') && !http.given, 'Input "checks": http needs the input "url" or "path".'],
    [has('alarms') && alarms.length === 0, 'Input "checks": alarms needs the input "alarms".'],
    [
      service === undefined && http.path !== undefined && http.urls.length === 0,
      'Input "path" needs the input "service", whose load balancer is asked, or "url".',
    ],
    [
      expects && !has('deployment') && !inputs.gate,
      'Inputs "expected-task-definition" and "expected-image" are what the check "deployment" goes by, and it is not made.',
    ],
    [
      checksNamed && http.given && !has('http'),
      'Inputs "url" and "path" are for the check http, which "checks" leaves out.',
    ],
    [
      checksNamed && alarms.length > 0 && !has('alarms'),
      'Input "alarms" is for the check alarms, which "checks" leaves out.',
    ],
    [!http.given && http.expects, 'What is expected of an answer is given, and no "url" or "path" to ask.'],
    [
      onUnhealthy === 'rollback' && service === undefined,
      'Input "on-unhealthy": rollback needs the input "service".',
    ],
    ...gateProblems(inputs),
  ];
  return rules.flatMap(([holds, problem]) => (holds ? [problem] : []));
}

function gateProblems(inputs: Inputs): readonly (readonly [boolean, string])[] {
  const { gate, service, serviceDeploymentArn, gateStages, expectedTaskDefinition } = inputs;
  const which = serviceDeploymentArn ?? expectedTaskDefinition;
  return [
    [gate && service === undefined, 'Input "gate" needs the input "service".'],
    [
      gate && which === undefined,
      'Input "gate": which deployment is to be gated? Give "service-deployment-arn" (an output of render-deploy) or "expected-task-definition".',
    ],
    [
      gate && inputs.expectedImage !== undefined,
      'Input "expected-image" is not for a gate, which goes by the deployment; give "expected-task-definition".',
    ],
    [
      !gate && (serviceDeploymentArn !== undefined || gateStages.length > 0),
      'Inputs "service-deployment-arn" and "gate-stages" need "gate: true".',
    ],
  ];
}
