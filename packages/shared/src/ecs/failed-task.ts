import type { ContainerView, TaskView } from './task-view.ts';

/** ECS's words for a stop that belongs to a deployment or to scaling, and is no failure. */
const scaling = /^Scaling activity initiated by/;

/** True for a stopped task that did not end because ECS had no more use for it. */
export function hasFailed(task: TaskView): boolean {
  const stopping = task.desiredStatus === 'STOPPED' || task.lastStatus === 'STOPPED';
  if (!stopping || task.stopCode === 'UserInitiated') return false;
  return !(scaling.test(task.stoppedReason ?? '') && task.stopCode !== 'TaskFailedToStart');
}

const hostWent = /^(?:SpotInterruption|TerminationNotice|InfrastructureHealth)$/;

/** True for a task that ended with the host it ran on, whatever exit codes that left its containers with. */
export function lostItsHost({ stopCode = '', stoppedReason = '' }: TaskView): boolean {
  const said = /Spot Task was interrupted|Host EC2 \(instance|Container instance deregistration/;
  return hostWent.test(stopCode) || said.test(stoppedReason);
}

/**
 * The container that brought its task down: the one AWS gives a reason for, else the essential one that ended by itself.
 * Sidecars end too when their task does, by SIGTERM or SIGKILL (143, 137), and are not it.
 */
export function culprit(task: TaskView, essential: readonly string[]): ContainerView | undefined {
  const candidates = task.containers.filter(({ name }) => essential.length === 0 || essential.includes(name));
  const containers = candidates.length > 0 ? candidates : task.containers;
  const ended = containers.filter(({ exitCode }) => exitCode !== undefined);
  return (
    containers.find(({ reason }) => reason !== undefined && reason !== '') ??
    task.containers.find(({ reason }) => reason !== undefined && reason !== '') ??
    ended.find(({ exitCode }) => exitCode !== 0 && exitCode !== 143 && exitCode !== 137) ??
    (task.stopCode === 'EssentialContainerExited'
      ? (ended.find(({ exitCode }) => exitCode === 137) ??
        ended.find(({ exitCode }) => exitCode === 0) ??
        ended[0])
      : undefined) ??
    (containers.length === 1 ? containers[0] : undefined)
  );
}

/** Milliseconds from start to end by AWS's own times; undefined for a task that never started. */
export function ranFor(task: TaskView): number | undefined {
  const end = task.executionStoppedAt ?? task.stoppedAt;
  return task.startedAt === undefined || end === undefined ? undefined : Math.max(0, end - task.startedAt);
}
