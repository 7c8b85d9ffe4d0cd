import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { imageTypes } from './media-types.ts';
import {
  RegistryError,
  registrySender,
  type RegistryRequest,
  type RegistryAccess,
  type RegistrySender,
} from './registry-request.ts';

export interface RegistryManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly text: string;
}

export type Content = Readable | Uint8Array;

/** A blob that can be read again when sending it has failed. */
export interface Blob {
  readonly digest: string;
  readonly size: number;
  open(): Content | Promise<Content>;
}

/** The OCI distribution protocol, as far as images are read and written by it. Transient failures are tried again. */
export interface Registry {
  manifest(repository: string, reference: string): Promise<RegistryManifest | undefined>;
  /** A blob that is small enough to be held in memory, such as an image's configuration. */
  blob(repository: string, digest: string): Promise<Uint8Array>;
  /** The same as a stream, of any size. */
  openBlob(repository: string, digest: string): Promise<Readable>;
  /**
   * Sends nothing when the repository has the blob already, or may take it over from the repository `from` of the same
   * registry (ECR: where the account has blob mounting on).
   */
  putBlob(repository: string, blob: Blob, from?: string): Promise<'sent' | 'known'>;
  putManifest(repository: string, reference: string, mediaType: string, text: string): Promise<void>;
}

export function registry(access: RegistryAccess): Registry {
  const { send, once, again, open } = registrySender(access);
  return {
    manifest: async (repository, reference) => {
      const answer = await send({
        method: 'GET',
        path: `/v2/${repository}/manifests/${reference}`,
        doing: `reading ${repository}:${reference}`,
        permission: 'ecr:BatchGetImage',
        answers: [200, 404],
        headers: { accept: imageTypes.join(', ') },
      });
      const text = Buffer.from(answer.body).toString('utf8');
      if (answer.status === 404) return undefined;
      return { text, mediaType: answer.headers['content-type'] ?? '', digest: digestOf(text) };
    },
    openBlob: (repository, digest) => open(readBlob(repository, digest)),
    blob: async (repository, digest) => {
      const { body } = await send(readBlob(repository, digest));
      if (digestOf(body) === digest) return body;
      throw new RegistryError(`The registry gave other content for ${digest}. Run the job again.`, 200);
    },
    putBlob: async (repository, blob, from) => {
      const known = await send({
        method: 'HEAD',
        path: `/v2/${repository}/blobs/${blob.digest}`,
        doing: `looking for ${blob.digest}`,
        permission: 'ecr:BatchCheckLayerAvailability',
        answers: [200, 404],
      });
      if (known.status === 200) return 'known';
      // An upload that broke off cannot be taken up again with certainty, so a new one is begun.
      return again(async () => {
        const place = await begin(once, repository, blob.digest, from);
        if (place === undefined) return 'known';
        await upload(place, once, blob, access.address);
        return 'sent';
      });
    },
    putManifest: async (repository, reference, mediaType, text) => {
      await send({
        method: 'PUT',
        path: `/v2/${repository}/manifests/${reference}`,
        doing: `writing ${repository}:${reference}`,
        permission: 'ecr:PutImage',
        answers: [201],
        headers: { 'content-type': mediaType },
        body: () => Buffer.from(text),
      });
    },
  };
}

function readBlob(repository: string, digest: string): RegistryRequest {
  return {
    method: 'GET',
    path: `/v2/${repository}/blobs/${digest}`,
    doing: `reading ${digest}`,
    permission: 'ecr:GetDownloadUrlForLayer',
    answers: [200],
  };
}

/** The address that an upload goes to, as the registry says it; undefined when it took the blob from `from`. */
async function begin(
  once: RegistrySender['once'],
  repository: string,
  digest: string,
  from: string | undefined,
): Promise<string | undefined> {
  const mount = from === undefined ? '' : `?${new URLSearchParams({ mount: digest, from }).toString()}`;
  const answer = await once({
    method: 'POST',
    path: `/v2/${repository}/blobs/uploads/${mount}`,
    doing: `starting an upload to ${repository}`,
    permission: 'ecr:InitiateLayerUpload',
    answers: from === undefined ? [202] : [201, 202],
  });
  return answer.status === 201 ? undefined : (answer.headers.location ?? '');
}

/** Content first, then its digest, as Docker does it. */
async function upload(
  place: string,
  once: RegistrySender['once'],
  blob: Blob,
  address: string,
): Promise<void> {
  const sent = await once({
    method: 'PATCH',
    path: new URL(place, address).href,
    doing: `sending ${blob.digest}`,
    permission: 'ecr:UploadLayerPart',
    answers: [202],
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(blob.size) },
    body: () => blob.open(),
  });
  const end = new URL(sent.headers.location ?? place, address);
  end.searchParams.set('digest', blob.digest);
  await once({
    method: 'PUT',
    path: end.href,
    doing: `completing ${blob.digest}`,
    permission: 'ecr:CompleteLayerUpload',
    answers: [201],
  });
}

export function digestOf(content: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

export function memoryBlob(content: Uint8Array): Blob {
  return { digest: digestOf(content), size: content.byteLength, open: () => content };
}
