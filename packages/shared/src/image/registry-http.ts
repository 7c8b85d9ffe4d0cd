import {
  request as overHttp,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as overHttps } from 'node:https';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { collecting } from './collecting.ts';

// HTTP for bodies of any size, which go through memory only as fast as they are taken at the other end; fetch reads ahead
// without end, in both directions. Like fetch it throws a TypeError for everything below HTTP.

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly body?: Readable | Uint8Array | undefined;
}

/** An answer that was read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

// Without a byte in either direction; after as long a wait fetch gives up too.
const idleTimeout = 300_000;
const redirects = 5;

/** The answer, its body not yet read; redirections are followed, to other hosts without the login. */
export async function openHttp(url: URL, request: HttpRequest): Promise<IncomingMessage> {
  let place = url;
  for (let count = 0; ; count += 1) {
    const { authorization, ...others } = request.headers;
    const login = authorization !== undefined && place.origin === url.origin ? { authorization } : {};
    const answer = await exchange(place, { ...request, headers: { ...login, ...others } });
    const { statusCode = 0 } = answer;
    const moved = statusCode >= 300 && statusCode < 400 && answer.headers.location;
    if (!moved || request.body !== undefined || count === redirects) return answer;
    answer.resume();
    place = new URL(moved, place);
  }
}

/** Reads an answer whose body is small. */
export async function readHttp(answer: IncomingMessage): Promise<HttpAnswer> {
  const { statusCode: status = 0, headers } = answer;
  try {
    return { status, headers, body: await buffer(answer) };
  } catch (cause) {
    throw new TypeError('The answer broke off.', { cause });
  }
}

function exchange(url: URL, { method, headers, signal, body }: HttpRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = begin(url, { method, headers, signal });
  request.once('response', resolve);
  // A registry that refuses answers before it has read everything, and what then breaks off does not matter.
  const fail = (cause: unknown): void => reject(new TypeError(`${method} broke off.`, { cause }));
  request.on('error', fail);
  if (body instanceof Readable) pipeline(body, collecting(), request).catch(fail);
  else request.end(body);
  return promise;
}

function begin(url: URL, options: RequestOptions): ClientRequest {
  const request = (url.protocol === 'https:' ? overHttps : overHttp)(url, options);
  return request.setTimeout(idleTimeout, () => request.destroy(new Error(`no answer in ${idleTimeout} ms`)));
}
