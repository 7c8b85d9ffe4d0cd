import type { RunTaskRequest } from '@aws-sdk/client-ecs';
import type { Operation } from '../protocol/api.ts';
import { operation } from '../protocol/operation.ts';
import { createTask } from '../tasks/create.ts';
import type { TaskLifecycle } from '../tasks/lifecycle.ts';
import type { EcsContext } from './context.ts';
import { clientException, conflict, invalidParameter } from './errors.ts';
import type { Task } from './model.ts';
import { describeTask } from './task-answer.ts';

const mostTasks = 10;
const mostOverrides = 8192;
const noCapacity =
  'Capacity is unavailable at this time. Please try again later or in a different availability zone';

/** RunTask: standalone tasks, which nobody restarts. */
export function runTaskOperations(context: EcsContext, lifecycle: TaskLifecycle): Record<string, Operation> {
  const { store, simulation } = context;
  const answered = new Map<string, { readonly request: string; readonly tasks: readonly Task[] }>();
  return {
    RunTask: operation((request: RunTaskRequest) => {
      check(request);
      const cluster = store.cluster(request.cluster);
      const { clientToken, ...asked } = request;
      const text = JSON.stringify(asked);
      const earlier = clientToken === undefined ? undefined : answered.get(clientToken);
      if (earlier) {
        if (earlier.request !== text) {
          throw conflict(
            'The clientToken was used with other parameters before.',
            earlier.tasks.map(({ arn }) => arn),
          );
        }
        return { tasks: earlier.tasks.map(describeTask), failures: [] };
      }
      const taskDefinition = store.usableTaskDefinition(request.taskDefinition);
      if (taskDefinition.described['networkMode'] === 'awsvpc' && !request.networkConfiguration) {
        throw invalidParameter(
          "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        );
      }
      if (!cluster.capacityAvailable) {
        simulation.truth.record(simulation.time.now, 'capacity.missing', { cluster: cluster.arn });
        const fargate = request.launchType === 'FARGATE';
        if (fargate && simulation.variants.runTaskCapacity === 'exception')
          throw clientException(`${noCapacity}.`);
        const reason = fargate ? noCapacity : 'RESOURCE:CPU';
        return { tasks: [], failures: [{ arn: cluster.arn, reason }] };
      }
      const [provider] = request.capacityProviderStrategy ?? [];
      const tasks = Array.from({ length: request.count ?? 1 }, () =>
        createTask(context, {
          cluster,
          taskDefinition,
          service: undefined,
          deployment: undefined,
          startedBy: request.startedBy,
          group: request.group ?? `family:${taskDefinition.family}`,
          launchType: request.launchType ?? (provider ? undefined : 'EC2'),
          capacityProviderName: provider?.capacityProvider,
          platformVersion: request.platformVersion,
          networkConfiguration: request.networkConfiguration,
          loadBalancers: [],
          overrides: request.overrides,
          enableExecuteCommand: request.enableExecuteCommand ?? false,
          tags: request.tags ?? [],
        }),
      );
      for (const task of tasks) lifecycle.launch(task);
      if (clientToken !== undefined) answered.set(clientToken, { request: text, tasks });
      return { tasks: tasks.map(describeTask), failures: [] };
    }),
  };
}

function check(request: RunTaskRequest): void {
  const { count = 1, overrides, launchType, capacityProviderStrategy, propagateTags } = request;
  if (count < 1 || count > mostTasks) throw invalidParameter(`count must be between 1 and ${mostTasks}.`);
  if (overrides && JSON.stringify(overrides).length > mostOverrides) {
    throw invalidParameter(`Container Overrides length must be at most ${mostOverrides}.`);
  }
  if (launchType !== undefined && capacityProviderStrategy?.length) {
    throw invalidParameter('Specifying both a launch type and capacity provider strategy is not supported.');
  }
  if (propagateTags === 'SERVICE')
    throw invalidParameter('propagateTags SERVICE is not supported for RunTask.');
  if (request.startedBy !== undefined && !/^[A-Za-z0-9_/-]{1,128}$/.test(request.startedBy)) {
    throw invalidParameter('startedBy contains invalid characters.');
  }
}
