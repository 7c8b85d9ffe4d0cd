/** A line of a file in the checkout, which GitHub shows the annotation at. */
export interface SourcePlace {
  readonly title: string;
  /** Relative to the workspace. */
  readonly file: string;
  readonly line?: number;
}

/** The job's log, as the domain writes to it. Every text is made harmless before it is printed. */
export interface Log {
  /** One line, or several when the text has line breaks. */
  info(text: string): void;
  /** Yellow, and an annotation, at a line of a file where there is one. For what the reader should change. */
  warning(text: string, place?: SourcePlace): void;
  /** An annotation for what the reader should know and need not change. */
  notice(text: string): void;
  /** Shown only when the run was started with debug logging. */
  debug(text: string): void;
  /** Folds what `body` prints under `title`. */
  group<T>(title: string, body: () => Promise<T>): Promise<T>;
  /** Has the runner replace `secret` by `***` from here on. For secrets that an answer of AWS holds. */
  mask(secret: string): void;
}
