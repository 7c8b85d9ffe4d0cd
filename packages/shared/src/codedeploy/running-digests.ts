import type { Aws } from '../aws/aws.ts';
import type { HistoryQuery } from '../ecs/history.ts';
import type { Service } from '../ecs/service.ts';
import { readTasks } from '../ecs/tasks.ts';
import { classify } from '../aws/errors.ts';
import { taskSetsOf } from './task-sets.ts';

/**
 * The digests that run, by the deployment that brought them (empty for what the service was created with) and container.
 * CodeDeploy keeps no record of what a tag meant, so those of earlier releases are not known.
 */
export async function runningDigests(
  aws: Aws,
  service: Service,
  query: Pick<HistoryQuery, 'cluster' | 'service' | 'signal'>,
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  try {
    const tasks = await readTasks(aws, query);
    return new Map(
      taskSetsOf(service).map(({ id, deploymentId = '' }) => {
        const containers = tasks
          .filter(({ startedBy }) => startedBy === id)
          .flatMap((task) => task.containers);
        const known = containers.flatMap(({ name, digest }) => (digest ? [[name, digest] as const] : []));
        return [deploymentId, new Map(known)];
      }),
    );
  } catch (error) {
    if (classify(error) !== 'denied') throw error;
    return new Map();
  }
}
