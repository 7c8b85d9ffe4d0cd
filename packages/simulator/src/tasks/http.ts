import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Seedable, World } from '../control/world.ts';
import type { Backend, Backends } from '../core/ports.ts';
import type { Simulation } from '../core/simulation.ts';
import { wait } from '../core/wait.ts';
import { answerOf } from '../core/application.ts';

interface BackendsWorld {
  /** `http`: containers behind a target group that start from now on are real servers on loopback. */
  readonly backends?: 'http' | 'state';
}

/** A real server in a container's place. */
interface TaskServer {
  readonly server: Server;
  readonly sockets: Set<Socket>;
  /** Known once it listens, and kept when it is gone: connections there are refused. */
  address?: Backend['address'];
}

/** Runs real HTTP servers for tasks, when the world asks for them. They behave as their image's labels say. */
export class HttpBackends implements Backends, Seedable {
  readonly members = ['backends'];
  readonly #simulation: Simulation;
  /** By task ARN and container port. */
  readonly #servers = new Map<string, Map<number, TaskServer>>();
  #isOn = false;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  seed({ backends }: World & BackendsWorld): void {
    if (backends !== undefined) this.#isOn = backends === 'http';
  }

  start(backend: Backend, containerPort: number): Backend {
    if (!this.#isOn) return backend;
    const taskServer = this.#serverOf(backend, containerPort);
    return {
      ...backend,
      get address() {
        return taskServer.address;
      },
    };
  }

  stop(taskArn: string): void {
    for (const { server, sockets } of this.#servers.get(taskArn)?.values() ?? []) {
      server.close();
      for (const socket of sockets) socket.resetAndDestroy();
    }
    this.#servers.delete(taskArn);
  }

  close(): void {
    for (const taskArn of this.#servers.keys()) this.stop(taskArn);
  }

  #serverOf(backend: Backend, containerPort: number): TaskServer {
    const ports = this.#servers.get(backend.taskArn) ?? new Map<number, TaskServer>();
    this.#servers.set(backend.taskArn, ports);
    const running = ports.get(containerPort);
    if (running) return running;
    const sockets = new Set<Socket>();
    const server = createServer((request, response) => {
      this.#serve(backend, request, response).catch(() => response.destroy());
    });
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    const started: TaskServer = { server, sockets };
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') {
        started.address = { host: address.address, port: address.port };
      }
    });
    ports.set(containerPort, started);
    return started;
  }

  async #serve(backend: Backend, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { time } = this.#simulation;
    time.sync();
    request.resume();
    const answer = answerOf(backend, request.url ?? '/', request.headers['user-agent'] ?? '', time.now);
    if (!answer) {
      request.socket.resetAndDestroy();
      return;
    }
    await wait(time, answer.latency, 'application answers');
    response
      .writeHead(answer.status, answer.headers)
      .end(request.method === 'HEAD' ? undefined : answer.body);
  }
}
