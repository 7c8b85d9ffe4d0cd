import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import type { Simulation } from '../core/simulation.ts';
import { wait } from '../core/wait.ts';
import type { Forwarder } from './forwarder.ts';
import type { RoutedRequest } from './rules.ts';
import type { Listener, Store } from './store.ts';

/** The real listeners, on loopback, of the load balancers that the world wants to listen. */
export class Front {
  readonly #simulation: Simulation;
  readonly #store: Store;
  readonly #forwarder: Forwarder;
  readonly #servers = new Map<Listener, Server>();

  constructor(simulation: Simulation, store: Store, forwarder: Forwarder) {
    this.#simulation = simulation;
    this.#store = store;
    this.#forwarder = forwarder;
  }

  /** Opens what does not listen yet; a listener without a real port is not active before it has one. */
  open(): void {
    for (const listener of this.#store.listeners.values()) {
      if (!listener.loadBalancer.listens || listener.protocol !== 'HTTP' || this.#servers.has(listener))
        continue;
      const server = createServer((request, response) => {
        this.#serve(listener, request, response).catch(() => response.destroy());
      });
      this.#servers.set(listener, server);
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        if (address !== null && typeof address === 'object') listener.realPort = address.port;
      });
    }
  }

  /** Resolves when all that was opened listens. */
  async ready(): Promise<void> {
    const waiting = [...this.#servers.values()].filter((server) => !server.listening);
    await Promise.all(waiting.map((server) => once(server, 'listening')));
  }

  close(): void {
    for (const server of this.#servers.values()) {
      server.close();
      server.closeAllConnections();
    }
    this.#servers.clear();
  }

  async #serve(listener: Listener, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#simulation.time.sync();
    const routed = routedRequest(request);
    const route = this.#forwarder.route(listener, routed);
    const backend = route.kind === 'target' ? route.target.backend : undefined;
    if (route.kind === 'target' && backend?.address) {
      const { time } = this.#simulation;
      const sentAt = time.now;
      const status = await relay(backend.address, request, response);
      time.sync();
      if (status !== undefined) {
        const answer = { status, milliseconds: time.now - sentAt };
        this.#forwarder.served(listener, routed, answer, route.targetGroupArn, backend);
        return;
      }
      const { headers, body } = this.#forwarder.unanswered(listener, routed, route.targetGroupArn, backend);
      if (response.headersSent) response.destroy();
      else response.writeHead(502, headers).end(body);
      return;
    }
    request.resume();
    const { status, headers, body, delay = 0 } = this.#forwarder.answer(listener, routed, route);
    await wait(this.#simulation.time, delay, 'application answers');
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
  }
}

function routedRequest({ method = 'GET', url = '/', headers }: IncomingMessage): RoutedRequest {
  return {
    method,
    path: url,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    ),
  };
}

/** Status of the application's answer; undefined when there was none. */
async function relay(
  address: { readonly host: string; readonly port: number },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<number | undefined> {
  const onward = httpRequest({
    ...address,
    method: request.method,
    path: request.url,
    headers: { ...request.headers, 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    onward.once('response', resolve).once('error', reject);
  });
  try {
    const [answer] = await Promise.all([answered, pipeline(request, onward)]);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, response);
    return answer.statusCode;
  } catch {
    return undefined;
  }
}
