import { gzipSync } from 'node:zlib';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import { registryAddress, registryLogin } from '@ecs-actions/shared/image/login';
import { describeRepository } from '@ecs-actions/shared/image/repository';
import { digestOf, memoryBlob, registry, type Blob } from '@ecs-actions/shared/image/registry';
import { systemClock } from '@ecs-actions/shared/time/clock';
import { pack } from 'tar-stream';

/** What `FROM scratch`, `LABEL` and `COPY` can say. */
export interface ImageContent {
  readonly labels?: Readonly<Record<string, string>>;
  /** Text by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  /** More than one makes an index; `linux/amd64` unless given. */
  readonly platforms?: readonly [string, ...string[]];
}

/** An image in memory: blobs, then the manifests that name them, the one to be tagged last. */
export interface WrittenImage {
  readonly digest: string;
  readonly blobs: readonly Blob[];
  readonly manifests: readonly { readonly mediaType: string; readonly text: string }[];
}

const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

/** Makes an image without Docker. The same content gives the same bytes, on every machine and at any time. */
export async function writeImage(content: ImageContent): Promise<WrittenImage> {
  const tar = await layerOf(content.files ?? {});
  const layer = memoryBlob(gzipSync(tar));
  const images = (content.platforms ?? ['linux/amd64']).map((platform) => {
    const [os, architecture, variant] = platform.split('/');
    const config = memoryBlob(json({ os, architecture, variant, ...configOf(content, tar) }));
    const text = JSON.stringify({
      schemaVersion: 2,
      mediaType: types.manifest,
      config: descriptor(types.config, config),
      layers: [descriptor(types.layer, layer)],
    });
    return { config, text, mediaType: types.manifest, platform: { os, architecture, variant } };
  });
  const blobs = [layer, ...images.map(({ config }) => config)];
  const manifests = images.map(({ text, mediaType }) => ({ text, mediaType }));
  if (images.length > 1) {
    const entries = images.map(({ text, platform }) => ({
      ...descriptor(types.manifest, memoryBlob(Buffer.from(text))),
      platform,
    }));
    const text = JSON.stringify({ schemaVersion: 2, mediaType: types.index, manifests: entries });
    manifests.push({ text, mediaType: types.index });
  }
  return { digest: digestOf(manifests.at(-1)?.text ?? ''), blobs, manifests };
}

/** Pushes an image to a repository of ECR over the registry protocol, and returns its URI by digest. */
export async function pushImage(
  aws: Aws,
  repositoryName: string,
  tag: string,
  image: WrittenImage,
): Promise<string> {
  const lookup = await describeRepository(aws.ecr, repositoryName, undefined);
  if (!lookup.found) throw new Error(`There is no repository ${repositoryName}.`);
  const { host, uri } = lookup.repository;
  const login = await registryLogin(aws.ecr, { mask: () => undefined });
  const target = registry({
    address: registryAddress(host, login),
    authorization: () => Promise.resolve(login.authorization),
    clock: systemClock,
  });
  for (const blob of image.blobs) await target.putBlob(repositoryName, blob);
  const last = image.manifests.length - 1;
  for (const [index, { mediaType, text }] of image.manifests.entries()) {
    await target.putManifest(repositoryName, index === last ? tag : digestOf(text), mediaType, text);
  }
  return `${uri}@${image.digest}`;
}

function configOf({ labels = {}, files = {} }: ImageContent, tar: Uint8Array): object {
  return {
    config: { Labels: labels, WorkingDir: '/' },
    rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    history: [
      ...Object.entries(labels).map(([key, value]) => ({
        created_by: `LABEL ${key}=${value}`,
        empty_layer: true,
      })),
      { created_by: `COPY ${Object.keys(files).join(' ')} / # no Docker: written by the testkit` },
    ],
  };
}

async function layerOf(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const archive = pack();
  for (const [path, text] of Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    archive.entry({ name: path.replace(/^\//u, ''), mtime: new Date(0), mode: 0o644 }, text);
  }
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) {
    if (chunk instanceof Uint8Array) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function descriptor(mediaType: string, { digest, size }: Blob): object {
  return { mediaType, digest, size };
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
