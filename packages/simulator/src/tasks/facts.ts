import type { Task } from '../ecs/model.ts';

/** Which task, of what: the members that every truth event about a task has. */
export function taskFacts(task: Task): Record<string, unknown> {
  return {
    task: task.arn,
    taskDefinition: task.taskDefinition.arn,
    ...(task.service ? { service: task.service.arn } : {}),
    ...(task.deployment ? { deployment: task.deployment.id } : {}),
  };
}
