import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import pMap from 'p-map';
import { parseManifest, type Descriptor } from './manifest.ts';
import { digestOf, type Blob, type Registry } from './registry.ts';

export interface Pushed {
  readonly digest: string;
  readonly mediaType: string;
  /** Blobs that were sent, and those that the repository had. */
  readonly sent: number;
  readonly known: number;
}

const concurrency = 4;
const readAhead = 1024 * 1024;

/**
 * Sends the one image of an OCI layout (a folder that buildx or another tool wrote) under its digest and without a tag:
 * blobs before the manifests that name them, images before their index. What the repository has is not sent again, so
 * that a push that broke off goes on where it stopped.
 */
export async function pushLayout(registry: Registry, repository: string, folder: string): Promise<Pushed> {
  const [root] = parseManifest(await readFile(join(folder, 'index.json'), 'utf8')).children;
  if (!root) throw new Error(`${folder} holds no image.`);
  const texts = new Map<string, string>();
  const manifests = await collect(folder, root, texts);
  const blobs = new Map(
    manifests
      .map(({ digest }) => parseManifest(texts.get(digest) ?? ''))
      .flatMap(({ config, layers }) => [...(config ? [config] : []), ...layers])
      .map((descriptor) => [descriptor.digest, descriptor]),
  );
  const results = await pMap(
    blobs.keys(),
    async (digest) => registry.putBlob(repository, await fileBlob(folder, digest)),
    { concurrency },
  );
  for (const { digest, mediaType = '' } of manifests) {
    await registry.putManifest(repository, digest, mediaType, texts.get(digest) ?? '');
  }
  const sent = results.filter((result) => result === 'sent').length;
  return { digest: root.digest, mediaType: root.mediaType ?? '', sent, known: results.length - sent };
}

/** The manifests below `descriptor`, children first; their texts end up in `texts`. */
async function collect(
  folder: string,
  descriptor: Descriptor,
  texts: Map<string, string>,
): Promise<readonly Descriptor[]> {
  const text = await readFile(blobPath(folder, descriptor.digest), 'utf8');
  if (digestOf(text) !== descriptor.digest) throw new Error(`${descriptor.digest} was damaged in ${folder}.`);
  texts.set(descriptor.digest, text);
  const children = [];
  for (const child of parseManifest(text).children) children.push(...(await collect(folder, child, texts)));
  return [...children, descriptor];
}

async function fileBlob(folder: string, digest: string): Promise<Blob> {
  const path = blobPath(folder, digest);
  const { size } = await stat(path);
  return { digest, size, open: () => createReadStream(path, { highWaterMark: readAhead }) };
}

function blobPath(folder: string, digest: string): string {
  return join(folder, 'blobs', ...digest.split(':'));
}
