import type { Aws } from '@ecs-actions/shared/aws/aws';
import { deployableService } from '@ecs-actions/shared/deployment/deployable-service';
import { goneImages } from '@ecs-actions/shared/deployment/gone-images';
import { type RunningDeployment, runningDeployment } from '@ecs-actions/shared/deployment/in-progress';
import { readServiceHistory, type ServiceHistory } from '@ecs-actions/shared/deployment/service-history';
import { healthyFloor } from '@ecs-actions/shared/deployment/watch-plan';
import { Refusal } from '@ecs-actions/shared/deployment/refusal';
import type { History } from '@ecs-actions/shared/ecs/history';
import { unrecordedRelease } from '@ecs-actions/shared/ecs/known-revisions';
import type { WayBack } from '@ecs-actions/shared/ecs/last-good';
import { type Release, revisionName } from '@ecs-actions/shared/ecs/release';
import type { Service } from '@ecs-actions/shared/ecs/service';
import { chooseTarget, isRecorded } from '@ecs-actions/shared/ecs/target';
import { objects } from '@ecs-actions/shared/json';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Inputs } from './inputs.ts';

/** A service, its history, and the way back that was chosen; nothing has been changed yet. */
export interface Way extends Pick<ServiceHistory, 'running' | 'current' | 'codeDeploy'> {
  readonly service: Service;
  readonly history: History;
  readonly chosen: WayBack;
  /** The release that was chosen serves already, complete and healthy. */
  readonly already: boolean;
}

export interface Going {
  readonly inputs: Inputs;
  readonly aws: Aws;
  readonly ports: Ports;
  readonly signal: AbortSignal;
}

/** Deployments that are read; more than 90 days of them hold for nearly every service. */
const depth = 200;

/**
 * Finds the way back of one service.
 * @throws Refusal when the service is not there or not to be touched; ActionError when the target's name is not clear
 */
export async function findWay(name: string, { inputs, aws, ports, signal }: Going): Promise<Way> {
  const { cluster } = inputs;
  const service = await deployableService(aws, cluster, name);
  const query = { cluster, limit: depth, codeDeploy: inputs.codeDeploy, signal };
  const { running, current, codeDeploy, ...history } = await readServiceHistory(aws, service, query);
  checkCurrent(name, codeDeploy ? current : service.taskDefinition, inputs);
  const other = codeDeploy ? goingOn(running) : runningDeployment(service.raw);
  if (other && inputs.ifInProgress === 'fail' && !inputs.list) {
    const what = `${revisionName(other.taskDefinitionArn)} is being deployed to ${name} (${other.id})`;
    throw new Refusal('in-progress', `${what}, and if-in-progress is fail`, [
      'the run that deploys it; `if-in-progress: rollback` stops it',
    ]);
  }
  const gone = await goneImages(aws, history.releases);
  const older = await notRecorded(name, current, history, { inputs, aws, ports });
  const chosen = chooseTarget(inputs.to, [...history.releases, ...older], current, {
    verifiedOnly: inputs.requireVerified,
    disqualified: gone,
  });
  // What CodeDeploy only keeps old tasks for has all requests.
  const serving = running === undefined || running.outcome === 'succeeded';
  const already = chosen.already && serving && serves(service);
  return { service, history, chosen, running, current, codeDeploy, already };
}

/** A deployment that waits only for the end of the old tasks is not in progress for anybody but CodeDeploy. */
function goingOn(running: Release | undefined): RunningDeployment | undefined {
  if (running === undefined || running.outcome === 'succeeded') return undefined;
  return { id: running.serviceDeploymentArn, taskDefinitionArn: running.taskDefinitionArn };
}

/** The revision that was asked for, where it is older than the history. */
async function notRecorded(
  service: string,
  current: string,
  { releases }: History,
  { inputs: { to, cluster }, aws, ports }: Omit<Going, 'signal'>,
): Promise<readonly Release[]> {
  if (to.kind !== 'revision' || isRecorded(to.name, releases)) return [];
  const release = await unrecordedRelease(aws, to.name, { cluster, service, current });
  if (!release) return [];
  ports.log.notice(
    `The history of ${service} has no deployment of ${to.name}, so it is deployed with the settings that the service has now.`,
  );
  return [release];
}

/** What the service is set to is there: its newest deployment did not fail, and enough of its tasks run. */
function serves({ raw, desiredCount, runningCount }: Service): boolean {
  const own = [...objects(raw['deployments']), ...objects(raw['taskSets'])];
  const primary = own.find(({ status }) => status === 'PRIMARY');
  const floor = healthyFloor(desiredCount, raw['deploymentConfiguration']);
  const running = Number(primary?.['runningCount'] ?? runningCount);
  return primary?.['rolloutState'] !== 'FAILED' && running >= floor;
}

/** Compare and swap, for automation: somebody may have deployed since. */
function checkCurrent(name: string, current: string, { onlyIfCurrent }: Inputs): void {
  if (onlyIfCurrent === undefined) return;
  if (current === onlyIfCurrent || revisionName(current) === onlyIfCurrent) return;
  throw new Refusal(
    'service-state',
    `${name} runs ${revisionName(current)} and not ${revisionName(onlyIfCurrent)}, which only-if-current names`,
    ['who deployed since; start the rollback again for what runs now'],
  );
}
