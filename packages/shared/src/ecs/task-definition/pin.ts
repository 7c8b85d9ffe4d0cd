import { objects, text, type JsonObject } from '../../json.ts';
import { digestOf, repositoryOf } from './images.ts';

/**
 * The definition with images that are named by tag pinned to what ran, where the tag no longer means that.
 * @param ran digests that the release ran, by container
 * @param now digests that the references mean now; absent where that cannot be told
 */
export function pinImages(
  definition: JsonObject,
  ran: ReadonlyMap<string, string | undefined>,
  now: (image: string) => string | undefined,
): JsonObject {
  const pinned = objects(definition['containerDefinitions']).map((container) => {
    const image = text(container['image']) ?? '';
    const digest = ran.get(text(container['name']) ?? '');
    if (digest === undefined || digestOf(image) !== undefined || now(image) === digest) return container;
    return { ...container, image: `${repositoryOf(image)}@${digest}` };
  });
  const changed = pinned.some(
    (container, index) => container !== objects(definition['containerDefinitions'])[index],
  );
  return changed ? { ...definition, containerDefinitions: pinned } : definition;
}
