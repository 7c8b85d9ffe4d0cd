import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { DeploymentView } from '@ecs-actions/shared/deployment/observation';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import type { Service } from '@ecs-actions/shared/ecs/service';
import { taskDefinitions } from '@ecs-actions/shared/ecs/task-definition/aws';
import { revisionTag, tagValue } from '@ecs-actions/shared/ecs/tags';
import type { Pause } from '@ecs-actions/shared/gate/pause';
import type { Check } from '@ecs-actions/shared/health/check';
import type { JudgedTime } from '@ecs-actions/shared/health/checks/metrics';
import { pausedDeploymentCheck } from '@ecs-actions/shared/health/checks/paused-deployment';
import { targetsCheck } from '@ecs-actions/shared/health/checks/targets';
import { tasksCheck } from '@ecs-actions/shared/health/checks/tasks';
import { isOfTargetGroup, type MetricLimit } from '@ecs-actions/shared/health/metrics/metric';
import type { JudgedCheck } from '@ecs-actions/shared/health/sampling';
import { findUrl, hasTestTraffic } from '@ecs-actions/shared/health/url';
import { namesOf, versionIn } from '@ecs-actions/shared/health/version';
import { objects, text } from '@ecs-actions/shared/json';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Inputs } from '../inputs.ts';
import { applicable, awsCheck, weighted } from '../judging.ts';
import type { PlannedCheck } from '../planned.ts';
import { type Asked, askedCheck, givenUrls, requestFor } from '../requests.ts';

/** What the checks of a pause are made of. */
export interface AtPause {
  readonly inputs: Inputs;
  readonly aws: Aws;
  readonly service: Service;
  readonly taskDefinitionArn: string;
  readonly pause: Pause;
  /** The deployment when the pause began: what traffic its revision has does not change before the answer. */
  readonly deployment: DeploymentView;
  /** The deployment as it was last looked at. */
  readonly seen: () => DeploymentView | undefined;
  /** AWS's time of when the deployment began, milliseconds since the epoch. */
  readonly began: number | undefined;
  readonly ports: Ports;
  readonly signal: AbortSignal;
}

/** Before these are over, the revision that is judged has no tasks. */
const beforeTasks: ReadonlySet<string> = new Set(['RECONCILE_SERVICE', 'PRE_SCALE_UP']);

/** The checks that apply at a pause, with the addresses that are asked. */
export async function checksAt(
  at: AtPause,
): Promise<{ readonly checks: readonly JudgedCheck[]; readonly urls: readonly string[] }> {
  const { inputs, service, pause, seen, aws, ports } = at;
  const planned = applicable(inputs, service);
  const hasTasks = !beforeTasks.has(pause.stage);
  const asked = isReached(at) ? await addresses(planned, at) : [];
  const serves = (at.deployment.traffic ?? 0) > 0;
  const judged = judgedTime(at);
  const make = (one: PlannedCheck): readonly Check[] => {
    switch (one.name) {
      case 'deployment':
        return [pausedDeploymentCheck(seen)];
      case 'tasks':
        return hasTasks ? [tasksCheck()] : [];
      case 'targets':
        return hasTasks ? [targetsCheck()] : [];
      case 'http':
        return asked
          .filter(({ planned: plan }) => plan === one)
          .map((ask) => askedCheck(ask, asked, ports.clock));
      case 'alarms':
        return [awsCheck(one, aws, ports, judged)];
      case 'metrics':
        return serves || !isOfTraffic(one.metric) ? [awsCheck(one, aws, ports, judged)] : [];
      case 'logs':
        return hasTasks ? [awsCheck(one, aws, ports, judged)] : [];
    }
  };
  return {
    checks: planned.flatMap((one) => weighted(one, make(one))),
    urls: asked.map(({ request }) => request.url.href),
  };
}

/** Each pause is judged by what comes after it began. */
function judgedTime({ ports, began }: AtPause): () => Promise<JudgedTime> {
  const since = ports.clock.now();
  return async () => ({ since, began: began ?? since });
}

/** Whether a figure is about users' requests to the revision; those of tests are too few and too chosen to be one. */
function isOfTraffic({ metrics }: MetricLimit): boolean {
  return [...metrics.values()].some((metric) => isOfTargetGroup(metric));
}

/** Whether requests get to the revision at all. ECS tells a weight of test traffic also where no rule carries any. */
function isReached({ service, deployment: { traffic = 0, testTraffic = 0 } }: AtPause): boolean {
  return traffic > 0 || (testTraffic > 0 && hasTestTraffic(service));
}

async function addresses(checks: readonly PlannedCheck[], at: AtPause): Promise<readonly Asked[]> {
  const plans = checks.filter((planned) => planned.name === 'http');
  if (plans.length === 0) return [];
  const known = await names(at);
  return (await Promise.all(plans.map((planned) => addressesOf(planned, known, at)))).flat();
}

/** Where not only the judged revision answers, its answers are told by what they show. */
async function addressesOf(
  planned: Asked['planned'],
  known: readonly string[],
  { aws, service, deployment, taskDefinitionArn, signal }: AtPause,
): Promise<readonly Asked[]> {
  const { http } = planned;
  const { path, urls, method } = http;
  const only = { revision: revisionName(taskDefinitionArn), shownBy: versionIn(http.expected, known) };
  if (path === undefined || urls.length > 0) {
    return givenUrls(http).map((url) => ({ planned, request: requestFor(url, http), only }));
  }
  const traffic = hasTestTraffic(service) ? 'test' : 'production';
  const found = await findUrl(aws, service, { path, method, traffic }, signal);
  const share = traffic === 'test' ? deployment.testTraffic : deployment.traffic;
  return [
    { planned, found, request: requestFor(found.url, http, found), only: share === 100 ? undefined : only },
  ];
}

async function names({ aws, taskDefinitionArn }: AtPause): Promise<readonly string[]> {
  const { definition, tags } = await taskDefinitions(aws).describe(taskDefinitionArn);
  return namesOf({
    name: revisionName(taskDefinitionArn),
    commit: tagValue(tags, revisionTag.commit),
    images: objects(definition['containerDefinitions']).flatMap(({ image }) => text(image) ?? []),
  });
}
