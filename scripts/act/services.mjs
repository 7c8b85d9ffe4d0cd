// A test of the service repository: it needs both services, where the workflow says that they are.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { text } from 'node:stream/consumers';

/** All that a server says until it ends the connection. */
async function ask(port, request) {
  const socket = connect({ host: 'localhost', port });
  socket.write(request);
  return text(socket);
}

/** A message of PostgreSQL's protocol, whose first has no type. */
function message(type, body) {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
}

await test('PostgreSQL answers a query', async () => {
  const answer = await ask(
    5432,
    Buffer.concat([
      message('', '\0\u0003\0\0user\0postgres\0\0'),
      message('Q', "select 'six times seven is ' || 6 * 7\0"),
      message('X', ''),
    ]),
  );
  assert.match(answer, /six times seven is 42/);
});

await test('Redis counts', async () => {
  const answer = await ask(6379, 'SET visits 41\r\nINCR visits\r\nQUIT\r\n');
  assert.equal(answer, '+OK\r\n:42\r\n+OK\r\n');
});
