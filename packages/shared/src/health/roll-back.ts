import { goneImages } from '../deployment/ecs-undo.ts';
import { follow } from '../deployment/follow.ts';
import { goBack, type GoBackPorts } from '../deployment/go-back.ts';
import { runningDeployment } from '../deployment/in-progress.ts';
import { type Facts, statusOf, type Status } from '../deployment/status.ts';
import type { Subject } from '../deployment/subject.ts';
import { followedBack, stopRunning } from '../deployment/way-back.ts';
import { readHistory } from '../ecs/history.ts';
import { lastGood } from '../ecs/last-good.ts';
import { type Release, revisionName } from '../ecs/release.ts';
import { describeServices, type Service } from '../ecs/service.ts';
import type { ServiceName } from './look.ts';

/** What became of the way back of a service that was judged unhealthy. */
export interface RolledBack {
  readonly status: Status;
  /** In a sentence. */
  readonly says: string;
}

const searched = 200;
const budget = 20 * 60_000;
const reason = 'judged unhealthy';

/**
 * Brings the last good release back, by the same road as a rollback, but only while the revision that was judged is still the
 * one that the service runs.
 * @param isJudged whether a task definition ARN is of the revision that was judged
 */
export async function rollBackJudged(
  name: ServiceName,
  isJudged: (taskDefinitionArn: string) => boolean,
  ports: GoBackPorts,
  signal: AbortSignal,
): Promise<RolledBack> {
  const { aws, log } = ports;
  const { cluster, service: serviceName } = name;
  const service = (await describeServices(aws, cluster, [serviceName])).get(serviceName);
  if (!service || !isJudged(service.taskDefinition)) {
    const now = service ? revisionName(service.taskDefinition) : 'nothing that ECS knows';
    const says = `${serviceName} runs ${now} by now, which is not what was judged, so nothing was rolled back.`;
    return { status: statusOf({ superseded: true }).status, says };
  }
  const judged = service.taskDefinition;
  const { releases } = await readHistory(aws, { cluster, service: serviceName, limit: searched, signal });
  const disqualified = await goneImages(aws, releases);
  const chosen = lastGood(releases, judged, { back: 1, verifiedOnly: false, disqualified });
  const { target } = chosen;
  log.info(`${serviceName}  ${chosen.sentence}`);
  if (!target || target.taskDefinitionArn === judged) {
    return { status: statusOf({ noTarget: true }).status, says: chosen.sentence };
  }
  const stopped = await stopJudged(service, cluster, releases, target, ports, signal);
  const subject = stopped ?? (await goBack({ ...name, target, reason }, ports, signal));
  const facts = await followed(subject, service, stopped !== undefined, ports, signal);
  const { status } = statusOf(facts);
  const back = revisionName(target.taskDefinitionArn);
  return {
    status,
    says:
      status === 'rolled-back'
        ? `${serviceName} went back from ${revisionName(judged)} to ${back}.`
        : `The way back to ${back} ended as ${status}.`,
  };
}

/** The judged deployment itself, once ECS was asked to roll it back; undefined when it has ended already. */
async function stopJudged(
  service: Service,
  cluster: string,
  releases: readonly Release[],
  target: Release,
  ports: GoBackPorts,
  signal: AbortSignal,
): Promise<Subject | undefined> {
  const running = runningDeployment(service.raw);
  const record = releases.find(({ outcome }) => outcome === 'in-progress');
  if (!running || record?.taskDefinitionArn !== running.taskDefinitionArn) return undefined;
  return stopRunning({ cluster, service, running, record, target, reason }, ports, signal);
}

/** How it ended, as the table has it for a release that was ended by a request. */
async function followed(
  subject: Subject,
  service: Service,
  stopped: boolean,
  ports: GoBackPorts,
  signal: AbortSignal,
): Promise<Facts> {
  const way = followedBack({
    subject,
    service,
    stopped,
    desired: service.desiredCount,
    waitUntil: 'deployed',
    timeout: budget,
    startedAt: ports.clock.now(),
  });
  const endings = await follow([way], ports, signal);
  const facts = endings.get(subject)?.facts ?? { lostSight: true };
  if (facts.lostSight || facts.cancelled || facts.superseded) return facts;
  if (stopped) return { ...facts, endedBy: 'request' };
  return { endedBy: 'request', wayBack: facts.reached ? 'done' : 'failed' };
}
