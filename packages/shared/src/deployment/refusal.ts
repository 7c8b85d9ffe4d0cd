import type { Cause } from '../diagnosis/cause.ts';
import type { FailureReason } from './status.ts';
import { ActionError } from '../runner/errors.ts';

/** Why no deployment of a service comes to be; known before anything of it was changed. */
export class Refusal extends ActionError {
  readonly reason: FailureReason;
  readonly lookFirst: readonly string[];
  readonly says: Cause['says'];

  constructor(reason: FailureReason, message: string, lookFirst: readonly string[], says?: Cause['says']) {
    super(message);
    this.name = 'Refusal';
    this.reason = reason;
    this.lookFirst = lookFirst;
    this.says = says;
  }
}
