import type { Deployment, Service, ServiceRevision, Task, TaskCounts } from './model.ts';

/** The tasks of a deployment that are to run. */
export function liveTasks(service: Service, deployment: Deployment): Task[] {
  return [...service.tasks].filter(
    (task) => task.deployment === deployment && task.desiredStatus === 'RUNNING',
  );
}

/** RUNNING and PENDING tasks as ECS counts them: by last status, whatever they are to become. */
export function countTasks(tasks: Iterable<Task>): { running: number; pending: number } {
  let running = 0;
  let pending = 0;
  for (const { lastStatus } of tasks) {
    if (lastStatus === 'RUNNING') running++;
    if (lastStatus === 'PROVISIONING' || lastStatus === 'PENDING' || lastStatus === 'ACTIVATING') pending++;
  }
  return { running, pending };
}

/** Whether anything of a deployment is still there to be cleaned up. */
export function hasTasks(service: Service, deployment: Deployment): boolean {
  for (const task of service.tasks) {
    if (task.deployment === deployment && task.lastStatus !== 'DEPROVISIONING') return true;
  }
  return false;
}

/** Counts for a service revision, over all deployments that run it. */
export function revisionCounts(service: Service, revision: ServiceRevision): TaskCounts {
  const deployments = service.deployments.filter((deployment) => deployment.revision === revision);
  const tasks = [...service.tasks].filter((task) => task.deployment?.revision === revision);
  return {
    requested: deployments.reduce((total, { desiredCount }) => total + desiredCount, 0),
    ...countTasks(tasks),
  };
}
