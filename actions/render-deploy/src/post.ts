import type { Subject } from '@ecs-actions/shared/deployment/subject';
import { stopWithRollback } from '@ecs-actions/shared/deployment/undo';
import { readHistory } from '@ecs-actions/shared/ecs/history';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import { isObject } from '@ecs-actions/shared/json';
import type { Ports } from '@ecs-actions/shared/runner/ports';

/** What the post step needs to know of a deployment that a cancelled job left behind. */
export type LeftBehind = Pick<
  Subject,
  'cluster' | 'service' | 'taskDefinitionArn' | 'serviceDeploymentArn' | 'createdAt'
>;

/** The state by which a cancelled main step asks its post step to stop what it started. */
export function stateOf(region: string | undefined, left: readonly LeftBehind[]): Record<string, string> {
  return { stop: JSON.stringify({ region, left }) };
}

/** After a cancelled job with `on-cancel: rollback`: asks ECS to stop what this step started and to roll it back. */
export async function post(state: Readonly<Record<string, string>>, ports: Ports): Promise<void> {
  const saved: unknown = JSON.parse(state['stop'] ?? '{}');
  if (!isObject(saved) || !Array.isArray(saved['left'])) return;
  const aws = ports.aws(typeof saved['region'] === 'string' ? saved['region'] : undefined);
  const { signal } = new AbortController();
  for (const left of saved['left'].filter((one) => isLeftBehind(one))) {
    const name = `${left.service} (${revisionName(left.taskDefinitionArn)})`;
    const arn = left.serviceDeploymentArn ?? (await recordOf(left, aws, signal));
    const stopped = await stopWithRollback(aws, ports.clock, arn, signal);
    ports.log.notice(
      stopped === 'asked'
        ? `The job was cancelled; asked ECS to stop the deployment of ${name} and roll it back.`
        : `The job was cancelled; the deployment of ${name} had ended by then, or may not be stopped.`,
    );
  }
}

/** The cancel may come before the record of a deployment that was just started is found. */
async function recordOf(left: LeftBehind, aws: Aws, signal: AbortSignal): Promise<string | undefined> {
  const { releases } = await readHistory(aws, { ...left, limit: 5, signal });
  return releases.find(
    ({ outcome, taskDefinitionArn }) =>
      outcome === 'in-progress' && taskDefinitionArn === left.taskDefinitionArn,
  )?.serviceDeploymentArn;
}

function isLeftBehind(value: unknown): value is LeftBehind {
  return isObject(value) && typeof value['cluster'] === 'string' && typeof value['service'] === 'string';
}
