import { classify, explain, isInDoubt } from '../aws/errors.ts';
import { Cancelled } from './cancellation.ts';
import { ActionError } from './errors.ts';
import { InputError } from './inputs.ts';
import { version } from './version.ts';

/** What a story came to that threw instead of returning a result. */
export interface Failure {
  /** As the status table has them: nothing was sent, the job was cancelled, or we cannot say. */
  readonly status: 'refused' | 'cancelled' | 'unknown';
  readonly title: string;
  /** Its first line is the cause. */
  readonly message: string;
  /** Of a defect, for the log. */
  readonly stack?: string;
}

/** Turns whatever `action` threw into what is shown of it. */
export function failureOf(error: unknown, action: string): Failure {
  if (error instanceof InputError) {
    const count = error.problems.length;
    return {
      status: 'refused',
      title: `${action}: ${count} ${count === 1 ? 'problem' : 'problems'} with the inputs`,
      message: error.message,
    };
  }
  if (error instanceof Cancelled) {
    return {
      status: 'cancelled',
      title: `${action}: cancelled`,
      message: `${error.message} What was running at AWS goes on.`,
    };
  }
  if (error instanceof ActionError)
    return { status: 'refused', title: `${action} failed`, message: error.message };
  const kind = classify(error);
  if (kind !== 'unknown') {
    return {
      status: isInDoubt(error) ? 'unknown' : 'refused',
      title: `${action} failed`,
      message: explain(error),
    };
  }
  const stack = error instanceof Error ? error.stack : undefined;
  return {
    status: 'unknown',
    title: `${action} ${version}: unexpected error`,
    message: `${explain(error)}\nThis is a defect of the action, not of your workflow. Please report it with the stack trace from this step's log.`,
    ...(stack === undefined ? {} : { stack }),
  };
}
