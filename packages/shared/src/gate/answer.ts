import { ContinueServiceDeploymentCommand } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/aws.ts';
import { classify } from '../aws/errors.ts';
import { pastThrottles } from '../aws/policy.ts';
import type { Clock } from '../time/clock.ts';

export type Action = 'CONTINUE' | 'ROLLBACK';

export interface Answering {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether the hook still waits, by a new look. */
  readonly isWaiting: () => Promise<boolean>;
}

/** How long an answer that was carried out may take to be seen, and the pause between looks (milliseconds). */
const showsWithin = 20_000;
const lookEvery = 2_000;

/**
 * Answers one pause. Sent once; after a lost answer the hook is looked at before anything is sent again.
 * @returns false when the hook no longer waits: it was answered, or its time is over
 * @throws what ContinueServiceDeployment throws otherwise, a denial above all
 */
export async function answerPause(
  pause: { readonly serviceDeploymentArn: string; readonly hookId: string },
  action: Action,
  answering: Answering,
): Promise<boolean> {
  const { aws, clock, signal, isWaiting } = answering;
  const command = (): ContinueServiceDeploymentCommand =>
    new ContinueServiceDeploymentCommand({ ...pause, action });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await pastThrottles(() => aws.ecs.send(command(), { abortSignal: signal }), {
        clock,
        signal,
        random: aws.random,
      });
      return true;
    } catch (error) {
      const kind = classify(error);
      if (kind === 'invalid' || kind === 'not-found') {
        if (await isWaiting()) throw error;
        // Refused, because an answer of ours whose own answer was lost came before it.
        return attempt > 1;
      }
      if (kind !== 'lost-answer' && kind !== 'unreachable') throw error;
      if (kind === 'lost-answer' && (await wasCarriedOut(answering))) return true;
      if (attempt === 2) throw error;
    }
  }
}

async function wasCarriedOut({ clock, signal, isWaiting }: Answering): Promise<boolean> {
  const until = clock.now() + showsWithin;
  do {
    if (!(await isWaiting())) return true;
    await clock.sleep(lookEvery, signal);
  } while (clock.now() < until);
  return false;
}
