import type { InputReader } from '@ecs-actions/shared/runner/input-reader';

export interface Inputs {
  /** Relative to the workspace. */
  readonly files: readonly string[];
  readonly reportFile: string | undefined;
}

export function readInputs(read: InputReader): Inputs {
  return { files: read.list('files'), reportFile: read.text('report-file') };
}
