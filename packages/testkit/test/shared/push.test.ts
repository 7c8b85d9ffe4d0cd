import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findImages } from '@ecs-actions/shared/image/ecr';
import { registryLogin } from '@ecs-actions/shared/image/login';
import { pushLayout } from '@ecs-actions/shared/image/oci-layout';
import { digestOf, registry, type Registry } from '@ecs-actions/shared/image/registry';
import type { Clock } from '@ecs-actions/shared/time/clock';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { clientsOf } from '../../src/clients.ts';
import { writeImage } from '../../src/image-writer.ts';
import { withSimulator } from '../../src/simulator.ts';

const eager: Clock = { now: () => 0, sleep: () => Promise.resolve() };

/** An index of two images as buildx leaves it in a folder. */
async function layout(): Promise<{ folder: string; digest: string; blobs: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'layout-'));
  const image = await writeImage({ files: { '/a': 'a' }, platforms: ['linux/amd64', 'linux/arm64'] });
  mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true });
  const write = (digest: string, content: Uint8Array): void =>
    writeFileSync(join(folder, 'blobs', ...digest.split(':')), content);
  for (const blob of image.blobs)
    write(blob.digest, Buffer.from(await new Response(bytes(await blob.open())).arrayBuffer()));
  for (const { text } of image.manifests) write(digestOf(text), Buffer.from(text));
  const { mediaType } = image.manifests.at(-1) ?? {};
  writeFileSync(
    join(folder, 'index.json'),
    JSON.stringify({ manifests: [{ mediaType, digest: image.digest, size: 1 }] }),
  );
  return { folder, digest: image.digest, blobs: image.blobs.length };
}

function bytes(content: unknown): Uint8Array<ArrayBuffer> {
  if (!(content instanceof Uint8Array)) throw new TypeError('The image writer keeps its blobs in memory.');
  return new Uint8Array(content);
}

async function target(simulator: Simulator): Promise<Registry> {
  simulator.control.world({ repositories: [{ repositoryName: 'web', imageTagMutability: 'IMMUTABLE' }] });
  const { ecr } = clientsOf(simulator);
  const login = () => registryLogin(ecr, { mask: () => undefined });
  let current = await login();
  return registry({
    address: current.registryUrl,
    authorization: async (renewed) => {
      if (renewed) current = await login();
      return current.authorization;
    },
    clock: eager,
  });
}

const uploads = (simulator: Simulator): number =>
  simulator.truth.calls.filter(({ operation, executed }) => operation === 'CompleteBlobUpload' && executed)
    .length;

async function isComplete(simulator: Simulator, digest: string): Promise<boolean> {
  const found = await findImages(clientsOf(simulator).ecr, { name: 'web', registryId: '' }, [digest]);
  return found.get(digest)?.manifest.platforms.length === 2;
}

describe('a layout that is pushed', () => {
  test('arrives whole under its digest, and a second time sends no blob', () =>
    withSimulator({}, async (simulator) => {
      const { folder, digest, blobs } = await layout();
      const web = await target(simulator);
      expect(await pushLayout(web, 'web', folder)).toMatchObject({ digest, sent: blobs, known: 0 });
      expect(await pushLayout(web, 'web', folder)).toMatchObject({ digest, sent: 0, known: blobs });
      expect(uploads(simulator)).toBe(blobs);
      expect(await isComplete(simulator, digest)).toBe(true);
    }));

  test('is refused when its bytes were damaged on disk', () =>
    withSimulator({}, async (simulator) => {
      const { folder, digest } = await layout();
      writeFileSync(join(folder, 'blobs', ...digest.split(':')), '{}');
      await expect(pushLayout(await target(simulator), 'web', folder)).rejects.toThrow(/damaged/u);
    }));

  const operations = [
    'HeadBlob',
    'StartBlobUpload',
    'UploadBlob',
    'CompleteBlobUpload',
    'PutManifest',
  ] as const;
  const kinds = [
    'reset-before',
    'reset-after',
    'error-before',
    'error-after',
    'throttle',
    'expired',
  ] as const;
  test.each(operations.flatMap((operation) => kinds.map((kind) => [kind, operation] as const)))(
    'survives %s at %s, twice',
    (kind, operation) =>
      withSimulator({}, async (simulator) => {
        const { folder, digest } = await layout();
        const web = await target(simulator);
        // A login that was renewed and is refused again is taken for a denial.
        const count = kind === 'expired' ? 1 : 2;
        simulator.control.faults([{ service: 'registry', operation, kind, count }]);
        expect(await pushLayout(web, 'web', folder)).toMatchObject({ digest });
        expect(await isComplete(simulator, digest)).toBe(true);
      }),
  );

  test.each([
    ['error-before', 'UploadBlob', /HTTP 5\d\d .*sending sha256:/u],
    ['throttle', 'PutManifest', /HTTP 429/u],
    ['denied', 'StartBlobUpload', /"ecr:InitiateLayerUpload"/u],
    ['reset-before', 'HeadBlob', /cannot be reached, or hangs up/u],
  ] as const)('ends with the reason under %s at %s for good', (kind, operation, reason) =>
    withSimulator({}, async (simulator) => {
      const { folder } = await layout();
      const web = await target(simulator);
      simulator.control.faults([{ service: 'registry', operation, kind }]);
      await expect(pushLayout(web, 'web', folder)).rejects.toThrow(reason);
    }),
  );
});
