import { StopServiceDeploymentCommand } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { classify } from '../aws/errors.ts';
import { pastThrottles } from '../aws/policy.ts';
import type { Clock } from '../time/clock.ts';
import type { Subject } from './subject.ts';

/** How the earlier release is brought back; each is asked once per run and service. */
export interface Undo {
  /**
   * Asks ECS to roll its own deployment back. False when it cannot be asked that way: the deployment has ended, is not
   * known by its ARN, or the call is denied.
   */
  stop(subject: Subject, signal: AbortSignal): Promise<boolean>;
  /**
   * Deploys the last success before `subject` anew, with its settings. `nowhere`: there is none. `superseded`: somebody
   * deployed meanwhile, so the service is no longer ours to change.
   */
  update(subject: Subject, signal: AbortSignal): Promise<Subject | 'nowhere' | 'superseded'>;
}

/**
 * Asks ECS to stop a service deployment and to roll it back.
 * @returns false when it cannot be asked: no ARN is known, the deployment has ended, or the call is denied
 * @throws what StopServiceDeployment throws otherwise
 */
export async function stopWithRollback(
  aws: Aws,
  clock: Clock,
  serviceDeploymentArn: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  if (!serviceDeploymentArn) return false;
  const command = new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' });
  try {
    await pastThrottles(() => aws.ecs.send(command, { abortSignal: signal }), { clock, signal });
    return true;
  } catch (error) {
    // A lost answer leaves it open; the next look shows whether the stop was asked for.
    const kind = classify(error);
    if (kind === 'lost-answer') return true;
    if (kind === 'not-found' || kind === 'invalid' || kind === 'denied') return false;
    throw error;
  }
}
