import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';

/** What an endpoint can do instead of answering. */
export const faults = {
  throttle: (response) => refuse(response, 400, 'ThrottlingException', 'Rate exceeded'),
  'too many requests': (response) => refuse(response, 429, 'TooManyRequests', 'slow down'),
  'error 500': (response) =>
    refuse(response, 500, 'ServerException', 'Service Unavailable. Please try again later.'),
  'error 503 by a proxy': (response) => {
    response.writeHead(503, { 'content-type': 'text/html' }).end('<html>Service Unavailable</html>');
  },
  reset: (response) => response.socket?.resetAndDestroy(),
  'closed connection': (response) => response.destroy(),
  'answer cut short': (response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': '1000' });
    response.write('{"services":', () => response.destroy());
  },
  silence: () => undefined,
} satisfies Record<string, (response: ServerResponse) => unknown>;

export type FaultName = keyof typeof faults;

/** An AWS endpoint on loopback: `fault` for the first `count` requests, then `answer`. Notes the operation of each. */
export async function faultyEndpoint(fault: FaultName, count: number, answer: object = {}) {
  const requests: string[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push(String(request.headers['x-amz-target']).replace(/^.*\./, ''));
      bodies.push(Buffer.concat(chunks).toString());
      if (requests.length <= count) faults[fault](response);
      else
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`,
    requests,
    bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify({ __type: type, message }));
}
