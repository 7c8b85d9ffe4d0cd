import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { DeploymentView } from '@ecs-actions/shared/deployment/observation';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import type { Service } from '@ecs-actions/shared/ecs/service';
import { taskDefinitions } from '@ecs-actions/shared/ecs/task-definition/aws';
import { revisionTag, tagValue } from '@ecs-actions/shared/ecs/tags';
import type { Pause } from '@ecs-actions/shared/gate/pause';
import type { Check, CheckName } from '@ecs-actions/shared/health/check';
import { alarmsCheck } from '@ecs-actions/shared/health/checks/alarms';
import { httpCheck } from '@ecs-actions/shared/health/checks/http';
import { pausedDeploymentCheck } from '@ecs-actions/shared/health/checks/paused-deployment';
import { targetsCheck } from '@ecs-actions/shared/health/checks/targets';
import { tasksCheck } from '@ecs-actions/shared/health/checks/tasks';
import type { HttpRequest } from '@ecs-actions/shared/health/http/request';
import { findUrl, hasTestTraffic } from '@ecs-actions/shared/health/url';
import { namesOf, versionIn } from '@ecs-actions/shared/health/version';
import { objects, text } from '@ecs-actions/shared/json';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Inputs } from '../inputs.ts';
import { applicable, givenUrls, requestFor } from '../judging.ts';

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
  readonly ports: Ports;
  readonly signal: AbortSignal;
}

/** An address, and whether nobody but the judged revision answers there. */
interface Asked {
  readonly request: HttpRequest;
  readonly alone: boolean;
}

/** Before these are over, the revision that is judged has no tasks. */
const beforeTasks: ReadonlySet<string> = new Set(['RECONCILE_SERVICE', 'PRE_SCALE_UP']);

/** The checks that apply at a pause, with the addresses that are asked. */
export async function checksAt(
  at: AtPause,
): Promise<{ readonly checks: readonly Check[]; readonly urls: readonly string[] }> {
  const { inputs, service, pause, seen, aws } = at;
  const named = applicable(inputs, service);
  const hasTasks = !beforeTasks.has(pause.stage);
  const asked = named.includes('http') && isReached(at) ? await addresses(at) : [];
  const makers: Readonly<Partial<Record<CheckName, () => readonly Check[] | Promise<readonly Check[]>>>> = {
    deployment: () => [pausedDeploymentCheck(seen)],
    tasks: () => (hasTasks ? [tasksCheck()] : []),
    targets: () => (hasTasks ? [targetsCheck()] : []),
    http: () => httpChecks(asked, at),
    alarms: () => [alarmsCheck(aws, inputs.alarms)],
  };
  const checks = await Promise.all(named.map(async (name) => makers[name]?.() ?? []));
  return { checks: checks.flat(), urls: asked.map(({ request }) => request.url.href) };
}

/** Whether requests get to the revision at all. ECS tells a weight of test traffic also where no rule carries any. */
function isReached({ service, deployment: { traffic = 0, testTraffic = 0 } }: AtPause): boolean {
  return traffic > 0 || (testTraffic > 0 && hasTestTraffic(service));
}

async function addresses({ inputs, aws, service, deployment, signal }: AtPause): Promise<readonly Asked[]> {
  const { path, urls, method } = inputs.http;
  if (path === undefined || urls.length > 0) {
    return givenUrls(inputs).map((url) => ({ request: requestFor(url, inputs), alone: false }));
  }
  const traffic = hasTestTraffic(service) ? 'test' : 'production';
  const found = await findUrl(aws, service, { path, method, traffic }, signal);
  const share = traffic === 'test' ? deployment.testTraffic : deployment.traffic;
  return [{ request: requestFor(found.url, inputs, found), alone: share === 100 }];
}

async function httpChecks(asked: readonly Asked[], at: AtPause): Promise<readonly Check[]> {
  const { inputs, taskDefinitionArn, ports } = at;
  const { expected, maxLatency } = inputs.http;
  const shownBy = asked.some(({ alone }) => !alone) ? versionIn(expected, await names(at)) : undefined;
  const only = { revision: revisionName(taskDefinitionArn), shownBy };
  return asked.map(({ request, alone }) => {
    const title = asked.length > 1 ? `http ${request.url.href}` : 'http';
    return httpCheck({ request, expected, maxLatency, only: alone ? undefined : only }, title, ports.clock);
  });
}

async function names({ aws, taskDefinitionArn }: AtPause): Promise<readonly string[]> {
  const { definition, tags } = await taskDefinitions(aws).describe(taskDefinitionArn);
  return namesOf({
    name: revisionName(taskDefinitionArn),
    commit: tagValue(tags, revisionTag.commit),
    images: objects(definition['containerDefinitions']).flatMap(({ image }) => text(image) ?? []),
  });
}
