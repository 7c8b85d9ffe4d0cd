import type { InputReader } from '@ecs-actions/shared/runner/input-reader';
import { type Image, readImages } from '../../plan/src/entries.ts';

export interface Inputs {
  readonly images: readonly Image[];
  readonly runner: string;
  readonly runners: ReadonlyMap<string, string>;
}

export function readInputs(read: InputReader): Inputs {
  return { images: readImages(read), runner: read.required('runner'), runners: read.map('runners') };
}
