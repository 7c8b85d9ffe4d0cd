import { StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import type { Aws } from '../aws/aws.ts';
import { pastThrottles } from '../aws/policy.ts';
import type { EcsUndoOptions } from '../deployment/ecs-undo.ts';
import { markLeft, noteReturn } from '../deployment/note-return.ts';
import type { Subject } from '../deployment/subject.ts';
import { answerOf, type StopAnswer, type Undo } from '../deployment/undo.ts';
import { revisionName } from '../ecs/release.ts';
import { describeServices } from '../ecs/service.ts';
import type { Clock } from '../time/clock.ts';
import { appSpecFor } from './app-spec.ts';
import { isOver, readDeployment, trafficOf } from './deployments.ts';
import { activeDeployment } from './group.ts';
import { startWayBack } from './start-back.ts';
import { endWait } from './waits.ts';

const rollbackShowsWithin = 60_000;
/** The original tasks drain and stop (milliseconds). */
const endsWithin = 10 * 60_000;
const lookEvery = 1_000;

/** Undoes deployments of CodeDeploy. */
export function codeDeployUndo(options: EcsUndoOptions): Undo {
  const { aws, clock, own, before } = options;

  async function stop(subject: Subject, signal: AbortSignal): Promise<StopAnswer> {
    const { cluster, service: name, taskDefinitionArn: left } = subject;
    const arrived = before(subject);
    const service = (await describeServices(aws, cluster, [name])).get(name);
    if (service) await noteReturn(service, left === arrived ? undefined : left, options);
    const stopped = await stopCodeDeployment(aws, clock, subject.deploymentId, signal);
    if (stopped === 'asked') await markLeft({ cluster, service: name, left, arrived }, options);
    return stopped;
  }

  return {
    stop,
    goOn: (subject, signal) => endWait(subject.deploymentId, 'READY_WAIT', options, signal),
    update: async (subject, signal) => {
      const { cluster, service, taskDefinitionArn: left, codeDeploy, deploymentId } = subject;
      const target = before(subject);
      if (!codeDeploy || !target) return 'nowhere';
      const info = await readDeployment(aws, deploymentId, signal);
      if (!isOver(info)) {
        const stopped = await stop(subject, signal);
        // While it ends the original tasks it cannot be stopped, and once it has, another one can go back.
        if (stopped !== 'ended' || !(await endsBySelf(subject, options, signal)))
          return rollbackOf(subject, target, options, signal);
      }
      const active = await activeDeployment(aws, codeDeploy);
      if (active !== undefined && !own.has(active) && !(await isWayBack(active, aws, signal)))
        return 'superseded';
      const described = (await describeServices(aws, cluster, [service])).get(service);
      if (!described || described.taskDefinition !== target) return deployBack();
      return (await trafficOf(aws, deploymentId, signal)) > 0 ? deployBack() : 'serving';

      async function deployBack(): Promise<Subject | 'superseded'> {
        if (!described || !codeDeploy || !target) return 'superseded';
        if (described.taskDefinition !== left && described.taskDefinition !== target) return 'superseded';
        await noteReturn(described, left === target ? undefined : left, options);
        const back = await startWayBack(
          { cluster, service, taskDefinitionArn: target },
          {
            ...codeDeploy,
            description: `${revisionName(target)}, back from ${revisionName(left)} (${deploymentId})`,
            appSpec: (arn) => appSpecFor(described.raw).render(arn),
          },
          options,
          signal,
        );
        own.add(back.deploymentId);
        await markLeft({ cluster, service, left, arrived: target }, options);
        return back;
      }
    },
  };
}

/**
 * Asks CodeDeploy to stop a deployment and to send all requests to the earlier release again. A lost answer counts as
 * asked; the next look shows.
 * @throws what StopDeployment throws otherwise
 */
export async function stopCodeDeployment(
  aws: Aws,
  clock: Clock,
  deploymentId: string,
  signal: AbortSignal,
): Promise<StopAnswer> {
  const command = new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true });
  const send = () => aws.codeDeploy.send(command, { abortSignal: signal });
  return answerOf(() => pastThrottles(send, { clock, signal, random: aws.random }));
}

/** Whether CodeDeploy began a deployment by itself, to go back from another one. */
async function isWayBack(deploymentId: string, aws: Aws, signal: AbortSignal): Promise<boolean> {
  const { rollbackInfo } = await readDeployment(aws, deploymentId, signal);
  return rollbackInfo?.rollbackTriggeringDeploymentId !== undefined;
}

/** Waits for the end of a deployment that is too far to be stopped. @returns whether it came without a way back */
async function endsBySelf(
  { deploymentId }: Subject,
  { aws, clock }: EcsUndoOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const until = clock.now() + endsWithin;
  for (;;) {
    const info = await readDeployment(aws, deploymentId, signal);
    if (info.rollbackInfo?.rollbackDeploymentId !== undefined) return false;
    if (isOver(info)) return true;
    if (clock.now() >= until) return false;
    await clock.sleep(lookEvery, signal);
  }
}

/** The deployment by which CodeDeploy goes back from one that was just stopped. */
async function rollbackOf(
  subject: Subject,
  taskDefinitionArn: string,
  { aws, clock, own }: EcsUndoOptions,
  signal: AbortSignal,
): Promise<Subject | 'nowhere'> {
  const until = clock.now() + rollbackShowsWithin;
  for (;;) {
    const { rollbackInfo } = await readDeployment(aws, subject.deploymentId, signal);
    const deploymentId = rollbackInfo?.rollbackDeploymentId;
    if (deploymentId !== undefined) {
      own.add(deploymentId);
      const { createTime } = await readDeployment(aws, deploymentId, signal);
      return {
        ...subject,
        deploymentId,
        taskDefinitionArn,
        createdAt: createTime?.getTime() ?? subject.createdAt,
      };
    }
    if (clock.now() >= until) return 'nowhere';
    await clock.sleep(lookEvery, signal);
  }
}
