import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { describeServices } from '../ecs/service.ts';
import { lastGood } from '../ecs/last-good.ts';
import { readHistory } from '../ecs/history.ts';
import type { Release } from '../ecs/release.ts';
import { viewOfDeploymentsList } from './deployments-list.ts';
import { goneImages } from './gone-images.ts';
import { goBack, type GoBackPorts, type ReleaseToReturnTo } from './go-back.ts';
import { markLeft, noteReturn } from './note-return.ts';
import { newerDeployment } from './newer-deployment.ts';
import { rollbackCandidate } from './rollback-candidate.ts';
import type { Subject } from './subject.ts';
import { seenOf, Superseded } from './superseded.ts';
import { stopWithRollback, type Undo } from './undo.ts';

/** Deployments of the history that are searched for an earlier success. */
const searched = 100;

export interface EcsUndoOptions extends GoBackPorts {
  /** What a service ran, complete, before our deployment; for where the history may not be read. */
  readonly before: (subject: Subject) => string | undefined;
  /** Ids and ARNs of deployments that this run started; what is begun here is added. */
  readonly own: Set<string>;
}

/** Undoes deployments of ECS's own controller. */
export function ecsUndo(options: EcsUndoOptions): Undo {
  const { aws, clock, own } = options;
  return {
    stop: async (subject, signal) => {
      const { cluster, service: name, taskDefinitionArn } = subject;
      const service = (await describeServices(aws, cluster, [name])).get(name);
      const candidate = await rollbackCandidate(aws, subject.serviceDeploymentArn);
      const arrived = candidate?.taskDefinitionArn ?? options.before(subject);
      const left = arrived === taskDefinitionArn ? undefined : taskDefinitionArn;
      if (service) await noteReturn(service, left, options);
      const stopped = await stopWithRollback(aws, clock, subject.serviceDeploymentArn, signal);
      if (stopped === 'asked' && left) {
        await markLeft({ cluster, service: name, left, arrived }, options);
      }
      return stopped;
    },
    update: async (subject, signal) => {
      const { cluster, service: name, taskDefinitionArn: left, serviceDeploymentArn } = subject;
      const service = (await describeServices(aws, cluster, [name])).get(name);
      if (await isSuperseded(subject, options, signal)) return 'superseded';
      const target = await lastSuccess(subject, options, signal);
      if (!target) return 'nowhere';
      try {
        const seen = serviceDeploymentArn
          ? { primaryId: subject.deploymentId, createdAt: subject.createdAt, serviceDeploymentArn }
          : service && seenOf(service);
        const back = await goBack({ cluster, service: name, target, left, seen }, options, signal);
        own.add(back.deploymentId);
        if (back.serviceDeploymentArn) own.add(back.serviceDeploymentArn);
        return back;
      } catch (error) {
        if (error instanceof Superseded) return 'superseded';
        throw error;
      }
    },
  };
}

async function isSuperseded(
  subject: Subject,
  { aws, own, before }: EcsUndoOptions,
  signal: AbortSignal,
): Promise<boolean> {
  if (subject.serviceDeploymentArn) return (await newerDeployment(aws, subject, own, signal)) !== undefined;
  const command = new DescribeServicesCommand({ cluster: subject.cluster, services: [subject.service] });
  const [service] = (await aws.ecs.send(command, { abortSignal: signal })).services ?? [];
  const newer = service && viewOfDeploymentsList(service, subject, before(subject)).newer;
  return newer !== undefined && !own.has(newer.id);
}

/**
 * The newest success before `subject`, which may have run the same revision; where history knows of none, what the
 * service ran completely when our deployment began.
 */
async function lastSuccess(
  subject: Subject,
  { aws, before }: EcsUndoOptions,
  signal: AbortSignal,
): Promise<ReleaseToReturnTo | undefined> {
  const { cluster, service, taskDefinitionArn } = subject;
  const { releases, recorded } = await readHistory(aws, { cluster, service, limit: searched, signal });
  const complete = before(subject);
  const served = complete
    ? { taskDefinitionArn: complete, serviceRevisionArn: undefined, active: true }
    : undefined;
  if (!recorded && served) return served;
  const disqualified = await goneImages(aws, releases);
  const asking = { back: 1, verifiedOnly: false, disqualified };
  const { target, passedOver } = recorded
    ? lastGood(earlierThan(subject, releases), '', asking)
    : lastGood(releases, taskDefinitionArn, asking);
  if (target) return target;
  return passedOver.some(({ release }) => release.taskDefinitionArn === complete) ? undefined : served;
}

function earlierThan(subject: Subject, releases: readonly Release[]): readonly Release[] {
  return releases.filter(
    ({ serviceDeploymentArn, createdAt }) =>
      serviceDeploymentArn !== subject.serviceDeploymentArn && createdAt < subject.createdAt,
  );
}
