import type { InputReader } from '@ecs-actions/shared/runner/input-reader';

export interface Inputs {
  readonly directories: readonly string[];
  readonly changedOnly: boolean;
  /** Commit to compare with; undefined outside a pull request. */
  readonly base: string | undefined;
}

export function readInputs(read: InputReader): Inputs {
  return {
    directories: read.list('directories').map((path) => path.replace(/\/+$/, '')),
    changedOnly: read.flag('changed-only') ?? true,
    base: read.text('base'),
  };
}
