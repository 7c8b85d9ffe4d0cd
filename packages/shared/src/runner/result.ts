/** What an action comes to. Only runAction turns it into outputs, a summary, annotations and an exit code. */
export interface Result {
  /** By output name; what is not in it is written empty. */
  readonly outputs: Readonly<Record<string, string>>;
  /** From the status table; a failing status is a result, not an exception. */
  readonly exit: 0 | 1;
  /** Markdown for the job page, already harmless. */
  readonly summary: string;
  /** The one error annotation of a failure; its first line is the cause. Required when `exit` is 1. */
  readonly failure?: { readonly title: string; readonly message: string };
}
