import type { Aws } from '../aws/aws.ts';
import { revisionTag, serviceHash, writeTags } from '../ecs/tags.ts';
import type { Log } from '../runner/log.ts';
import type { Clock } from '../time/clock.ts';
import type { ServiceName } from './look.ts';

/**
 * Marks a revision as verified for one service, now, for the way back that asks for verified releases only.
 * @returns false when the caller may not, which is told in a notice
 */
export async function markVerified(
  { cluster, service }: ServiceName,
  taskDefinitionArn: string,
  { aws, clock, log }: { readonly aws: Aws; readonly clock: Clock; readonly log: Pick<Log, 'notice'> },
): Promise<boolean> {
  const value = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  const key = revisionTag.verified(serviceHash(cluster, service));
  return writeTags(aws.ecs, taskDefinitionArn, [{ key, value }], log);
}
