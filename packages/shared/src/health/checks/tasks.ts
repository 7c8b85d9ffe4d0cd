import { briefly } from '../../diagnosis/briefly.ts';
import { hasFailed } from '../../ecs/failed-task.ts';
import { revisionName } from '../../ecs/release.ts';
import type { TaskView } from '../../ecs/task-view.ts';
import { isObject, type JsonObject, objects, text } from '../../json.ts';
import type { Check, Reading } from '../check.ts';

/**
 * As many tasks of the service's task definition run as are desired, their containers are healthy where they are checked,
 * and none failed since the look before: a restart makes one sample unhealthy.
 */
export function tasksCheck(): Check {
  let known: ReadonlySet<string> | undefined;
  return {
    name: 'tasks',
    title: 'tasks',
    async sample(look) {
      if (!look) return { outcome: 'no-data', says: 'no service is named' };
      const [service, all, definition] = await Promise.all([look.service(), look.tasks(), look.definition()]);
      const own = all.filter(({ taskDefinitionArn }) => taskDefinitionArn === service.taskDefinition);
      const failed = own.filter((task) => hasFailed(task));
      const before = known;
      known = new Set(failed.map(({ arn }) => arn));
      if (service.desiredCount === 0) {
        return { outcome: 'no-data', says: 'the desired count is 0, so nothing runs that could be judged' };
      }
      const news = failed.find(({ arn }) => before && !before.has(arn));
      if (news) return restarted(news, definition);
      return counted(own, service.desiredCount, revisionName(service.taskDefinition), definition);
    },
  };
}

function restarted(task: TaskView, definition: JsonObject): Reading {
  const says = `task ${task.id.slice(0, 8)} stopped: ${briefly(task, essential(definition))}`;
  return { outcome: 'unhealthy', says, reason: 'container-exit' };
}

function counted(
  tasks: readonly TaskView[],
  desired: number,
  revision: string,
  definition: JsonObject,
): Reading {
  const running = tasks.filter(
    ({ lastStatus, desiredStatus }) => lastStatus === 'RUNNING' && desiredStatus === 'RUNNING',
  );
  const sick = running.filter(({ health }) => health === 'UNHEALTHY');
  const counts = `${running.length} of ${desired} tasks of ${revision} run`;
  if (sick.length > 0) {
    return { outcome: 'unhealthy', says: `${counts}, ${sick.length} UNHEALTHY`, reason: 'container-health' };
  }
  if (running.length < desired) return { outcome: 'unhealthy', says: counts, reason: 'service-state' };
  if (!isChecked(definition)) return { outcome: 'healthy', says: counts };
  const healthy = running.filter(({ health }) => health === 'HEALTHY').length;
  return healthy >= desired
    ? { outcome: 'healthy', says: `${counts} and are HEALTHY` }
    : { outcome: 'unhealthy', says: `${counts}, ${healthy} HEALTHY so far`, reason: 'container-health' };
}

/** UNKNOWN is all that a task without checks ever is, and what one with checks is at first. */
function isChecked(definition: JsonObject): boolean {
  return objects(definition['containerDefinitions']).some(
    ({ essential: needed, healthCheck }) => needed !== false && isObject(healthCheck),
  );
}

function essential(definition: JsonObject): readonly string[] {
  return objects(definition['containerDefinitions'])
    .filter(({ essential: needed }) => needed !== false)
    .flatMap(({ name }) => text(name) ?? []);
}
