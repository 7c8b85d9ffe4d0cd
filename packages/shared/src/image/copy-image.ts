import pMap from 'p-map';
import { parseManifest, type Descriptor } from './manifest.ts';
import type { Registry } from './registry.ts';

export interface ImagePlace {
  readonly registry: Registry;
  /** Host of the registry, to know whether two places are in the same one. */
  readonly host: string;
  readonly repository: string;
}

export interface Copied {
  /** Blobs that were sent, and those that the target had or took over. */
  readonly sent: number;
  readonly known: number;
}

const concurrency = 2;

/**
 * Copies an image, with all its platforms and attestations, by its manifests and blobs and so with the same digest. Blobs
 * pass through as streams; what the target has is not even read.
 */
export async function copyImage(source: ImagePlace, target: ImagePlace, digest: string): Promise<Copied> {
  const manifest = await source.registry.manifest(source.repository, digest);
  if (manifest?.digest !== digest) throw new Error(`${source.repository} does not give ${digest}.`);
  const { children, config, layers } = parseManifest(manifest.text, manifest.mediaType);
  let copied: Copied = { sent: 0, known: 0 };
  for (const child of children) {
    const { sent, known } = await copyImage(source, target, child.digest);
    copied = { sent: copied.sent + sent, known: copied.known + known };
  }
  const blobs = [...(config ? [config] : []), ...layers];
  const results = await pMap(blobs, (blob) => copyBlob(source, target, blob), { concurrency });
  await target.registry.putManifest(target.repository, digest, manifest.mediaType, manifest.text);
  const sent = results.filter((result) => result === 'sent').length;
  return { sent: copied.sent + sent, known: copied.known + results.length - sent };
}

function copyBlob(
  source: ImagePlace,
  target: ImagePlace,
  { digest, size }: Descriptor,
): Promise<'sent' | 'known'> {
  const from = source.host === target.host ? source.repository : undefined;
  const open = () => source.registry.openBlob(source.repository, digest);
  return target.registry.putBlob(target.repository, { digest, size, open }, from);
}
