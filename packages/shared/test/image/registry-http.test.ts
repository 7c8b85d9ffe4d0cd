import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { openHttp, readHttp, type HttpAnswer, type HttpRequest } from '../../src/image/registry-http.ts';
import { Listening } from '../health/server.ts';

/** What came in, each as `METHOD path authorization`. */
type Seen = string[];

async function origin(listener: RequestListener, seen: Seen = []): Promise<Listening> {
  return Listening.http((request, response) => {
    seen.push([request.method, request.url, request.headers.authorization ?? 'nobody'].join(' '));
    listener(request, response);
  });
}

async function send(url: URL, request: Partial<HttpRequest> = {}): Promise<HttpAnswer> {
  const headers = { authorization: 'Basic dXNlcg==' };
  const { signal } = new AbortController();
  return readHttp(await openHttp(url, { method: 'GET', headers, signal, ...request }));
}

test('a redirection to another host is followed without the login, as for the layers that S3 keeps', async () => {
  const [inStore, inRegistry]: [Seen, Seen] = [[], []];
  await using store = await origin((_request, response) => response.end('layer'), inStore);
  await using registry = await origin((request, response) => {
    const location = request.url === '/blob' ? '/same-host' : `${store.url.href}signed`;
    response.writeHead(307, { location }).end('moved');
  }, inRegistry);
  const { status, body } = await send(new URL('/blob', registry.url));
  expect([status, Buffer.from(body).toString('utf8')]).toEqual([200, 'layer']);
  expect(inRegistry).toEqual(['GET /blob Basic dXNlcg==', 'GET /same-host Basic dXNlcg==']);
  expect(inStore).toEqual(['GET /signed nobody']);
});

test('a host that redirects for ever gives its last answer', async () => {
  const seen: Seen = [];
  await using registry = await origin((_request, response) => {
    response.writeHead(302, { location: '/again' }).end();
  }, seen);
  expect((await send(registry.url)).status).toBe(302);
  expect(seen).toHaveLength(6);
});

test('a body is sent to where it was meant for, or to nowhere', async () => {
  const seen: Seen = [];
  await using registry = await origin((request, response) => {
    request.resume().once('end', () => response.writeHead(307, { location: '/other' }).end());
  }, seen);
  const sent = await send(registry.url, { method: 'PATCH', body: Readable.from([Buffer.from('part')]) });
  expect(sent.status).toBe(307);
  expect(seen).toHaveLength(1);
});

test('an answer that comes before the body is sent counts', async () => {
  await using registry = await origin((request, response) => {
    response.writeHead(429).end('slow down', () => request.socket.destroy());
  });
  const body = Readable.from(Array.from({ length: 64 }, () => Buffer.alloc(1024 * 1024)));
  expect((await send(registry.url, { method: 'PATCH', body })).status).toBe(429);
});

test.each<[string, RequestListener]>([
  ['before an answer', (request) => request.socket.destroy()],
  [
    'in the middle of an answer',
    (request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half', () => request.socket.destroy());
    },
  ],
])('a connection that breaks %s is a TypeError, which is tried again', async (_when, listener) => {
  await using registry = await origin(listener);
  await expect(send(registry.url)).rejects.toThrow(TypeError);
});
