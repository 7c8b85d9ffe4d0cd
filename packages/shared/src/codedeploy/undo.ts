import {
  DeploymentAlreadyCompletedException,
  type DeploymentInfo,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  ListDeploymentTargetsCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import type { Aws } from '../aws/aws.ts';
import { classify } from '../aws/errors.ts';
import { pastThrottles } from '../aws/policy.ts';
import type { EcsUndoOptions } from '../deployment/ecs-undo.ts';
import { markLeft, noteReturn } from '../deployment/note-return.ts';
import type { Subject } from '../deployment/subject.ts';
import type { StopAnswer, Undo } from '../deployment/undo.ts';
import { describeServices } from '../ecs/service.ts';
import type { Clock } from '../time/clock.ts';
import { appSpecFor } from './app-spec.ts';
import { activeDeployment } from './group.ts';
import { startCodeDeployment } from './start.ts';

/** All at once: what comes back has proven itself. */
const quickConfig = 'CodeDeployDefault.ECSAllAtOnce';
const rollbackShowsWithin = 60_000;
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
    update: async (subject, signal) => {
      const { cluster, service, taskDefinitionArn: left, codeDeploy, deploymentId } = subject;
      const target = before(subject);
      if (!codeDeploy || !target) return 'nowhere';
      const info = await readDeployment(aws, deploymentId, signal);
      if (info.status !== 'Failed' && info.status !== 'Stopped' && info.status !== 'Succeeded') {
        await stop(subject, signal);
        return rollbackOf(subject, target, options, signal);
      }
      const active = await activeDeployment(aws, codeDeploy);
      if (active !== undefined && !own.has(active)) return 'superseded';
      const described = (await describeServices(aws, cluster, [service])).get(service);
      if (!described || described.taskDefinition !== target) return deployBack();
      return (await hasTraffic(aws, deploymentId, signal)) ? deployBack() : 'serving';

      async function deployBack(): Promise<Subject | 'superseded'> {
        if (!described || !codeDeploy || !target) return 'superseded';
        if (described.taskDefinition !== left && described.taskDefinition !== target) return 'superseded';
        await noteReturn(described, left === target ? undefined : left, options);
        const back = await startCodeDeployment(
          { cluster, service, taskDefinitionArn: target },
          {
            ...codeDeploy,
            config: quickConfig,
            description: `way back from ${deploymentId}`,
            appSpec: (arn) => appSpecFor(described.raw).render(arn),
          },
          { aws, clock, signal },
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
  try {
    const send = () => aws.codeDeploy.send(command, { abortSignal: signal });
    await pastThrottles(send, { clock, signal, random: aws.random });
    return 'asked';
  } catch (error) {
    if (error instanceof DeploymentAlreadyCompletedException) return 'ended';
    const kind = classify(error);
    if (kind === 'lost-answer') return 'asked';
    if (kind === 'not-found' || kind === 'invalid') return 'ended';
    if (kind === 'denied') return 'impossible';
    throw error;
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

/** Whether requests still go to the tasks of a deployment that has ended. */
async function hasTraffic(aws: Aws, deploymentId: string, signal: AbortSignal): Promise<boolean> {
  const options = { abortSignal: signal };
  const { targetIds = [] } = await aws.codeDeploy.send(
    new ListDeploymentTargetsCommand({ deploymentId }),
    options,
  );
  const command = new GetDeploymentTargetCommand({ deploymentId, targetId: targetIds[0] });
  const { deploymentTarget } = await aws.codeDeploy.send(command, options);
  const green = deploymentTarget?.ecsTarget?.taskSetsInfo?.find(
    ({ taskSetLabel }) => taskSetLabel === 'Green',
  );
  return (green?.trafficWeight ?? 0) > 0;
}

async function readDeployment(aws: Aws, deploymentId: string, signal: AbortSignal): Promise<DeploymentInfo> {
  const command = new GetDeploymentCommand({ deploymentId });
  return (await aws.codeDeploy.send(command, { abortSignal: signal })).deploymentInfo ?? {};
}
