import type { Readable } from 'node:stream';
import type { Upload } from '../blobs.ts';
import { isDigest } from '../digest.ts';
import { RegistryError, type Answer } from './answer.ts';
import type { Exchange, RegistryOperation } from './exchange.ts';
import { refuseDelete } from './manifests.ts';

const blob = /^\/v2\/(?<name>.+)\/blobs\/(?<reference>sha256:[^/]+)$/;
const uploads = /^\/v2\/(?<name>.+)\/blobs\/uploads\/?$/;
const upload = /^\/v2\/(?<name>.+)\/blobs\/uploads\/(?<reference>[^/]+)$/;

export const blobOperations: readonly RegistryOperation[] = [
  { name: 'HeadBlob', method: 'HEAD', path: blob, action: 'BatchCheckLayerAvailability', run: read },
  { name: 'GetBlob', method: 'GET', path: blob, action: 'GetDownloadUrlForLayer', run: read },
  { name: 'DeleteBlob', method: 'DELETE', path: blob, run: refuseDelete },
  { name: 'StartBlobUpload', method: 'POST', path: uploads, action: 'InitiateLayerUpload', run: start },
  { name: 'GetBlobUpload', method: 'GET', path: upload, action: 'UploadLayerPart', run: progress },
  { name: 'UploadBlob', method: 'PATCH', path: upload, action: 'UploadLayerPart', run: append },
  {
    name: 'CompleteBlobUpload',
    method: 'PUT',
    path: upload,
    action: 'CompleteLayerUpload',
    contentAction: 'UploadLayerPart',
    run: complete,
  },
  { name: 'CancelBlobUpload', method: 'DELETE', path: upload, action: 'UploadLayerPart', run: cancel },
];

/** The address that GetDownloadUrlForLayer gives out; who has it needs no token. */
export const downloadOperation: RegistryOperation = {
  name: 'DownloadLayer',
  method: 'GET',
  path: /^\/v2\/_layers\/(?<name>[^/]+)\/(?<reference>sha256:[^/]+)$/,
  run: read,
};

function read({ state, name, reference, request }: Exchange): Answer {
  const repository = state.repositories.get(name);
  const size = repository.layers.has(reference) ? state.blobs.size(reference) : undefined;
  if (size === undefined)
    throw new RegistryError(404, 'BLOB_UNKNOWN', `Blob '${reference}' is not in '${name}'`);
  const range = rangeOf(request.headers.range, size);
  const headers = {
    'content-type': 'application/octet-stream',
    'docker-content-digest': reference,
    'accept-ranges': 'bytes',
    'content-length': range.last - range.first + 1,
  };
  const body = (): Readable => state.blobs.stream(reference, range.first, range.last);
  if (!range.partial) return { status: 200, headers, body };
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${range.first}-${range.last}/${size}` },
    body,
  };
}

/** `bytes=first-` and `bytes=first-last`: what resuming clients send. Anything else asks for the whole. */
function rangeOf(
  header: string | undefined,
  size: number,
): { first: number; last: number; partial: boolean } {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? '');
  if (!match) return { first: 0, last: size - 1, partial: false };
  const first = Number(match[1]);
  const last = match[2] ? Math.min(Number(match[2]), size - 1) : size - 1;
  if (first > last) throw new RegistryError(416, 'SIZE_INVALID', `The blob has ${size} bytes`);
  return { first, last, partial: true };
}

async function start(exchange: Exchange): Promise<Answer> {
  const { state, name, query } = exchange;
  const repository = state.repositories.get(name);
  const mount = query.get('mount');
  if (mount !== null && mounts(exchange, mount)) {
    repository.layers.add(mount);
    return stored(name, mount);
  }
  const begun = state.blobs.begin(name);
  const digest = query.get('digest');
  if (digest === null) return { status: 202, headers: { ...location(begun), range: '0-0' } };
  await receive(exchange, begun);
  return finish(exchange, begun, digest);
}

/** A blob can be taken over from a repository that has it, where the registry's setting allows mounting. */
function mounts({ state, query }: Exchange, digest: string): boolean {
  if (!state.settings.blobMounting) return false;
  const from = state.repositories.find(query.get('from') ?? '');
  return from?.layers.has(digest) ?? false;
}

function progress(exchange: Exchange): Answer {
  const found = find(exchange);
  return { status: 204, headers: { ...location(found), range: received(found) } };
}

async function append(exchange: Exchange): Promise<Answer> {
  const found = find(exchange);
  requireInOrder(exchange, found);
  await receive(exchange, found);
  return { status: 202, headers: { ...location(found), range: received(found) } };
}

async function complete(exchange: Exchange): Promise<Answer> {
  const found = find(exchange);
  const digest = exchange.query.get('digest') ?? '';
  requireInOrder(exchange, found);
  await receive(exchange, found);
  return finish(exchange, found, digest);
}

function cancel(exchange: Exchange): Answer {
  const { id } = find(exchange);
  exchange.state.blobs.abandon(id);
  return { status: 204 };
}

function finish({ state, name }: Exchange, { id }: Upload, digest: string): Answer {
  if (!isDigest(digest) || !state.blobs.finish(id, digest)) {
    throw new RegistryError(400, 'DIGEST_INVALID', `The uploaded bytes do not have the digest '${digest}'`);
  }
  state.repositories.get(name).layers.add(digest);
  return stored(name, digest);
}

function stored(name: string, digest: string): Answer {
  return {
    status: 201,
    headers: { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest },
  };
}

async function receive({ request, state }: Exchange, { id }: Upload): Promise<void> {
  for await (const chunk of request as AsyncIterable<Buffer>) state.blobs.append(id, chunk);
}

function find({ state, name, reference }: Exchange): Upload {
  const found = state.blobs.upload(reference, state.repositories.get(name).name);
  if (!found) throw new RegistryError(404, 'BLOB_UPLOAD_UNKNOWN', `There is no upload '${reference}'`);
  return found;
}

function requireInOrder({ request }: Exchange, { size }: Upload): void {
  const first = /^(?:bytes )?(\d+)-\d+/.exec(request.headers['content-range'] ?? '')?.[1];
  if (first === undefined || Number(first) === size) return;
  throw new RegistryError(416, 'BLOB_UPLOAD_INVALID', `The next byte of this upload is ${size}`);
}

function location({ id, repositoryName }: Upload): Record<string, string> {
  return { location: `/v2/${repositoryName}/blobs/uploads/${id}`, 'docker-upload-uuid': id };
}

/** First and last byte received; a registry says `0-0` before the first. */
function received({ size }: Upload): string {
  return `0-${Math.max(0, size - 1)}`;
}
