import { StopServiceDeploymentCommand } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { classify } from '../aws/errors.ts';
import { pastThrottles } from '../aws/policy.ts';
import type { Clock } from '../time/clock.ts';
import type { Subject } from './subject.ts';

/** How the earlier release is brought back; each is asked once per run and service. */
export interface Undo {
  /** Asks ECS to roll its own deployment back. */
  stop(subject: Subject, signal: AbortSignal): Promise<StopAnswer>;
  /**
   * Deploys the last success before `subject` anew, with its settings. `nowhere`: there is none. `superseded`: somebody
   * deployed meanwhile, so the service is no longer ours to change. `serving`: the earlier release never left.
   */
  update(subject: Subject, signal: AbortSignal): Promise<Subject | 'nowhere' | 'superseded' | 'serving'>;
  /** Lets a deployment that brings an earlier release back go on where its kind waits for somebody. */
  goOn?(subject: Subject, signal: AbortSignal): Promise<void>;
}

/** Undoes each deployment by the controller that it is of. */
export function anyUndo(ecs: Undo, codeDeploy: Undo): Undo {
  const of = ({ codeDeploy: group }: Subject) => (group ? codeDeploy : ecs);
  return {
    stop: (subject, signal) => of(subject).stop(subject, signal),
    update: (subject, signal) => of(subject).update(subject, signal),
    goOn: async (subject, signal) => of(subject).goOn?.(subject, signal),
  };
}

/** What came of asking AWS to stop a deployment: `ended`: it is too late; `impossible`: denied, or no ARN is known. */
export type StopAnswer = 'asked' | 'ended' | 'impossible';

/**
 * Asks ECS to stop a service deployment and to roll it back. A lost answer counts as asked; the next look shows.
 * @throws what StopServiceDeployment throws otherwise
 */
export async function stopWithRollback(
  aws: Aws,
  clock: Clock,
  serviceDeploymentArn: string | undefined,
  signal: AbortSignal,
): Promise<StopAnswer> {
  if (!serviceDeploymentArn) return 'impossible';
  const command = new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' });
  const send = () => aws.ecs.send(command, { abortSignal: signal });
  return answerOf(() => pastThrottles(send, { clock, signal, random: aws.random }));
}

/**
 * What came of `stop`, whose lost answer counts as asked.
 * @throws what it throws, unless that is an answer
 */
export async function answerOf(stop: () => Promise<unknown>): Promise<StopAnswer> {
  try {
    await stop();
    return 'asked';
  } catch (error) {
    const kind = classify(error);
    if (kind === 'lost-answer') return 'asked';
    if (kind === 'not-found' || kind === 'invalid') return 'ended';
    if (kind === 'denied') return 'impossible';
    throw error;
  }
}
