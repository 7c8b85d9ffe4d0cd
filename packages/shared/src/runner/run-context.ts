/** The workflow run an action is part of, from the environment that every runner sets. */
export interface RunContext {
  /** `owner/name`, or empty outside GitHub. */
  readonly repository: string;
  readonly commit: string;
  /** Short name of the branch or tag. */
  readonly refName: string;
  readonly ref: string;
  readonly runId: string;
  readonly runAttempt: number;
  readonly actor: string;
  readonly eventName: string;
  /** Address of the run's page, or empty. */
  readonly url: string;
  /** What the event says of the repository; `unknown` when it does not say. */
  readonly visibility: 'public' | 'private' | 'internal' | 'unknown';
  readonly defaultBranch: string;
  /** The checkout, and a folder that is emptied after the job. */
  readonly workspace: string;
  readonly temporary: string;
}
