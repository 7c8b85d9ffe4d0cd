import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer, json } from 'node:stream/consumers';

/** GitHub's cache service, as far as BuildKit's `type=gha` asks it: version 1 of its API, on loopback. */
export interface GhaCache extends AsyncDisposable {
  /** What a runner sets for an action. */
  readonly environment: Readonly<Record<string, string>>;
  /** Entries that were completed. */
  readonly stored: readonly string[];
  /** Entries that were asked for and found. */
  readonly found: readonly string[];
}

interface Entry {
  readonly key: string;
  content: Buffer;
  complete: boolean;
}

const base = '/_apis/artifactcache';

/** `failing`: it answers to everything that it is out of order. */
export async function ghaCache(failing = false): Promise<GhaCache> {
  const entries: Entry[] = [];
  const found: string[] = [];

  const lookUp = (url: URL): object | undefined => {
    const keys = url.searchParams.get('keys')?.split(',') ?? [];
    const index = entries.findLastIndex(
      ({ key, complete }) => complete && keys.some((wanted) => key.startsWith(wanted)),
    );
    const entry = entries[index];
    if (!entry) return undefined;
    found.push(entry.key);
    return {
      cacheKey: entry.key,
      scope: 'refs/heads/main',
      archiveLocation: `${url.origin}/content/${index + 1}`,
    };
  };

  const answer = async (request: IncomingMessage, url: URL): Promise<object | undefined> => {
    // They are counted from 1.
    const entry = entries[Number(url.pathname.split('/').at(-1)) - 1];
    if (url.pathname === `${base}/cache`) return lookUp(url);
    if (url.pathname.startsWith('/content/')) {
      const [, from = 0, to = Infinity] = /(\d+)-(\d+)/u.exec(request.headers.range ?? '') ?? [];
      return entry?.content.subarray(Number(from), Number(to) + 1);
    }
    if (url.pathname === `${base}/caches`) {
      const wanted: unknown = await json(request);
      const key = typeof wanted === 'object' && wanted !== null ? String(Reflect.get(wanted, 'key')) : '';
      return { cacheId: entries.push({ key, content: Buffer.alloc(0), complete: false }) };
    }
    const content = await buffer(request);
    if (!entry) return undefined;
    if (request.method === 'PATCH') entry.content = Buffer.concat([entry.content, content]);
    else entry.complete = true;
    return {};
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await answer(request, new URL(request.url ?? '', `http://${request.headers.host}`));
    if (failing) response.writeHead(503).end();
    else if (body === undefined) response.writeHead(204).end();
    else if (body instanceof Uint8Array) response.writeHead(request.headers.range ? 206 : 200).end(body);
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return {
    environment: {
      ACTIONS_CACHE_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`,
      ACTIONS_RUNTIME_TOKEN: token(),
    },
    get stored() {
      return entries.filter(({ complete }) => complete).map(({ key }) => key);
    },
    found,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/** It says in which scopes its bearer may read and write. */
function token(): string {
  const now = Math.floor(Date.now() / 1000);
  const scopes = JSON.stringify([{ Scope: 'refs/heads/main', Permission: 3 }]);
  const parts = [{ alg: 'none' }, { ac: scopes, nbf: now - 60, exp: now + 3_600 }];
  return [...parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')), 'signature'].join(
    '.',
  );
}
