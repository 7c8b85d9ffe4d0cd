import type { Service } from '../ecs/service.ts';
import { objects, text } from '../json.ts';

/** A task set of a service that CodeDeploy deploys, as ECS tells it. */
export interface TaskSetView {
  readonly id: string;
  /** Id of the deployment that brought it; undefined for the one that the service was created with. */
  readonly deploymentId: string | undefined;
  /** `PRIMARY` has the users' requests, `ACTIVE` may get some, `DRAINING` is on its way out. */
  readonly status: string;
  readonly taskDefinitionArn: string;
  readonly isSteady: boolean;
  readonly running: number;
  /** Milliseconds since the epoch, by AWS. */
  readonly createdAt: number;
}

export function taskSetsOf({ raw }: Service): readonly TaskSetView[] {
  return objects(raw['taskSets']).map((one) => ({
    id: text(one['id']) ?? '',
    deploymentId: text(one['externalId']),
    status: text(one['status']) ?? '',
    taskDefinitionArn: text(one['taskDefinition']) ?? '',
    isSteady: text(one['stabilityStatus']) === 'STEADY_STATE',
    running: Number(one['runningCount'] ?? 0),
    createdAt: Number(one['createdAt'] ?? 0) * 1_000,
  }));
}

/**
 * The task set that gets all requests again when a deployment is stopped and rolled back: the one that served before it.
 * Undefined when it is gone.
 */
export function replacedBy(deploymentId: string, taskSets: readonly TaskSetView[]): TaskSetView | undefined {
  const primary = taskSets.find(({ status }) => status === 'PRIMARY');
  if (primary?.deploymentId !== deploymentId) return primary;
  return taskSets.find(({ status, deploymentId: by }) => status === 'ACTIVE' && by !== deploymentId);
}
