/** One HTTP request, whole. Header names are lower case. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Virtual milliseconds until the answer arrives; whoever carries it to the client waits. Absent: at once. */
  readonly delay?: number;
}

/**
 * There is no answer. `ECONNRESET`: the connection breaks at once. `ESILENT`: it stays open and nothing ever comes, so
 * whoever carries the request lets the client wait for as long as it will.
 */
export class NoAnswer extends Error {
  readonly code: 'ECONNRESET' | 'ESILENT';

  constructor(code: 'ECONNRESET' | 'ESILENT') {
    super(code === 'ECONNRESET' ? 'socket hang up' : 'no answer will come');
    this.code = code;
  }
}

export function bodyText(body: string | Uint8Array): string {
  return typeof body === 'string'
    ? body
    : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}
