import type { DescribeTasksRequest, ListTasksRequest, StopTaskRequest } from '@aws-sdk/client-ecs';
import type { Operation } from '../protocol/api.ts';
import { operation } from '../protocol/operation.ts';
import { page } from '../protocol/page.ts';
import type { TaskLifecycle } from '../tasks/lifecycle.ts';
import { paged } from './answer.ts';
import type { EcsContext } from './context.ts';
import { invalidParameter } from './errors.ts';
import type { Cluster, Task } from './model.ts';
import { lastPart } from './store.ts';
import { describeTask } from './task-answer.ts';
import { stoppedReasons } from './texts.ts';

/** The operations on tasks, but for starting one. */
export function taskOperations(context: EcsContext, lifecycle: TaskLifecycle): Record<string, Operation> {
  const { store, simulation } = context;

  function find(cluster: Cluster, reference: string): Task | undefined {
    const task = store.tasks.get(context.ids.arn(`task/${cluster.name}/${lastPart(reference)}`));
    return task?.cluster === cluster ? task : undefined;
  }

  return {
    ListTasks: operation((request: ListTasksRequest) => {
      const cluster = store.cluster(request.cluster);
      const { serviceName, family, startedBy, launchType, desiredStatus = 'RUNNING' } = request;
      if (startedBy !== undefined && (serviceName !== undefined || family !== undefined)) {
        throw invalidParameter('cannot specify startedBy with another filter');
      }
      const service = serviceName === undefined ? undefined : store.service(cluster, serviceName);
      const arns = [...store.tasks.values()]
        .filter((task) => task.cluster === cluster && task.desiredStatus === desiredStatus)
        .filter((task) => service === undefined || task.service === service)
        .filter((task) => family === undefined || task.taskDefinition.family === family)
        .filter((task) => startedBy === undefined || task.startedBy === startedBy)
        .filter((task) => launchType === undefined || task.launchType === launchType)
        .map(({ arn }) => arn);
      const { items, ...next } = page(arns, paged(request, 100));
      return { taskArns: items, ...next };
    }),

    DescribeTasks: operation((request: DescribeTasksRequest) => {
      const cluster = store.cluster(request.cluster);
      const references = request.tasks ?? [];
      if (references.length === 0 || references.length > 100) {
        throw invalidParameter('Between 1 and 100 tasks can be described at a time.');
      }
      const found: unknown[] = [];
      const failures: unknown[] = [];
      for (const reference of references) {
        const task = find(cluster, reference);
        if (task)
          found.push({ ...describeTask(task), ...(request.include?.includes('TAGS') ? {} : { tags: [] }) });
        else
          failures.push({
            arn: context.ids.arn(`task/${cluster.name}/${lastPart(reference)}`),
            reason: 'MISSING',
          });
      }
      return { tasks: found, failures };
    }),

    StopTask: operation((request: StopTaskRequest, caller) => {
      const task = find(store.cluster(request.cluster), request.task ?? '');
      if (!task) throw invalidParameter('The referenced task was not found.');
      simulation.truth.record(simulation.time.now, 'task.stop-requested', {
        task: task.arn,
        by: caller.userAgent,
      });
      const stoppedReason = request.reason ?? stoppedReasons.user;
      lifecycle.end(task, { stopCode: 'UserInitiated', stoppedReason });
      return { task: describeTask(task) };
    }),
  };
}
