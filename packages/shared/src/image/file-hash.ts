import { hash, subtle } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';

const partSize = 1024 * 1024;
const partsAtOnce = 4;

/**
 * Digest of a file's content: of a small one at once, since waiting takes longer than reading; of a large one the digest of
 * its parts' digests, which threads of the pool work out while what else is under way goes on.
 */
export async function fileHash(path: string, size: number): Promise<string> {
  if (size <= partSize) return hash('sha256', readFileSync(path));
  const digests = await partDigests(path);
  return hash('sha256', Buffer.concat(digests));
}

async function partDigests(path: string): Promise<readonly Uint8Array[]> {
  const digests: Uint8Array[] = [];
  await using file = await open(path);
  let next = 0;
  const worker = async (): Promise<void> => {
    const buffer = new Uint8Array(partSize);
    for (;;) {
      const number = next++;
      const { bytesRead } = await file.read(buffer, 0, partSize, number * partSize);
      if (bytesRead === 0) return;
      digests[number] = new Uint8Array(await subtle.digest('SHA-256', buffer.subarray(0, bytesRead)));
    }
  };
  await Promise.all(Array.from({ length: partsAtOnce }, worker));
  return digests;
}
