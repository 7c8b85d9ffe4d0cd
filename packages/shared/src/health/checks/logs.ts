import type { Aws } from '../../aws/aws.ts';
import { text } from '../../json.ts';
import type { Check } from '../check.ts';
import { primaryOf, type ServiceLook } from '../look.ts';
import { countLines } from '../logs/count-lines.ts';
import type { LogLimit } from '../logs/log-limit.ts';
import { logStreams } from '../logs/log-streams.ts';

/**
 * A pattern occurs at most so often in the logs of the judged revision's tasks since their deployment began, in those of
 * stopped tasks too, as long as ECS shows them. The lines themselves are not shown.
 */
export function logsCheck({ name, pattern, max, container }: LogLimit, aws: Aws): Check {
  return {
    name: 'logs',
    title: `logs ${name}`,
    async sample(look, signal) {
      if (!look) return { outcome: 'no-data', says: 'no service is named' };
      const { tasks, since } = await judgedTasks(look);
      if (tasks.length === 0)
        return { outcome: 'no-data', says: 'there are no tasks whose logs could be read' };
      let count = 0;
      for (const streams of logStreams(await look.definition(), tasks, container)) {
        count += await countLines(aws, streams, { pattern, since, enough: max - count }, signal);
        if (count > max) break;
      }
      if (count <= max) return { outcome: 'healthy', says: `${times(count)} since the deployment began` };
      const says = `at least ${times(count)} since the deployment began, where ${max === 0 ? 'none' : max} may be`;
      return { outcome: 'unhealthy', says, reason: 'container-health' };
    },
  };
}

async function judgedTasks(look: ServiceLook) {
  const service = await look.service();
  const primary = primaryOf(service);
  const startedBy = look.name.startedBy ?? text(primary?.['id']);
  const tasks = (await look.tasks()).filter(
    (task) => task.taskDefinitionArn === service.taskDefinition && task.startedBy === startedBy,
  );
  const created = tasks.flatMap(({ createdAt }) => createdAt ?? []);
  return { tasks, since: created.length > 0 ? Math.min(...created) : 0 };
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
