import { explain } from '../aws/errors.ts';
import type { FoundGroup } from '../codedeploy/find-group.ts';
import { deployBack } from '../codedeploy/deploy-back.ts';
import { stopRunning as stopCodeDeploy, subjectOf } from '../codedeploy/stop-running.ts';
import { type Release, revisionName } from '../ecs/release.ts';
import { describeServices, type Service } from '../ecs/service.ts';
import { updateService } from '../ecs/update-service.ts';
import { follow, type Followed } from './follow.ts';
import { goBack, type GoBackPorts } from './go-back.ts';
import { nothingSeen } from './memory.ts';
import { markLeft } from './note-return.ts';
import { ownStages, removePauses } from './pause-hooks.ts';
import type { WaitUntil } from './status.ts';
import { stopRunning } from './stop-running.ts';
import type { Subject } from './subject.ts';
import { seenOf } from './superseded.ts';
import type { Ending } from './watch.ts';
import { healthyFloor } from './watch-plan.ts';

export interface ReturnRequest {
  readonly cluster: string;
  /** As it was when `target` was chosen. */
  readonly service: Service;
  /** The deployment that goes on, as the history shows it. */
  readonly running: Release | undefined;
  readonly target: Release;
  /** Task definition ARN of the release that is left. */
  readonly current: string;
  /** Where CodeDeploy deploys the service. */
  readonly codeDeploy: FoundGroup | undefined;
  readonly reason: string | undefined;
  /** Unchanged unless given. */
  readonly desiredCount?: number | undefined;
  readonly waitUntil: WaitUntil;
  /** Milliseconds. */
  readonly timeout: number;
}

export interface Returned {
  /** The deployment that was stopped, or the one that brings the release back. */
  readonly subject: Subject;
  readonly stopped: boolean;
  readonly ending: Ending;
  /** ARN of the task definition that the service is set to by now; undefined when that cannot be read. */
  readonly arrived: string | undefined;
}

/**
 * Brings a release back and watches that to its end. A deployment that goes on is stopped, or followed where ECS rolls it
 * back already, if that leads to the release; otherwise the release is deployed. What is left is marked.
 * @throws what kept the way back from being begun; nothing once it has begun
 */
export async function bringBack(
  request: ReturnRequest,
  ports: GoBackPorts,
  signal: AbortSignal,
): Promise<Returned> {
  const { cluster, service, running, target, reason, current: left } = request;
  const { name } = service;
  const road = roadOf(request, ports, signal);
  const stopping = running && (await road.stop(running));
  const subject = stopping ?? (await road.deploy());
  if (!stopping) {
    const [to, from] = [subject.taskDefinitionArn, left].map((arn) => revisionName(arn));
    ports.log.info(`${name}  going back to ${to}${from === to ? '' : ` (was ${from})`}`);
  }
  const ending = await followed(subject, stopping !== undefined, request, ports, signal);
  const now = await serviceNow(cluster, name, ports);
  const arrived = now?.taskDefinition;
  // A run of ours that was stopped or killed may have left some, and the note of them.
  if (now && hasArrived(ending) && ownStages(now).length > 0)
    await removePauses(name, { ...ports, cluster, signal });
  if (stopping) {
    await setDesiredCount(ending, request, ports, signal);
    await markLeft(
      { cluster, service: name, left, arrived: arrived ?? target.taskDefinitionArn, reason },
      ports,
    );
  }
  return { subject, stopped: stopping !== undefined, ending, arrived };
}

/** The two steps of a way back, by whoever deploys the service. */
interface Road {
  /** The deployment that goes on, once it is being rolled back; undefined when that leads elsewhere or cannot be asked for. */
  stop(running: Release): Promise<Subject | undefined>;
  /** The deployment that brings the target back. */
  deploy(): Promise<Subject>;
}

function roadOf(request: ReturnRequest, ports: GoBackPorts, signal: AbortSignal): Road {
  const { cluster, service, running, target, current: left, codeDeploy: group, reason } = request;
  const { desiredCount, timeout } = request;
  if (group) {
    const asked = { cluster, service, group, target, left, reason, desiredCount, timeout };
    // An earlier run began the way back already.
    const begun = running?.taskDefinitionArn === target.taskDefinitionArn ? running : undefined;
    return {
      stop: async (one) => (begun ? undefined : stopCodeDeploy(one, asked, ports, signal)),
      deploy: async () => (begun ? subjectOf(begun, asked) : deployBack(asked, ports, signal)),
    };
  }
  const seen = seenOf(service, running?.serviceDeploymentArn);
  const asked = { cluster, service: service.name, target, desiredCount, reason, left, seen };
  return {
    stop: (one) => stopRunning(one, request, ports, signal),
    deploy: () => goBack(asked, ports, signal),
  };
}

/** The end of the watch. The way back is under way, so what keeps it from being watched is lost sight and no refusal. */
async function followed(
  subject: Subject,
  stopped: boolean,
  request: ReturnRequest,
  ports: GoBackPorts,
  signal: AbortSignal,
): Promise<Ending> {
  try {
    const endings = await follow([watched(subject, stopped, request, ports.clock.now())], ports, signal);
    return endings.get(subject) ?? { facts: { lostSight: true }, memory: nothingSeen };
  } catch (error) {
    const facts = signal.aborted ? { cancelled: true } : { lostSight: true };
    return { facts, memory: nothingSeen, blindness: explain(error) };
  }
}

/** ECS goes back to the desired count that the service has, so another one is set when it has arrived. */
async function setDesiredCount(
  { facts }: Ending,
  { cluster, service: { name: service }, desiredCount }: ReturnRequest,
  { aws, clock, log }: GoBackPorts,
  signal: AbortSignal,
): Promise<void> {
  if (desiredCount === undefined || !(facts.reached || facts.wayBack === 'done')) return;
  try {
    await updateService(aws, { cluster, service, desiredCount }, { clock, signal });
    log.info(`${service}  set its desired count to ${desiredCount}`);
  } catch (error) {
    log.warning(`The desired count of ${service} is not ${desiredCount} yet: ${explain(error)}`);
  }
}

/** A way back as it is watched: nothing ends it early. */
function watched(subject: Subject, stopped: boolean, request: ReturnRequest, startedAt: number): Followed {
  const { service, desiredCount, waitUntil, timeout } = request;
  const desired = stopped ? service.desiredCount : (desiredCount ?? service.desiredCount);
  return {
    subject,
    plan: {
      waitUntil,
      floor: healthyFloor(desired, service.raw['deploymentConfiguration']),
      startedAt,
      deadline: startedAt + timeout,
      rollbackBudget: timeout,
      onFailure: stopped ? 'rollback' : 'none',
      returning: !stopped,
      failFast: false,
      failFastAfter: 1,
      breaker: { enabled: false, rollback: false },
      containerHealthChecks: false,
    },
    before: request.codeDeploy && request.target.taskDefinitionArn,
    essentialContainers: [],
    asked: stopped ? 'request' : undefined,
    returning: !stopped,
  };
}

async function serviceNow(cluster: string, name: string, { aws }: GoBackPorts): Promise<Service | undefined> {
  try {
    return (await describeServices(aws, cluster, [name])).get(name);
  } catch {
    return undefined;
  }
}

/** An earlier release serves, and nothing of the deployment that was left waits any more. */
function hasArrived({ facts }: Ending): boolean {
  return facts.wayBack === 'done' || facts.reached === 'deployed' || facts.reached === 'stable';
}
