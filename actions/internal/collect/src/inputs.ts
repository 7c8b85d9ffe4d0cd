import { isList, objects, text } from '@ecs-actions/shared/json';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';

/** A container's image as the plan knows it; `reference` is empty where a build decides. */
export interface Planned {
  readonly key: string;
  readonly container: string;
  readonly reference: string;
}

export interface Inputs {
  readonly folder: string;
  readonly images: readonly Planned[];
  readonly containers: readonly string[];
  readonly key: string | undefined;
}

export function readInputs(read: InputReader): Inputs {
  // JSON that the plan of the same run wrote.
  const images = read.structure('images') ?? [];
  if (!isList(images)) read.problem('Input "images" is no list.');
  return {
    folder: read.required('folder'),
    images: objects(isList(images) ? images : []).map((image) => ({
      key: text(image['key']) ?? '',
      container: text(image['container']) ?? '',
      reference: text(image['reference']) ?? '',
    })),
    containers: read.list('containers'),
    key: read.text('key'),
  };
}
