import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { NoAnswer, type HttpRequest, type HttpResponse } from '../protocol/http.ts';

export interface ServerOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Takes a request before its body is read, and says whether it did. */
  readonly first: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly exchange: (request: HttpRequest) => HttpResponse;
  /** Real milliseconds that virtual ones take. */
  readonly real: (virtual: number) => number;
}

/** The simulator's one port, on loopback. */
export async function listen(options: ServerOptions): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (options.first(request, response)) return;
    carry(request, response, options).catch((error: unknown) => response.destroy(asError(error)));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port');
  return { port: address.port, close: () => close(server) };
}

async function carry(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
): Promise<void> {
  const body = await buffer(request);
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  let answer: HttpResponse;
  try {
    answer = options.exchange({ method: request.method ?? 'GET', path: request.url ?? '/', headers, body });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    if (error.code === 'ECONNRESET') request.socket.resetAndDestroy();
    return;
  }
  const send = (): void => {
    response.writeHead(answer.status, {
      ...answer.headers,
      'content-length': Buffer.byteLength(answer.body),
    });
    response.end(answer.body);
  };
  if (answer.delay === undefined) send();
  else setTimeout(send, options.real(answer.delay)).unref();
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
