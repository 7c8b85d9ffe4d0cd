import {
  request as overHttp,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as overHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

// HTTP for bodies of any size, which go through memory only as fast as they are taken at the other end; fetch reads ahead
// without end, in both directions. Like fetch it throws a TypeError for everything below HTTP.

export interface StreamOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

// Without a byte in either direction; after as long a wait fetch gives up too.
const idleTimeout = 300_000;
const redirects = 5;

export async function sendStream(
  url: URL,
  { method, ...options }: StreamOptions & { readonly method: string },
  body: Readable,
): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = begin(url, { ...options, method });
  request.once('response', resolve);
  // A registry that refuses answers before it has read everything, and what then breaks off does not matter.
  const fail = (cause: unknown): void => reject(new TypeError('The upload broke off.', { cause }));
  request.on('error', fail);
  pipeline(body, request).catch(fail);
  return responseOf(await promise);
}

/** The answer, its body not yet read; redirections are followed, to other hosts without the login. */
export async function openStream(url: URL, options: StreamOptions): Promise<IncomingMessage> {
  let place = url;
  for (let count = 0; ; count += 1) {
    const { authorization = '', ...others } = options.headers;
    const headers = place.origin === url.origin ? { authorization, ...others } : others;
    const answer = await get(place, { ...options, headers });
    const { statusCode = 0 } = answer;
    if (statusCode < 300 || statusCode >= 400 || !answer.headers.location || count === redirects)
      return answer;
    answer.resume();
    place = new URL(answer.headers.location, place);
  }
}

/** An answer whose body is small. */
export async function responseOf(answer: IncomingMessage): Promise<Response> {
  const headers = Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, [value].flat().join(', ')]],
  );
  const content = await text(answer);
  return new Response(content === '' ? null : content, { status: answer.statusCode ?? 0, headers });
}

function get(url: URL, options: StreamOptions): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = begin(url, options);
  request.once('response', resolve);
  request.on('error', (cause) => reject(new TypeError('The download broke off.', { cause })));
  request.end();
  return promise;
}

function begin(url: URL, options: RequestOptions): ClientRequest {
  const request = (url.protocol === 'https:' ? overHttps : overHttp)(url, options);
  return request.setTimeout(idleTimeout, () => request.destroy(new Error(`no answer in ${idleTimeout} ms`)));
}
