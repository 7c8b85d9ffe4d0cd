import { isObject, text } from '@ecs-actions/shared/json';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';

export interface Inputs {
  /** `success`, `failure`, `cancelled` or `skipped`, by job. */
  readonly needs: ReadonlyMap<string, string>;
  readonly folder: string | undefined;
  readonly reason: string | undefined;
  readonly workflow: string | undefined;
  readonly mayBeSkipped: readonly string[];
  readonly title: string;
}

export function readInputs(read: InputReader): Inputs {
  // The `needs` context, which GitHub makes.
  const needs = read.structure('needs');
  if (!isObject(needs)) read.problem('Input "needs" is no object of jobs.');
  return {
    needs: new Map(
      Object.entries(isObject(needs) ? needs : {}).map(([job, given]) => [
        job,
        (isObject(given) ? text(given['result']) : undefined) ?? '',
      ]),
    ),
    folder: read.text('folder'),
    reason: read.text('reason'),
    workflow: read.text('workflow'),
    mayBeSkipped: read.list('may-be-skipped'),
    title: read.required('title'),
  };
}
