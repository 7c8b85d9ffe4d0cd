/**
 * A failure to be shown as it is: the message says what happened, where, and how to mend it. Anything else that is thrown
 * is a defect or an AWS error that nobody explained, and is shown with its name.
 */
export class ActionError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ActionError';
  }
}
