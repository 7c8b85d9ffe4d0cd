import type { Service, TaskDefinition } from '@aws-sdk/client-ecs';
import type { DeploymentView, EventView } from '../deployment/observation.ts';
import type { Facts } from '../deployment/status.ts';
import { hasFailed } from '../ecs/failed-task.ts';
import { revisionName } from '../ecs/release.ts';
import type { TaskView } from '../ecs/task-view.ts';
import { definitionView } from './definition-view.ts';
import type { Evidence, HealthCheckView, LogTail, TargetView } from './evidence.ts';
import type { PlainValue } from './plain-values.ts';

/** What is known already of the deployment that evidence is gathered for. */
export interface Suspect {
  readonly cluster: string;
  readonly service: string;
  readonly taskDefinitionArn: string | undefined;
  /** `ecs-svc/…`, for its tasks; without it they are told by their task definition. */
  readonly startedBy: string | undefined;
  readonly facts: Facts;
  readonly deployment: DeploymentView | undefined;
  readonly newer?: Evidence['newer'];
  readonly blindness?: string | undefined;
  readonly events: readonly EventView[];
  /** Tasks that were seen while it was watched: ECS forgets stopped ones. */
  readonly tasks: readonly TaskView[];
  readonly changedKeys: readonly string[];
  /** Last lines to read of a failed container's log, see log-lines.ts. */
  readonly logLines: number;
  /** What else must not be read in a log, beside the plain values of its own task definition. */
  readonly alsoHidden?: readonly PlainValue[];
}

/** What has been read so far. */
export interface Found {
  service?: Service | undefined;
  definition?: TaskDefinition | undefined;
  tasks: readonly TaskView[];
  logs: readonly LogTail[];
  targets: readonly TargetView[];
  healthChecks: readonly HealthCheckView[];
  capacity: readonly string[];
  newer?: Evidence['newer'];
}

/**
 * The tasks of the deployment, by what was read now and, where ECS no longer knows them, by what was seen before; stopped
 * ones the newest first.
 */
export function oursOf(suspect: Suspect, found: Found): { stopped: TaskView[]; running: TaskView[] } {
  const all = new Map([...suspect.tasks, ...found.tasks].map((task) => [task.arn, task]));
  const ours = [...all.values()].filter(({ startedBy, taskDefinitionArn }) =>
    suspect.startedBy === undefined
      ? taskDefinitionArn === suspect.taskDefinitionArn
      : startedBy === suspect.startedBy,
  );
  const end = (task: TaskView): number => task.stoppedAt ?? task.createdAt ?? 0;
  const stopped = ours.filter((task) => task.lastStatus === 'STOPPED' || hasFailed(task));
  return {
    stopped: stopped.sort((a, b) => end(b) - end(a)),
    running: ours.filter((task) => !stopped.includes(task)),
  };
}

export function essentials({ definition }: Found): string[] {
  return (definition?.containerDefinitions ?? [])
    .filter(({ essential }) => essential !== false)
    .flatMap(({ name }) => name ?? []);
}

export function evidenceOf(suspect: Suspect, found: Found, gaps: readonly string[]): Evidence {
  const { stopped, running } = oursOf(suspect, found);
  const { cluster, service, taskDefinitionArn, facts, deployment, blindness, events, changedKeys } = suspect;
  const { logs, targets, healthChecks, capacity, definition } = found;
  return {
    cluster,
    service,
    taskDefinitionArn,
    revision: taskDefinitionArn === undefined ? 'this release' : revisionName(taskDefinitionArn),
    facts,
    deployment,
    newer: found.newer ?? suspect.newer,
    blindness,
    events,
    stoppedTasks: stopped,
    runningTasks: running,
    logs,
    targets,
    healthChecks,
    definition: definition && definitionView(definition),
    capacity,
    changedKeys,
    essentialContainers: essentials(found),
    gaps,
  };
}
