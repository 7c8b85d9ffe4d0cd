import type { Blobs } from './blobs.ts';
import { digestOf } from './digest.ts';
import { mediaTypes, parseManifest, type Manifest } from './manifest.ts';

/** An image that a world declares instead of pushing it. */
export interface DeclaredImage {
  readonly repositoryName: string;
  readonly tags?: readonly string[];
  /** Such as `linux/arm64`; several make an index. `linux/amd64` unless given. */
  readonly platforms?: readonly string[];
  readonly labels?: Readonly<Record<string, string | number | boolean>>;
  /** Distinguishes images that are otherwise declared alike. */
  readonly content?: string;
}

/** A tar archive of nothing. */
const emptyLayer = Buffer.alloc(1024);

/**
 * Manifests for the declared image, children before their index, and the blobs that they need: the same bytes for the
 * same declaration, and enough for a real `docker pull`.
 */
export function declaredManifests(blobs: Blobs, image: DeclaredImage): [Manifest, ...Manifest[]] {
  const [first = 'linux/amd64', ...others] = image.platforms ?? [];
  const one = platformManifest(blobs, image, first);
  if (others.length === 0) return [one];
  const children = [one, ...others.map((platform) => platformManifest(blobs, image, platform))];
  const index = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: children.map(({ text, mediaType, digest }, at) => ({
      mediaType,
      digest,
      size: Buffer.byteLength(text),
      platform: platformMembers(image.platforms?.[at] ?? first),
    })),
  };
  return [one, ...children.slice(1), parseManifest(JSON.stringify(index), undefined)];
}

function platformManifest(blobs: Blobs, image: DeclaredImage, platform: string): Manifest {
  const labels = Object.fromEntries(
    Object.entries(image.labels ?? {}).map(([key, value]) => [key, String(value)]),
  );
  const config = Buffer.from(
    JSON.stringify({
      ...platformMembers(platform),
      config: { Labels: labels },
      rootfs: { type: 'layers', diff_ids: [digestOf(emptyLayer)] },
      history: [
        { created_by: `declared as ${image.repositoryName}:${image.tags?.[0] ?? ''} ${image.content ?? ''}` },
      ],
    }),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: blobs.hold(config),
      size: config.length,
    },
    layers: [
      {
        mediaType: 'application/vnd.oci.image.layer.v1.tar',
        digest: blobs.hold(emptyLayer),
        size: emptyLayer.length,
      },
    ],
  };
  return parseManifest(JSON.stringify(manifest), undefined);
}

function platformMembers(platform: string): Record<string, string> {
  const [os = 'linux', architecture = 'amd64', variant] = platform.split('/');
  return { os, architecture, ...(variant !== undefined && { variant }) };
}
