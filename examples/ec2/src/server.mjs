import { createServer } from 'node:http';

const version = process.env.VERSION ?? 'unknown';

const server = createServer((request, response) => {
  const found = request.url === '/health';
  response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(found ? { status: 'ok', version } : { error: 'not found' }));
}).listen(process.env.PORT ?? 8080, () => process.send?.('ready'));

process.once('SIGINT', () => server.close(() => process.exit()));
