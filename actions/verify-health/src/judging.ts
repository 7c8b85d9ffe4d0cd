import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { Check } from '@ecs-actions/shared/health/check';
import { alarmsCheck } from '@ecs-actions/shared/health/checks/alarms';
import { deploymentCheck } from '@ecs-actions/shared/health/checks/deployment';
import { logsCheck } from '@ecs-actions/shared/health/checks/logs';
import { type JudgedTime, metricsCheck } from '@ecs-actions/shared/health/checks/metrics';
import { targetsCheck } from '@ecs-actions/shared/health/checks/targets';
import { tasksCheck } from '@ecs-actions/shared/health/checks/tasks';
import { expectImage, isRevision } from '@ecs-actions/shared/health/expected';
import { exchange } from '@ecs-actions/shared/health/http/exchange';
import { primaryOf, type ServiceLook, type ServiceName } from '@ecs-actions/shared/health/look';
import type { JudgedCheck } from '@ecs-actions/shared/health/sampling';
import { findUrl } from '@ecs-actions/shared/health/url';
import { describeServices, type Service } from '@ecs-actions/shared/ecs/service';
import { objects, text } from '@ecs-actions/shared/json';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Inputs } from './inputs.ts';
import type { PlannedCheck } from './planned.ts';
import { type Asked, askedCheck, givenUrls, requestFor } from './requests.ts';

/** What is to be judged, before the first sample. */
export interface Judging {
  /** Undefined where nothing that is judged is asked of AWS. */
  readonly aws: Aws | undefined;
  readonly name: ServiceName | undefined;
  readonly service: Service | undefined;
  readonly checks: readonly JudgedCheck[];
  readonly urls: readonly string[];
  /** What to know before anything is sampled. */
  readonly notes: readonly string[];
  /** Whether a task definition ARN is of the revision that is judged. */
  readonly isJudged: (taskDefinitionArn: string) => boolean;
}

/** @throws ActionError when the service or its address cannot be found */
export async function prepare(inputs: Inputs, ports: Ports, signal: AbortSignal): Promise<Judging> {
  const { service: serviceName, cluster } = inputs;
  const asksAws = inputs.checks.some(({ name }) => name !== 'http');
  const aws = serviceName !== undefined || asksAws ? ports.aws(inputs.region) : undefined;
  const name = serviceName === undefined ? undefined : { cluster, service: serviceName };
  const service = aws && name && (await readService(aws, name));
  const asked = await addresses(inputs, aws, service, signal);
  for (const one of asked) if (one.found?.internal) await checkReachable(one, ports, signal);
  const wanted = inputs.expectedTaskDefinition;
  const isJudged = (arn: string): boolean =>
    wanted === undefined ? arn === service?.taskDefinition : isRevision(arn, wanted);
  const expected = {
    taskDefinition: wanted ?? service?.taskDefinition,
    image: aws && (await expectImage(aws, inputs.expectedImage)),
  };
  const judged = judgedTime(ports.clock.now());
  const make = (planned: PlannedCheck): readonly Check[] => {
    switch (planned.name) {
      case 'deployment':
        return [deploymentCheck(expected)];
      case 'tasks':
        return [tasksCheck()];
      case 'targets':
        return [targetsCheck()];
      case 'http':
        return asked
          .filter((one) => one.planned === planned)
          .map((one) => askedCheck(one, asked, ports.clock));
      default:
        return aws ? [awsCheck(planned, aws, ports, judged)] : [];
    }
  };
  return {
    aws,
    name,
    service,
    checks: applicable(inputs, service).flatMap((planned) => weighted(planned, make(planned))),
    urls: asked.map(({ request }) => request.url.href),
    notes: [...new Set(asked.flatMap(({ found }) => found?.notes ?? []))],
    isJudged,
  };
}

/** A check that asks AWS the same at a pause as anywhere. */
export function awsCheck(
  planned: Extract<PlannedCheck, { name: 'alarms' | 'metrics' | 'logs' }>,
  aws: Aws,
  { clock }: Ports,
  judged: (look: ServiceLook | undefined) => Promise<JudgedTime>,
): Check {
  switch (planned.name) {
    case 'alarms':
      return alarmsCheck(aws, planned.alarms, planned.label);
    case 'metrics':
      return metricsCheck({ limit: planned.metric, judged }, aws, clock);
    case 'logs':
      return logsCheck(planned.log, aws);
  }
}

/** Checks with the weight that was planned for them. */
export function weighted(
  { dryRun, critical }: PlannedCheck,
  checks: readonly Check[],
): readonly JudgedCheck[] {
  return checks.map((check) => ({
    check,
    ...(dryRun !== undefined && { dryRun }),
    ...(critical !== undefined && { critical }),
  }));
}

/** While a deployment goes on, and where there is none, figures count from the start of the step. */
function judgedTime(startedAt: number): (look: ServiceLook | undefined) => Promise<JudgedTime> {
  return async (look) => {
    const primary = look && primaryOf(await look.service());
    const complete = text(primary?.['rolloutState']) === 'COMPLETED';
    const time = (member: string): number => Math.round(Number(primary?.[member]) * 1_000) || startedAt;
    return { since: complete ? time('updatedAt') : startedAt, began: time('createdAt') };
  };
}

export async function readService(aws: Aws, { cluster, service: name }: ServiceName): Promise<Service> {
  const service = (await describeServices(aws, cluster, [name])).get(name);
  if (!service || service.status === 'INACTIVE') {
    throw new ActionError(
      `There is no service ${name} in cluster ${cluster}. Check both names, the region and the account.`,
    );
  }
  return service;
}

/** A service without a load balancer is not asked for its targets, unless by name. */
export function applicable(
  { checks, checksNamed }: Inputs,
  service: Service | undefined,
): readonly PlannedCheck[] {
  const balanced = objects(service?.raw['loadBalancers']).length > 0;
  return checks.filter(({ name }) => checksNamed || name !== 'targets' || balanced);
}

async function addresses(
  { checks }: Inputs,
  aws: Aws | undefined,
  service: Service | undefined,
  signal: AbortSignal,
): Promise<readonly Asked[]> {
  const asked = checks.map(async (planned): Promise<readonly Asked[]> => {
    if (planned.name !== 'http') return [];
    const { http } = planned;
    const { path, method } = http;
    if (!aws || !service || path === undefined || http.urls.length > 0) {
      return givenUrls(http).map((url) => ({ planned, request: requestFor(url, http) }));
    }
    const found = await findUrl(aws, service, { path, method }, signal);
    return [{ planned, found, request: requestFor(found.url, http, found) }];
  });
  return (await Promise.all(asked)).flat();
}

/** From outside its network an internal load balancer looks like a release that is down. */
async function checkReachable({ request }: Asked, { clock }: Ports, signal: AbortSignal): Promise<void> {
  const answer = await exchange(request, clock, signal);
  if (answer.kind === 'answer' || answer.kind === 'reset') return;
  throw new ActionError(
    `path: the load balancer at ${request.url.host} is internal and cannot be reached from here: ${answer.says}. Use a runner in its network, or leave the check http out.`,
  );
}
