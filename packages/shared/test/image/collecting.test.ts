import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, test } from '@jest/globals';
import { collecting } from '../../src/image/collecting.ts';

const megabyte = 1024 * 1024;

/** Chunks as they come from a connection: each has memory of its own. */
function* chunks(count: number): Generator<Uint8Array> {
  for (let number = 0; number < count; number += 1) yield new Uint8Array(64 * 1024).fill(number);
}

test('what has passed through is freed on the way, and arrives as it was', async () => {
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  let sum = 0;
  const end = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      sum += chunk.byteLength + (chunk.at(-1) ?? 0);
      // As over a connection: the next one comes later.
      setImmediate(done);
    },
  });
  await pipeline(Readable.from(chunks(2_560)), collecting(), end);
  expect(sum).toBe(160 * megabyte + 10 * ((255 * 256) / 2));
  expect(most).toBeLessThan(16 * megabyte);
});
