import { pausableStages } from '@ecs-actions/shared/deployment/pause-hooks';
import { type LogLines, readLogLines } from '@ecs-actions/shared/diagnosis/log-lines';
import { earliestPass, type Rules } from '@ecs-actions/shared/health/rules';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import { printDuration } from '@ecs-actions/shared/time/duration';
import { readChecks } from './check-inputs.ts';
import { ofService, type PlannedCheck } from './planned.ts';

export interface Inputs {
  readonly region: string | undefined;
  readonly cluster: string;
  readonly service: string | undefined;
  readonly expectedTaskDefinition: string | undefined;
  readonly expectedImage: string | undefined;
  readonly checks: readonly PlannedCheck[];
  /** They were named, and not chosen by what else was given. */
  readonly checksNamed: boolean;
  readonly rules: Rules;
  readonly onUnhealthy: 'fail' | 'rollback' | 'warn';
  readonly onInconclusive: 'fail' | 'pass';
  readonly record: boolean;
  readonly gate: boolean;
  readonly serviceDeploymentArn: string | undefined;
  /** Not given: those that the service's tag names. */
  readonly gateStages: readonly string[];
  readonly logLines: LogLines;
}

export function readInputs(read: InputReader): Inputs {
  const service = read.text('service');
  const { checks, named, policy } = readChecks(read, service);
  const onUnhealthy = read.choice('on-unhealthy', ['fail', 'rollback', 'warn']) ?? 'fail';
  const inputs: Inputs = {
    region: read.text('region'),
    cluster: read.text('cluster') ?? 'default',
    service,
    expectedTaskDefinition: once(read, 'expected-task-definition', policy?.expectedTaskDefinition),
    expectedImage: once(read, 'expected-image', policy?.expectedImage),
    checks,
    checksNamed: named,
    rules: readRules(read, longestPeriod(checks)),
    onUnhealthy,
    onInconclusive: read.choice('on-inconclusive', ['fail', 'pass']) ?? 'fail',
    record: read.flag('record') ?? true,
    gate: read.flag('gate') ?? false,
    serviceDeploymentArn: read.text('service-deployment-arn'),
    gateStages: readStages(read),
    logLines: readLogLines(read),
  };
  for (const problem of problems(inputs)) read.problem(problem);
  return inputs;
}

/** What may stand in one place only. */
function once(read: InputReader, name: string, inPolicy: string | undefined): string | undefined {
  const given = read.text(name);
  if (given !== undefined && inPolicy !== undefined) {
    read.problem(`Input "${name}" stands in the policy too. Remove one of them.`);
  }
  return given ?? inPolicy;
}

/** Less than a period of a metric that decides something says nothing of it. */
function longestPeriod(checks: readonly PlannedCheck[]): number {
  return Math.max(
    0,
    ...checks.map((check) => (check.name === 'metrics' && check.dryRun !== true ? check.metric.period : 0)),
  );
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

function readRules(read: InputReader, least: number): Rules {
  const rules: Rules = {
    initialDelay: read.duration('initial-delay') ?? 0,
    interval: read.duration('interval', { min: 100 }) ?? 5_000,
    timeout: read.duration('timeout') ?? 5 * 60_000,
    duration: Math.max(read.duration('duration') ?? 0, least),
    consecutiveSuccess: read.integer('consecutive-success', { min: 1 }) ?? 3,
    failureLimit: read.integer('failure-limit', { min: 1 }),
    consecutiveErrorLimit: read.integer('consecutive-error-limit', { min: 0 }) ?? 4,
  };
  const needed = earliestPass({ ...rules, initialDelay: 0 });
  if (rules.interval > 0 && needed > rules.timeout) {
    read.problem(
      `Input "timeout": ${printDuration(rules.timeout)} is shorter than the ${printDuration(needed)} that interval, consecutive-success and duration${least > 0 ? ', or the period of metrics,' : ''} need at least.`,
    );
  }
  return rules;
}

/** What the inputs say against each other. */
function problems(inputs: Inputs): readonly string[] {
  const { service, checks, onUnhealthy } = inputs;
  const expects = inputs.expectedTaskDefinition !== undefined || inputs.expectedImage !== undefined;
  const needService = [...new Set(checks.filter((check) => needsService(check)).map(({ name }) => name))];
  const rules: readonly (readonly [boolean, string])[] = [
    [
      service === undefined && needService.length > 0,
      `Input "checks": ${needService.join(', ')} ${needService.length === 1 ? 'needs' : 'need'} the input "service".`,
    ],
    [
      service === undefined && checks.some((check) => check.name === 'http' && check.http.urls.length === 0),
      'Input "path" needs the input "service", whose load balancer is asked, or "url".',
    ],
    [
      expects && checks.every(({ name }) => name !== 'deployment') && !inputs.gate,
      'Inputs "expected-task-definition" and "expected-image" are what the check "deployment" goes by, and it is not made.',
    ],
    [
      onUnhealthy === 'rollback' && service === undefined,
      'Input "on-unhealthy": rollback needs the input "service".',
    ],
    ...gateProblems(inputs),
  ];
  return rules.flatMap(([holds, problem]) => (holds ? [problem] : []));
}

/** A metric without dimensions is one of the service. */
function needsService(check: PlannedCheck): boolean {
  if (check.name !== 'metrics') return ofService.has(check.name);
  return [...check.metric.metrics.values()].some(({ dimensions }) => dimensions === undefined);
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
