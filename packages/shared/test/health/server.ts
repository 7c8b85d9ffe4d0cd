import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** Something that listens on loopback until it is disposed of. */
export class Listening implements AsyncDisposable {
  readonly port: number;
  readonly url: URL;
  /** Connections so far. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, secure: boolean) {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('it does not listen');
    this.#server = server;
    this.port = address.port;
    this.url = new URL(`${secure ? 'https' : 'http'}://127.0.0.1:${this.port}/`);
    server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    });
  }

  /** @param port any that is free, unless it is given */
  static async http(handler: RequestListener, port = 0): Promise<Listening> {
    return Listening.#start(createServer(handler), false, port);
  }

  static async https(
    handler: RequestListener,
    certificate: { key: string; cert: string },
  ): Promise<Listening> {
    return Listening.#start(createSecureServer(certificate, handler), true);
  }

  /** Writes these bytes to whoever connects, whatever is asked. */
  static async raw(onConnection: (socket: Socket) => void): Promise<Listening> {
    return Listening.#start(createSocketServer(onConnection), false);
  }

  static async #start(server: Server, secure: boolean, port = 0): Promise<Listening> {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new Listening(server, secure);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
