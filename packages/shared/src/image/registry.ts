import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { imageTypes } from './media-types.ts';
import { RegistryError, registrySender, type RegistryAccess } from './registry-request.ts';

export interface RegistryManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly text: string;
}

/** A blob that can be read again when sending it has failed. */
export interface Blob {
  readonly digest: string;
  readonly size: number;
  open(): Readable | Uint8Array;
}

/** The OCI distribution protocol, as far as images are read and written by it. Transient failures are tried again. */
export interface Registry {
  manifest(repository: string, reference: string): Promise<RegistryManifest | undefined>;
  /** A blob that is small enough to be held in memory, such as an image's configuration. */
  blob(repository: string, digest: string): Promise<Uint8Array>;
  /** Sends nothing when the repository has the blob already. */
  putBlob(repository: string, blob: Blob): Promise<'sent' | 'known'>;
  putManifest(repository: string, reference: string, mediaType: string, text: string): Promise<void>;
}

export function registry(access: RegistryAccess): Registry {
  const send = registrySender(access);
  return {
    manifest: async (repository, reference) => {
      const headers = { accept: imageTypes.join(', ') };
      const answer = await send('GET', `/v2/${repository}/manifests/${reference}`, { headers });
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw await RegistryError.of(`reading ${repository}:${reference}`, answer);
      const text = await answer.text();
      const mediaType = answer.headers.get('content-type') ?? '';
      return { text, mediaType, digest: digestOf(text) };
    },
    blob: async (repository, digest) => {
      const answer = await send('GET', `/v2/${repository}/blobs/${digest}`);
      if (answer.status !== 200) throw await RegistryError.of(`reading ${digest}`, answer);
      const content = new Uint8Array(await answer.arrayBuffer());
      if (digestOf(content) !== digest) throw new RegistryError(`reading ${digest}`, 200, 'other content');
      return content;
    },
    putBlob: async (repository, blob) => {
      const known = await send('HEAD', `/v2/${repository}/blobs/${blob.digest}`);
      if (known.status === 200) return 'known';
      // An upload that broke off cannot be taken up again with certainty, so a new one is begun.
      await send.again(async () => {
        const begun = await send('POST', `/v2/${repository}/blobs/uploads/`);
        if (begun.status !== 202) throw await RegistryError.of('starting an upload', begun);
        const location = new URL(begun.headers.get('location') ?? '', access.address);
        location.searchParams.set('digest', blob.digest);
        const headers = {
          'content-type': 'application/octet-stream',
          'content-length': String(blob.size),
        };
        const ended = await send.once('PUT', location.href, { headers, body: () => blob.open() });
        if (ended.status !== 201) throw await RegistryError.of(`uploading ${blob.digest}`, ended);
      });
      return 'sent';
    },
    putManifest: async (repository, reference, mediaType, text) => {
      const request = { headers: { 'content-type': mediaType }, body: () => Buffer.from(text) };
      const answer = await send('PUT', `/v2/${repository}/manifests/${reference}`, request);
      if (answer.status !== 201) throw await RegistryError.of(`writing ${repository}:${reference}`, answer);
    },
  };
}

export function digestOf(content: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

export function memoryBlob(content: Uint8Array): Blob {
  return { digest: digestOf(content), size: content.byteLength, open: () => content };
}
