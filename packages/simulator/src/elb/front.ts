import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import type { Backend } from '../core/ports.ts';
import type { Simulation } from '../core/simulation.ts';
import { wait } from '../core/wait.ts';
import { answerOf } from '../core/application.ts';
import { htmlAnswer, type Forwarder } from './forwarder.ts';
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
    if (route.kind === 'answer') {
      request.resume();
      response.writeHead(route.status, route.headers).end(route.body);
      return;
    }
    const { target, targetGroupArn } = route;
    const { backend } = target;
    const status = backend && (await this.#relay(backend, request, response));
    if (backend && status !== undefined) {
      this.#forwarder.served(listener, routed, status, targetGroupArn, backend);
      return;
    }
    this.#forwarder.lost(listener, routed, 502, {
      reason: 'no answer',
      targetGroupArn,
      ...(backend && { taskArn: backend.taskArn, revision: backend.revision }),
    });
    const page = htmlAnswer(502, '502 Bad Gateway');
    if (response.headersSent) response.destroy();
    else response.writeHead(502, page.headers).end(page.body);
  }

  /** Status of the application's answer; undefined when there was none. */
  #relay(backend: Backend, request: IncomingMessage, response: ServerResponse): Promise<number | undefined> {
    const { address } = backend;
    return address ? relayTo(address, request, response) : this.#answer(backend, request, response);
  }

  /** A state-only container answers as its server would. */
  async #answer(
    backend: Backend,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<number | undefined> {
    const { time } = this.#simulation;
    request.resume();
    const answer = answerOf(backend, request.url ?? '/', request.headers['user-agent'] ?? '', time.now);
    if (!answer) return undefined;
    await wait(time, answer.latency, 'application answers');
    response
      .writeHead(answer.status, answer.headers)
      .end(request.method === 'HEAD' ? undefined : answer.body);
    return answer.status;
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

async function relayTo(
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
