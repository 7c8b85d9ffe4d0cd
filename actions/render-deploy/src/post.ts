import { stopWithRollback } from '@ecs-actions/shared/deployment/undo';
import { isObject } from '@ecs-actions/shared/json';
import type { Ports } from '@ecs-actions/shared/runner/ports';

/** After a cancelled job with `on-cancel: rollback`: asks ECS to stop what this step started and to roll it back. */
export async function post(state: Readonly<Record<string, string>>, ports: Ports): Promise<void> {
  const saved: unknown = JSON.parse(state['stop'] ?? '{}');
  if (!isObject(saved) || !Array.isArray(saved['arns'])) return;
  const aws = ports.aws(typeof saved['region'] === 'string' ? saved['region'] : undefined);
  const { signal } = new AbortController();
  for (const arn of saved['arns'].filter((one): one is string => typeof one === 'string')) {
    const stopped = await stopWithRollback(aws, ports.clock, arn, signal);
    ports.log.notice(
      stopped
        ? `The job was cancelled; asked ECS to stop ${arn} and roll it back.`
        : `The job was cancelled; ${arn} had ended by then, or may not be stopped.`,
    );
  }
}
