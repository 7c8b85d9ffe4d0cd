import { describeServiceRevisions, digestsOf, type ServiceRevision } from '../ecs/service-revision.ts';
import { newestDeployment } from '../ecs/newest-deployment.ts';
import { describeServices, type Service } from '../ecs/service.ts';
import { startsDeployment, settingsChange } from '../ecs/update-fields.ts';
import { updateService } from '../ecs/update-service.ts';
import { isObject, type JsonObject, objects } from '../json.ts';
import { markLeft, noteReturn, type NotePorts } from './note-return.ts';
import { noteRestore, quickConfiguration } from './restore-settings.ts';
import { runnableRevision } from './runnable-revision.ts';
import { primaryDeployment, startDeployment } from './start.ts';
import type { Subject } from './subject.ts';
import { compareWithSeen, type Seen, seenOf, Superseded } from './superseded.ts';

export type GoBackPorts = NotePorts;

/** ECS shows a deployment to every reader within this time (milliseconds). */
const answersAgreeWithin = 60_000;
const lookEvery = 2_000;

/** A release to bring back: its revision and, where the history knows it, the service as it was then. */
export interface ReleaseToReturnTo {
  readonly taskDefinitionArn: string;
  readonly serviceRevisionArn: string | undefined;
  readonly active: boolean;
}

export interface GoBackRequest {
  readonly cluster: string;
  readonly service: string;
  readonly target: ReleaseToReturnTo;
  /** Unchanged unless given. */
  readonly desiredCount?: number | undefined;
  /** For the tags on what is left. */
  readonly reason?: string | undefined;
  /** Task definition ARN of the release that is left, where the service is set to another one by now. */
  readonly left?: string | undefined;
  /** The service when the way back was chosen; as it is when this begins where not given. */
  readonly seen?: Seen | undefined;
}

/**
 * Deploys an earlier release with the settings it ran with, and notes on the service and on the revision that is left
 * that this run went back. What ran is what is deployed: a tag that moved meanwhile is pinned to the digest.
 * @throws Superseded when somebody deployed since; what ECS answers to RegisterTaskDefinition or UpdateService
 */
export async function goBack(
  request: GoBackRequest,
  ports: GoBackPorts,
  signal: AbortSignal,
): Promise<Subject> {
  const { aws, clock, log } = ports;
  const { cluster, service: name, target } = request;
  const service = await unchanged(request, request.seen, ports, signal);
  const seen = request.seen ?? seenOf(service);
  const arns = target.serviceRevisionArn ? [target.serviceRevisionArn] : [];
  const revision = [...(await describeServiceRevisions(aws, arns)).values()][0];
  const taskDefinitionArn = await runnableRevision(target, digestsOf(revision), ports, signal);
  const left = request.left ?? service.taskDefinition;
  await noteReturn(service, left === target.taskDefinitionArn ? undefined : left, ports);
  const quick = await quickWay(service, cluster, ports);
  const { update } = settingsChange(service.raw, settingsOf(revision));
  const input = {
    cluster,
    service: name,
    taskDefinition: taskDefinitionArn,
    ...(request.desiredCount !== undefined && { desiredCount: request.desiredCount }),
    ...(service.taskDefinition === taskDefinitionArn && { forceNewDeployment: true }),
    ...update,
    ...(revision && removed(revision, service)),
    ...(quick && { deploymentConfiguration: quick }),
  };
  const subject = await startDeployment(
    {
      cluster,
      service: name,
      taskDefinitionArn,
      send: async () => {
        await unchanged(request, seen, ports, signal);
        return primaryDeployment(await updateService(aws, input, { clock, signal }));
      },
    },
    { aws, clock, signal, notice: (message) => log.notice(message) },
  );
  const arrived = target.taskDefinitionArn;
  await markLeft({ cluster, service: name, left, arrived, reason: request.reason }, ports);
  return subject;
}

/** The service as it is now. */
async function unchanged(
  { cluster, service: name }: GoBackRequest,
  seen: Seen | undefined,
  { aws, clock }: GoBackPorts,
  signal: AbortSignal,
): Promise<Service> {
  const until = clock.now() + answersAgreeWithin;
  for (;;) {
    const service = (await describeServices(aws, cluster, [name])).get(name);
    if (!service) throw new Error(`ECS no longer knows the service ${name}.`);
    const found = seen ? await compareWithSeen(aws, cluster, service, seen) : 'same';
    if (found === 'same') return service;
    if (found === 'newer' || clock.now() >= until) throw new Superseded(name);
    await clock.sleep(lookEvery, signal);
  }
}

/** How to go back without steps and bakes, if the settings can be brought back afterwards. */
async function quickWay(
  service: Service,
  cluster: string,
  ports: GoBackPorts,
): Promise<JsonObject | undefined> {
  const quick = quickConfiguration(service);
  if (!quick) return undefined;
  const newest = await newestDeployment(ports.aws, cluster, service.name);
  return (await noteRestore(service, newest, ports)) ? quick : undefined;
}

/** What of a service revision can be set on a service; the rest of it follows from the task definition. */
function settingsOf(revision: ServiceRevision | undefined): JsonObject {
  const entries = Object.entries(revision?.raw ?? {}).filter(
    ([field, value]) => field !== 'taskDefinition' && field in startsDeployment && isSet(value),
  );
  return Object.fromEntries(entries);
}

/** What takes a setting away; one that is not sent stays. */
const removals: JsonObject = {
  loadBalancers: [],
  serviceRegistries: [],
  capacityProviderStrategy: [],
  volumeConfigurations: [],
  vpcLatticeConfigurations: [],
  serviceConnectConfiguration: { enabled: false },
};

/** What takes away that the service got after `revision`; some settings are told only of the PRIMARY deployment. */
function removed({ raw }: ServiceRevision, service: Service): JsonObject {
  const primary = objects(service.raw['deployments']).find(({ status }) => status === 'PRIMARY');
  const added = Object.entries(removals).filter(
    ([field]) => !isSet(raw[field]) && isSet(service.raw[field] ?? primary?.[field]),
  );
  return Object.fromEntries(added);
}

function isSet(value: unknown): boolean {
  if (isObject(value)) return value['enabled'] !== false;
  return Array.isArray(value) ? value.length > 0 : typeof value === 'string';
}
