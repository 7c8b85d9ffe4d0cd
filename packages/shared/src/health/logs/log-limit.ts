/** How often a pattern may occur in the logs of what is judged. */
export interface LogLimit {
  readonly name: string;
  /** A filter pattern of CloudWatch Logs. */
  readonly pattern: string;
  /** Lines, in all tasks together, since the deployment began. */
  readonly max: number;
  /** Undefined: all containers whose log can be read. */
  readonly container: string | undefined;
}
