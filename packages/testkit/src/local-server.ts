import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

export interface LocalServer {
  readonly url: string;
  /** Ends every connection with it. */
  close(): Promise<void>;
}

/** An HTTP server on a free port of loopback. */
export async function localServer(listener: RequestListener): Promise<LocalServer> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
