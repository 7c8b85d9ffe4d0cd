import type { Manifest } from './manifest.ts';

/** What of an image is compared with another. */
export interface MeasuredImage {
  readonly manifest: Manifest;
  /** Compressed, in bytes; undefined where ECR does not say it. */
  readonly size: number | undefined;
}

export interface Difference {
  /** In bytes; below 0 when the image has become smaller. */
  readonly growth?: number;
  /** Layers that the earlier image has not; absent for an index, which has none of its own. */
  readonly newLayers?: number;
}

/** What an image has more than an earlier one. */
export function compareImages(image: MeasuredImage, earlier: MeasuredImage): Difference {
  const before = new Set(earlier.manifest.layers.map(({ digest }) => digest));
  const { layers } = image.manifest;
  const added = layers.filter(({ digest }) => !before.has(digest)).length;
  return {
    ...(image.size === undefined || earlier.size === undefined ? {} : { growth: image.size - earlier.size }),
    ...(layers.length === 0 || before.size === 0 ? {} : { newLayers: added }),
  };
}
