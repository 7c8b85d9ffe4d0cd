import { expect, test } from '@jest/globals';
import { compareImages } from '../../src/image/compare-images.ts';
import type { Manifest } from '../../src/image/manifest.ts';

const image = (
  size: number | undefined,
  ...layers: string[]
): { manifest: Manifest; size: number | undefined } => ({
  manifest: {
    mediaType: '',
    layers: layers.map((digest) => ({ digest, size: 1 })),
    children: [],
    platforms: [],
  },
  size,
});

test('layers are new by their digest, and the size may shrink', () => {
  expect(compareImages(image(900, 'a', 'c'), image(1000, 'a', 'b'))).toEqual({ growth: -100, newLayers: 1 });
});

test('an index has no layers to compare, and an unknown size no growth', () => {
  expect(compareImages(image(900), image(undefined, 'a'))).toEqual({});
});
