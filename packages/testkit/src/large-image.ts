import { randomBytes } from 'node:crypto';
import { digestOf, memoryBlob } from '@ecs-actions/shared/image/registry';
import { pack } from 'tar-stream';
import type { WrittenImage } from './image-writer.ts';

const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
};

/** An image for measurements, in memory: layers of random bytes, which no registry and no engine has seen. */
export async function writeLargeImage(layers: number, bytesPerLayer: number): Promise<WrittenImage> {
  const tars = await Promise.all(
    Array.from({ length: layers }, (_, index) => tarOf(`data-${index}`, randomBytes(bytesPerLayer))),
  );
  const blobs = tars.map((tar) => memoryBlob(tar));
  const config = memoryBlob(
    Buffer.from(
      JSON.stringify({
        os: 'linux',
        architecture: 'amd64',
        config: {},
        rootfs: { type: 'layers', diff_ids: blobs.map(({ digest }) => digest) },
      }),
    ),
  );
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: types.manifest,
    config: { mediaType: types.config, digest: config.digest, size: config.size },
    layers: blobs.map(({ digest, size }) => ({ mediaType: types.layer, digest, size })),
  });
  return {
    digest: digestOf(text),
    blobs: [...blobs, config],
    manifests: [{ mediaType: types.manifest, text }],
  };
}

async function tarOf(name: string, content: Buffer): Promise<Uint8Array> {
  const archive = pack();
  archive.entry({ name, mtime: new Date(0), mode: 0o644 }, content);
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) {
    if (chunk instanceof Uint8Array) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
