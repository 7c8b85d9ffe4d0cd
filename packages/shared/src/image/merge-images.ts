import { ActionError } from '../runner/errors.ts';
import type { StoredImage } from './ecr.ts';
import { indexEntries, platformOf, type IndexEntry } from './manifest.ts';
import { isIndexType } from './media-types.ts';
import { digestOf } from './registry.ts';

/** An image that becomes a part of an index; `platform` for one that is no index itself. */
export interface MergedPart {
  readonly name: string;
  readonly image: StoredImage;
  readonly platform?: string;
}

export interface MergedIndex {
  readonly digest: string;
  readonly mediaType: string;
  readonly text: string;
}

const mediaType = 'application/vnd.oci.image.index.v1+json';

/**
 * One index of several images, in their order; of a part that is an index its images and attestations. The same parts
 * give the same bytes. Throws ActionError when two parts hold the same platform.
 */
export function mergeImages(parts: readonly MergedPart[]): MergedIndex {
  const seen = new Map<string, string>();
  const manifests = parts.flatMap(({ name, image, platform }) => {
    const entries = isIndexType(image.mediaType) ? indexEntries(image.text) : [entryOf(image, platform)];
    for (const entry of entries) note(seen, name, platformOf(entry));
    return entries;
  });
  const text = JSON.stringify({ schemaVersion: 2, mediaType, manifests });
  return { digest: digestOf(text), mediaType, text };
}

function note(seen: Map<string, string>, name: string, platform: string | undefined): void {
  // Attestations have no platform.
  if (platform === undefined) return;
  const other = seen.get(platform);
  if (other !== undefined) {
    throw new ActionError(
      `source-image: ${other} and ${name} are both for ${platform}; an index has one image a platform.`,
    );
  }
  seen.set(platform, name);
}

function entryOf({ mediaType: type, digest, text }: StoredImage, platform = ''): IndexEntry {
  const [os = '', architecture = '', variant] = platform.split('/');
  return {
    mediaType: type,
    digest,
    size: Buffer.byteLength(text),
    platform: { architecture, os, ...(variant === undefined ? {} : { variant }) },
  };
}
