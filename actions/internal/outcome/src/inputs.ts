import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import { type Jobs, readNeeds } from './jobs.ts';

export interface Inputs {
  readonly needs: Jobs;
  readonly folder: string | undefined;
  readonly reason: string | undefined;
  readonly workflow: string | undefined;
  readonly mayBeSkipped: readonly string[];
  readonly title: string;
}

export function readInputs(read: InputReader): Inputs {
  read.required('needs');
  return {
    needs: readNeeds(read) ?? new Map(),
    folder: read.text('folder'),
    reason: read.text('reason'),
    workflow: read.text('workflow'),
    mayBeSkipped: read.list('may-be-skipped'),
    title: read.required('title'),
  };
}
