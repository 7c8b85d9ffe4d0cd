import { activeDeployment } from '@ecs-actions/shared/codedeploy/group';
import { stopCodeDeployment } from '@ecs-actions/shared/codedeploy/undo';
import type { CodeDeployGroupName } from '@ecs-actions/shared/deployment/subject';
import { type StopAnswer, stopWithRollback } from '@ecs-actions/shared/deployment/undo';
import { readHistory } from '@ecs-actions/shared/ecs/history';
import { revisionName } from '@ecs-actions/shared/ecs/release';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import { readUnfinished, type UnfinishedDeployment } from './unfinished.ts';

/** How far the clocks of AWS and of a runner may be apart (milliseconds). */
const clockSkew = 60_000;

/** After a cancelled job with `on-cancel: rollback`: asks ECS to stop what this step started and to roll it back. */
export async function post(state: Readonly<Record<string, string>>, ports: Ports): Promise<void> {
  const { region, deployments } = readUnfinished(state);
  if (deployments.length === 0) return;
  const aws = ports.aws(region);
  const { signal } = new AbortController();
  for (const one of deployments) {
    const name = `${one.service} (${revisionName(one.taskDefinitionArn)})`;
    const stopped = one.codeDeploy
      ? await stopOfCodeDeploy(one, one.codeDeploy, aws, ports, signal)
      : await stopOfEcs(one, aws, ports, signal);
    ports.log.notice(
      stopped === 'asked'
        ? `The job was cancelled; asked ${one.codeDeploy ? 'CodeDeploy' : 'ECS'} to stop the deployment of ${name} and roll it back.`
        : `The job was cancelled; the deployment of ${name} was not going on by then, or may not be stopped.`,
    );
  }
}

async function stopOfEcs(
  one: UnfinishedDeployment,
  aws: Aws,
  { clock }: Ports,
  signal: AbortSignal,
): Promise<StopAnswer> {
  const arn = one.serviceDeploymentArn ?? (await recordOf(one, aws, signal));
  return stopWithRollback(aws, clock, arn, signal);
}

/** The step may have ended before it knew the id; of a group's deployments one goes on at most. */
async function stopOfCodeDeploy(
  { deploymentId, since }: UnfinishedDeployment,
  group: CodeDeployGroupName,
  aws: Aws,
  { clock }: Ports,
  signal: AbortSignal,
): Promise<StopAnswer> {
  const active = await activeDeployment(aws, group, since - clockSkew);
  const id = deploymentId ?? active;
  return id === undefined ? 'ended' : stopCodeDeployment(aws, clock, id, signal);
}

/** The step may have ended before the record of a deployment that was just started was found, or before it was started. */
async function recordOf(
  one: UnfinishedDeployment,
  aws: Aws,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { releases } = await readHistory(aws, { ...one, limit: 5, signal });
  return releases.find(
    ({ outcome, taskDefinitionArn, createdAt }) =>
      outcome === 'in-progress' &&
      taskDefinitionArn === one.taskDefinitionArn &&
      createdAt >= one.since - clockSkew,
  )?.serviceDeploymentArn;
}
