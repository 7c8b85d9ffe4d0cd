import type { GoBackPorts } from '../deployment/go-back.ts';
import { goneImages } from '../deployment/gone-images.ts';
import { type Facts, statusOf, type Status } from '../deployment/status.ts';
import { readServiceHistory } from '../deployment/service-history.ts';
import { Superseded } from '../deployment/superseded.ts';
import { bringBack, type Returned, type ReturnRequest } from '../deployment/way-back.ts';
import { lastGood } from '../ecs/last-good.ts';
import { revisionName } from '../ecs/release.ts';
import { describeServices } from '../ecs/service.ts';
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
  const { releases, running, codeDeploy } = await readServiceHistory(aws, service, {
    cluster,
    limit: searched,
    signal,
  });
  const disqualified = await goneImages(aws, releases);
  const chosen = lastGood(releases, judged, { back: 1, verifiedOnly: false, disqualified });
  const { target } = chosen;
  log.info(`${serviceName}  ${chosen.sentence}`);
  if (!target || target.taskDefinitionArn === judged) {
    return { status: statusOf({ noTarget: true }).status, says: chosen.sentence };
  }
  const request = {
    cluster,
    service,
    running: running?.taskDefinitionArn === judged ? running : undefined,
    target,
    current: judged,
    codeDeploy,
    reason,
    waitUntil: 'deployed',
    timeout: budget,
  } as const;
  const { status } = statusOf(await broughtBack(request, ports, signal));
  const back = revisionName(target.taskDefinitionArn);
  return {
    status,
    says:
      status === 'rolled-back'
        ? `${serviceName} went back from ${revisionName(judged)} to ${back}.`
        : `The way back to ${back} ended as ${status}.`,
  };
}

async function broughtBack(request: ReturnRequest, ports: GoBackPorts, signal: AbortSignal): Promise<Facts> {
  try {
    return factsOf(await bringBack(request, ports, signal));
  } catch (error) {
    if (error instanceof Superseded) return { superseded: true };
    throw error;
  }
}

/** How it ended, as the table has it for a release that was ended by a request. */
function factsOf({ stopped, ending: { facts } }: Returned): Facts {
  if (facts.lostSight || facts.cancelled || facts.superseded) return facts;
  if (stopped) return { ...facts, endedBy: 'request' };
  return { endedBy: 'request', wayBack: facts.reached ? 'done' : 'failed' };
}
