import { DescribeServiceDeploymentsCommand, type ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { isUnreadable } from '../aws/errors.ts';
import { describeServiceRevisions } from '../ecs/service-revision.ts';

/** Where a service deployment leads when ECS rolls it back. */
export interface RollbackCandidate {
  /** ECS goes there already, or has gone there. */
  readonly begun: boolean;
  /** Undefined when ECS cannot tell, or would have several to choose from. */
  readonly taskDefinitionArn: string | undefined;
  /** Id of a lifecycle hook at which the deployment is paused. */
  readonly pausedAt: string | undefined;
}

const begun: ReadonlySet<ServiceDeploymentStatus> = new Set([
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
]);

/**
 * Reads what a service deployment goes back to: the service revision that its rollback names, before there is one the
 * revision that it replaces.
 * @returns undefined when the deployment is not known, or may not be read
 * @throws what DescribeServiceDeployments and DescribeServiceRevisions throw otherwise
 */
export async function rollbackCandidate(
  aws: Aws,
  serviceDeploymentArn: string | undefined,
): Promise<RollbackCandidate | undefined> {
  if (!serviceDeploymentArn) return undefined;
  try {
    const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [serviceDeploymentArn] });
    const [deployment] = (await aws.ecs.send(command)).serviceDeployments ?? [];
    if (!deployment) return undefined;
    const { status, rollback, sourceServiceRevisions = [] } = deployment;
    const arns = rollback?.serviceRevisionArn
      ? [rollback.serviceRevisionArn]
      : sourceServiceRevisions.flatMap(({ arn }) => arn ?? []);
    const revisions = await describeServiceRevisions(aws, arns);
    const [taskDefinitionArn, ...others] = new Set(
      [...revisions.values()].map(({ taskDefinition }) => taskDefinition),
    );
    return {
      begun: status !== undefined && begun.has(status),
      taskDefinitionArn: others.length > 0 ? undefined : taskDefinitionArn,
      pausedAt: deployment.lifecycleHookDetails?.find(({ status: at }) => at === 'AWAITING_ACTION')?.hookId,
    };
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return undefined;
  }
}
