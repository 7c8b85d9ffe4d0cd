import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import { type Jobs, readNeeds } from '../../outcome/src/jobs.ts';

export interface Inputs {
  readonly folder: string;
  readonly id: string;
  readonly title: string;
  /** What each job came to, where that is to be shown. */
  readonly needs: Jobs | undefined;
  readonly footer: string | undefined;
  /** Undefined outside a pull request. */
  readonly number: number | undefined;
  readonly token: string;
}

export function readInputs(read: InputReader): Inputs {
  const id = read.required('id');
  if (!/^[a-z0-9-]*$/.test(id)) read.problem(`Input "id": "${id}" is not made of a-z, 0-9 and "-".`);
  return {
    folder: read.required('folder'),
    id,
    title: read.required('title'),
    needs: readNeeds(read),
    footer: read.text('footer'),
    number: read.integer('number', { min: 1 }),
    token: read.secret('token') ?? '',
  };
}
