import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApiError } from '../../protocol/api.ts';

/** What the registry protocol answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** A stream is opened only when it is sent. */
  readonly body?: string | (() => Readable);
}

/** An error in the shape of the OCI distribution specification. */
export class RegistryError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** How the control plane's errors look to docker. */
const asRegistryError: Readonly<Record<string, { readonly status: number; readonly code: string }>> = {
  RepositoryNotFoundException: { status: 404, code: 'NAME_UNKNOWN' },
  ImageTagAlreadyExistsException: { status: 400, code: 'TAG_INVALID' },
  LayersNotFoundException: { status: 404, code: 'BLOB_UNKNOWN' },
  ReferencedImagesNotFoundException: { status: 400, code: 'MANIFEST_BLOB_UNKNOWN' },
  InvalidParameterException: { status: 405, code: 'UNSUPPORTED' },
  AccessDeniedException: { status: 403, code: 'DENIED' },
};

export function errorAnswer(error: unknown): Answer {
  const { status, code, message } = toRegistryError(error);
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ errors: [{ code, message }] }),
  };
}

function toRegistryError(error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  if (error instanceof ApiError) {
    const { status, code } = asRegistryError[error.code] ?? { status: error.status, code: 'UNKNOWN' };
    return new RegistryError(status, code, error.message);
  }
  // A defect of the simulator itself must not look like weather.
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new RegistryError(500, 'UNKNOWN', `the simulator broke: ${cause}`);
}

/** Writes the answer; the body of an answer to HEAD is only counted. */
export async function send(answer: Answer, response: ServerResponse, isHead: boolean): Promise<void> {
  const { status, headers = {}, body } = answer;
  response.writeHead(status, {
    'docker-distribution-api-version': 'registry/2.0',
    ...((body === undefined || typeof body === 'string') && {
      'content-length': Buffer.byteLength(body ?? ''),
    }),
    ...headers,
  });
  if (isHead || body === undefined) response.end();
  else if (typeof body === 'string') response.end(body);
  else await pipeline(body(), response);
}
