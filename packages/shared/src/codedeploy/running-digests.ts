import type { Aws } from '../aws/aws.ts';
import { classify } from '../aws/errors.ts';
import type { HistoryQuery } from '../ecs/history.ts';
import type { Service } from '../ecs/service.ts';
import { digestsOfTasks } from '../ecs/task-digests.ts';
import { readTasks } from '../ecs/tasks.ts';
import { taskSetsOf } from './task-sets.ts';

/**
 * The digests that run, by the deployment that brought them (empty for what the service was created with) and container.
 * CodeDeploy keeps no record of what a tag meant, so those of earlier releases are not known.
 */
export async function runningDigests(
  aws: Aws,
  service: Service,
  query: Pick<HistoryQuery, 'cluster' | 'service' | 'signal'>,
): Promise<ReadonlyMap<string, ReadonlyMap<string, string | undefined>>> {
  try {
    const tasks = await readTasks(aws, query);
    return new Map(
      taskSetsOf(service).map(({ id, deploymentId = '' }) => {
        const own = tasks.filter(({ startedBy }) => startedBy === id);
        return [deploymentId, digestsOfTasks(own)];
      }),
    );
  } catch (error) {
    if (classify(error) !== 'denied') throw error;
    return new Map();
  }
}
