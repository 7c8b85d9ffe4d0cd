import { type JsonObject, objects, text } from '@ecs-actions/shared/json';
import type { Prepared } from './prepare.ts';

/** The image of a container before and after a release. */
export interface ImageChange {
  readonly container: string;
  /** Undefined for a container that is new. */
  readonly before: string | undefined;
  readonly after: string;
  /** Also where the text is the same, and the tag in it means another image than what runs. */
  readonly changed: boolean;
}

/** The images of all containers of a release, in the order of its task definition. */
export function imageChanges({
  running,
  rendered,
  changes,
}: Pick<Prepared, 'running' | 'rendered' | 'changes'>): readonly ImageChange[] {
  const before = new Map(imagesIn(running));
  const changed = new Set(changes.map(({ path }) => path));
  return imagesIn(rendered.definition).map(([container, after]) => ({
    container,
    before: before.get(container),
    after,
    changed: changed.has(`containerDefinitions[${container}].image`),
  }));
}

function imagesIn(definition: JsonObject): readonly (readonly [container: string, image: string])[] {
  return objects(definition['containerDefinitions']).map(({ name, image }) => [
    text(name) ?? '',
    text(image) ?? '',
  ]);
}
