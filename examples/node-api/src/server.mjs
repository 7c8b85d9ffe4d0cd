import { createServer } from 'node:http';

export function api({ version = 'unknown' } = {}) {
  return createServer((request, response) => {
    const found = request.url === '/health';
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ? { status: 'ok', version } : { error: 'not found' }));
  });
}

if (import.meta.main) {
  const server = api({ version: process.env.VERSION }).listen(8080);
  process.once('SIGTERM', () => server.close());
}
