import type { InputReader } from '@ecs-actions/shared/runner/input-reader';

export interface Inputs {
  /** Relative to the workspace. */
  readonly directory: string;
  readonly test: boolean;
  readonly tflint: boolean;
  readonly trivy: boolean;
  readonly trivySeverity: string;
  readonly reportFile: string | undefined;
}

export function readInputs(read: InputReader): Inputs {
  return {
    directory: read.required('directory'),
    test: read.flag('test') ?? true,
    tflint: read.flag('tflint') ?? false,
    trivy: read.flag('trivy') ?? false,
    trivySeverity: read.required('trivy-severity'),
    reportFile: read.text('report-file'),
  };
}
