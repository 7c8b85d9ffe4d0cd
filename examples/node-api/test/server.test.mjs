import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { api } from '../src/server.mjs';

await test('is healthy, and says which version it is', async () => {
  const server = api({ version: '7' }).listen(0);
  await once(server, 'listening');
  try {
    const answer = await fetch(`http://localhost:${server.address().port}/health`);
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { status: 'ok', version: '7' });
  } finally {
    server.close();
  }
});
