import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { Check, CheckName } from '@ecs-actions/shared/health/check';
import { alarmsCheck } from '@ecs-actions/shared/health/checks/alarms';
import { deploymentCheck } from '@ecs-actions/shared/health/checks/deployment';
import { httpCheck } from '@ecs-actions/shared/health/checks/http';
import { targetsCheck } from '@ecs-actions/shared/health/checks/targets';
import { tasksCheck } from '@ecs-actions/shared/health/checks/tasks';
import { expectImage, isRevision } from '@ecs-actions/shared/health/expected';
import { exchange } from '@ecs-actions/shared/health/http/exchange';
import type { HttpRequest } from '@ecs-actions/shared/health/http/request';
import type { ServiceName } from '@ecs-actions/shared/health/look';
import { type FoundUrl, findUrl } from '@ecs-actions/shared/health/url';
import { describeServices, type Service } from '@ecs-actions/shared/ecs/service';
import { objects } from '@ecs-actions/shared/json';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Inputs } from './inputs.ts';

/** What is to be judged, before the first sample. */
export interface Judging {
  /** Undefined where neither a service nor an alarm is judged. */
  readonly aws: Aws | undefined;
  readonly name: ServiceName | undefined;
  readonly service: Service | undefined;
  readonly checks: readonly Check[];
  readonly urls: readonly string[];
  /** What to know before anything is sampled. */
  readonly notes: readonly string[];
  /** Whether a task definition ARN is of the revision that is judged. */
  readonly isJudged: (taskDefinitionArn: string) => boolean;
}

/** @throws ActionError when the service or its address cannot be found */
export async function prepare(inputs: Inputs, ports: Ports, signal: AbortSignal): Promise<Judging> {
  const { service: serviceName, cluster, http } = inputs;
  const aws =
    serviceName !== undefined || inputs.checks.includes('alarms') ? ports.aws(inputs.region) : undefined;
  const name = serviceName === undefined ? undefined : { cluster, service: serviceName };
  const service = aws && name && (await readService(aws, name));
  const found =
    aws && service && http.path !== undefined && http.urls.length === 0
      ? await findUrl(aws, service, { path: http.path, method: http.method }, signal)
      : undefined;
  const requests = found
    ? [requestFor(found.url, inputs, found)]
    : givenUrls(inputs).map((url) => requestFor(url, inputs));
  const [first] = requests;
  if (found?.internal && first) await checkReachable(first, found, ports, signal);
  const wanted = inputs.expectedTaskDefinition;
  const isJudged = (arn: string): boolean =>
    wanted === undefined ? arn === service?.taskDefinition : isRevision(arn, wanted);
  const expected = {
    taskDefinition: wanted ?? service?.taskDefinition,
    image: aws && (await expectImage(aws, inputs.expectedImage)),
  };
  const makers: Readonly<Partial<Record<CheckName, () => readonly Check[]>>> = {
    deployment: () => [deploymentCheck(expected)],
    tasks: () => [tasksCheck()],
    targets: () => [targetsCheck()],
    http: () => requests.map((request) => httpCheckOf(request, requests.length > 1, inputs, ports)),
    alarms: () => (aws ? [alarmsCheck(aws, inputs.alarms)] : []),
  };
  return {
    aws,
    name,
    service,
    checks: applicable(inputs, service).flatMap((check) => makers[check]?.() ?? []),
    urls: requests.map(({ url }) => url.href),
    notes: found?.notes ?? [],
    isJudged,
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
): readonly CheckName[] {
  const balanced = objects(service?.raw['loadBalancers']).length > 0;
  return checks.filter((check) => checksNamed || check !== 'targets' || balanced);
}

export function givenUrls({ http: { urls, path } }: Inputs): readonly URL[] {
  return path === undefined ? urls : urls.map((url) => new URL(path, url));
}

export function requestFor(url: URL, { http }: Inputs, found?: FoundUrl): HttpRequest {
  return {
    url,
    connectTo: found?.connectTo,
    method: http.method,
    headers: http.headers,
    body: http.body,
    timeout: http.requestTimeout,
    followRedirects: http.followRedirects,
  };
}

function httpCheckOf(request: HttpRequest, several: boolean, { http }: Inputs, { clock }: Ports): Check {
  const title = several ? `http ${request.url.href}` : 'http';
  return httpCheck({ request, expected: http.expected, maxLatency: http.maxLatency }, title, clock);
}

/** From outside its network an internal load balancer looks like a release that is down. */
async function checkReachable(
  request: HttpRequest,
  { url }: FoundUrl,
  { clock }: Ports,
  signal: AbortSignal,
): Promise<void> {
  const answer = await exchange(request, clock, signal);
  if (answer.kind === 'answer' || answer.kind === 'reset') return;
  throw new ActionError(
    `path: the load balancer at ${url.host} is internal and cannot be reached from here: ${answer.says}. Use a runner in its network, or leave the check http out.`,
  );
}
