import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import { readWindows } from '../../plan/src/freeze-input.ts';
import type { Freeze } from '../../plan/src/thaw.ts';

export interface Inputs extends Freeze {
  readonly environment: string;
}

export function readInputs(read: InputReader): Inputs {
  return {
    environment: read.required('environment'),
    freezeWindows: readWindows(read),
    freezeOverride: read.text('freeze-override'),
  };
}
