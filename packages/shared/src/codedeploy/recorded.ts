import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Outcome } from '../ecs/release.ts';
import { createdAt, isOver } from './deployments.ts';
import { replacedIn } from './description.ts';
import type { TaskSetView } from './task-sets.ts';

/** A deployment that somebody asked for, with the one by which CodeDeploy itself went back from it. */
export interface Deployment {
  readonly id: string;
  readonly info: DeploymentInfo;
  readonly rollback: DeploymentInfo | undefined;
}

/** What is known of a release without its revision's tags. Times are AWS's own. */
export interface Recorded {
  /** Empty where no deployment is recorded. */
  readonly id: string;
  readonly taskDefinitionArn: string;
  readonly createdAt: number;
  readonly finishedAt: number | undefined;
  readonly outcome: Outcome;
}

/** Takes the deployments by which CodeDeploy went back together with those that they belong to. */
export function withRollbacks(all: readonly DeploymentInfo[]): readonly Deployment[] {
  const byId = new Map(all.map((info) => [info.deploymentId, info]));
  return all
    .filter(({ creator }) => creator !== 'codeDeployRollback')
    .map((info) => {
      const back = info.rollbackInfo?.rollbackDeploymentId;
      return {
        id: info.deploymentId ?? '',
        info,
        rollback: back === undefined ? undefined : byId.get(back),
      };
    });
}

export function isGoingOn({ info, rollback }: Deployment): boolean {
  return !isOver(info) || (rollback !== undefined && !isOver(rollback));
}

/** It failed or was stopped, and CodeDeploy did not go back, or could not. */
export function isLeftBehind({ info, rollback }: Deployment): boolean {
  const failed = info.status === 'Failed' || info.status === 'Stopped';
  return failed && (rollback === undefined || (isOver(rollback) && rollback.status !== 'Succeeded'));
}

/**
 * A deployment in the history. One that waits only for the end of the old tasks has succeeded.
 * @param servesNothing it was left behind, and the release before it has all requests
 */
export function recordOf(
  { id, info, rollback }: Deployment,
  taskDefinitionArn: string,
  servesNothing: boolean,
): Recorded {
  return {
    id,
    taskDefinitionArn,
    createdAt: createdAt(info),
    finishedAt: (rollback ?? info).completeTime?.getTime(),
    outcome: outcomeOf(info, rollback, servesNothing),
  };
}

function outcomeOf(
  info: DeploymentInfo,
  rollback: DeploymentInfo | undefined,
  servesNothing: boolean,
): Outcome {
  if (info.status === 'Succeeded') return 'succeeded';
  if (!isOver(info)) return info.instanceTerminationWaitTimeStarted ? 'succeeded' : 'in-progress';
  if (rollback && !isOver(rollback)) return 'in-progress';
  if (servesNothing || rollback?.status === 'Succeeded') return 'rolled-back';
  return rollback || info.status === 'Failed' ? 'failed' : 'stopped';
}

/** Releases that no deployment brought, as far as they can be known: what the service was created with. */
export function withoutDeployment(
  taskSets: readonly TaskSetView[],
  recorded: readonly Recorded[],
  first: Deployment | undefined,
): readonly Recorded[] {
  const created = taskSets
    .filter(({ deploymentId }) => deploymentId === undefined)
    .map(({ taskDefinitionArn, createdAt: at, isSteady }): Recorded => {
      const outcome = isSteady ? 'succeeded' : 'in-progress';
      return { id: '', taskDefinitionArn, createdAt: at, finishedAt: undefined, outcome };
    });
  const oldest = recorded.find(({ id }) => id === first?.id);
  const arn = oldest && replacedIn(first?.info.description, oldest.taskDefinitionArn);
  if (created.length > 0 || !oldest || arn === undefined) return created;
  const time = oldest.createdAt - 1;
  return [{ id: '', taskDefinitionArn: arn, createdAt: time, finishedAt: undefined, outcome: 'succeeded' }];
}
