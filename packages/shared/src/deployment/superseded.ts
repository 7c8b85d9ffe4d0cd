import type { Aws } from '../aws/aws.ts';
import { newestDeployment } from '../ecs/newest-deployment.ts';
import type { Service } from '../ecs/service.ts';
import { Refusal } from './refusal.ts';
import { rollbackCandidate } from './rollback-candidate.ts';
import { primaryDeployment } from './start.ts';

/** Somebody deployed since the way back was chosen, so the service is no longer ours to change. */
export class Superseded extends Refusal {
  constructor(service: string) {
    super('service-state', `somebody deployed to ${service} since the way back was chosen`, [
      'who deployed since; start the rollback again for what runs now',
    ]);
    this.name = 'Superseded';
  }
}

/** A service when the way back was chosen. */
export interface Seen {
  /** Of its PRIMARY deployment, `ecs-svc/…`. */
  readonly primaryId: string | undefined;
  /** When that was created, by AWS's clock. */
  readonly createdAt: number | undefined;
  /** The deployment that is to be left, where it may be one that ECS rolls back meanwhile. */
  readonly serviceDeploymentArn: string | undefined;
}

export function seenOf(service: Service, serviceDeploymentArn?: string): Seen {
  const primary = primaryDeployment(service.raw);
  return { primaryId: primary?.id, createdAt: primary?.createdAt, serviceDeploymentArn };
}

/**
 * Compares a service with what was seen. ECS's own rollback of the deployment that is to be left is no change.
 * @returns `older` where its PRIMARY deployment is from before that one: the answer is late, or ECS took that up again
 * @throws what the reads throw
 */
export async function compareWithSeen(
  aws: Aws,
  cluster: string,
  service: Service,
  seen: Seen,
): Promise<'same' | 'older' | 'newer'> {
  const primary = primaryDeployment(service.raw);
  if (primary?.id === seen.primaryId) return 'same';
  const { serviceDeploymentArn } = seen;
  const candidate = await rollbackCandidate(aws, serviceDeploymentArn);
  const isRollback = candidate?.begun && candidate.taskDefinitionArn === primary?.taskDefinitionArn;
  if (isRollback && (await newestDeployment(aws, cluster, service.name)) === serviceDeploymentArn)
    return 'same';
  return primary && seen.createdAt !== undefined && primary.createdAt < seen.createdAt ? 'older' : 'newer';
}
