import type { TaskView } from '../../ecs/task-view.ts';
import { looking } from '../hints.ts';
import { rule, type Match, type Rule } from '../rule.ts';
import type { Evidence } from '../evidence.ts';

const failedCheck = /failed container health checks/i;

function unhealthy(evidence: Evidence): Match | undefined {
  const said = evidence.events.filter(({ message }) => failedCheck.test(message));
  const tasks = [...evidence.stoppedTasks, ...evidence.runningTasks].filter(
    (task) =>
      failedCheck.test(task.stoppedReason ?? '') ||
      (task.health === 'UNHEALTHY' && task.stopCode !== 'EssentialContainerExited') ||
      said.some(({ message }) => message.includes(task.id)),
  );
  return tasks.length > 0 ? { tasks, container: failing(tasks, evidence) } : undefined;
}

function failing(tasks: readonly TaskView[], { essentialContainers }: Evidence): string | undefined {
  const containers = tasks.flatMap((task) => task.containers);
  const bad = containers.find(({ health }) => health === 'UNHEALTHY');
  return bad?.name ?? (essentialContainers.length === 1 ? essentialContainers[0] : undefined);
}

/** " (every 10 s, timeout 5 s, 3 retries)", as far as the task definition says so. */
function rhythm({ definition }: Evidence, container: string | undefined): string {
  const check = definition?.containers.find(({ name }) => name === container)?.healthCheck;
  const { interval, timeout, retries, startPeriod } = check ?? {};
  const parts = [
    interval !== undefined && `every ${interval} s`,
    timeout !== undefined && `timeout ${timeout} s`,
    retries !== undefined && `${retries} ${retries === 1 ? 'retry' : 'retries'}`,
    startPeriod !== undefined && startPeriod > 0 && `start period ${startPeriod} s`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

export const containerHealthRules: readonly Rule[] = [
  rule({
    name: 'container-health',
    reason: 'container-health',
    pattern: 'Task failed container health checks',
    documentation: 'healthcheck',
    matches: unhealthy,
    sentence: ({ container }, { revision }) =>
      container === undefined
        ? `tasks of ${revision} fail their container health check`
        : `\`${container}\` runs, but fails its container health check`,
    lookFirst: ({ container }, evidence) => [
      `\`healthCheck\` of ${container === undefined ? 'the container' : `\`${container}\``}${rhythm(evidence, container)}: its command has to work inside the image, and \`startPeriod\` to be long enough`,
      ...looking(evidence, container, 'what the container logs during the health check'),
    ],
  }),
];
