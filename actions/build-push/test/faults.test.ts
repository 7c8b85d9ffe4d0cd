import { randomUUID } from 'node:crypto';
import { delimiter } from 'node:path';
import { describe, expect } from '@jest/globals';
import { clientsOf } from '@ecs-actions/testkit/clients';
import { pushImage, writeImage } from '@ecs-actions/testkit/image-writer';
import { expectNothingLeftOver } from '@ecs-actions/testkit/left-over';
import { needs, testWith } from '@ecs-actions/testkit/needs';
import { callsOf, files, hasTag, shortTag, withAccount } from './job.ts';
import { stub } from './stub.ts';

const buildx = [needs.docker, needs.buildx];
const immutable = { imageTagMutability: 'IMMUTABLE' };
/** How often the builder worked on the one step of the Dockerfile, instead of taking it from its cache. */
const builds = (log: string): number => count(log, /\] COPY /gu) - count(log, / CACHED$/gmu);
const count = (log: string, pattern: RegExp): number => log.match(pattern)?.length ?? 0;

describe('a push that meets a fault once', () => {
  const faults = [
    ['StartBlobUpload', 'expired'],
    ['UploadBlob', 'reset-before'],
    ['CompleteBlobUpload', 'error-after'],
    ['PutManifest', 'throttle'],
  ] as const;
  for (const [operation, kind] of faults) {
    testWith(buildx, `${kind} at ${operation}: the image arrives, built once`, () =>
      withAccount(immutable, async ({ simulator, push }) => {
        simulator.control.faults([{ service: 'registry', operation, kind, count: 1 }]);
        const run = await push({}, { files: { ...files, greeting: randomUUID() } });
        expect(run.annotations).toEqual([]);
        expect(run.exitCode).toBe(0);
        expect(builds(run.log)).toBe(1);
        expect(await hasTag(simulator, shortTag)).toBe(true);
      }),
    );
  }
});

describe('an index whose push meets a fault once', () => {
  const index = { platforms: 'linux/amd64\nlinux/arm64', provenance: 'true' };
  const faults = [
    ['UploadBlob', 'expired'],
    ['CompleteBlobUpload', 'reset-after'],
    ['PutManifest', 'error-after'],
  ] as const;
  for (const [operation, kind] of faults) {
    testWith(buildx, `${kind} at ${operation}: all of it arrives`, () =>
      withAccount(immutable, async ({ simulator, push }) => {
        simulator.control.faults([{ service: 'registry', operation, kind, count: 1 }]);
        const run = await push(index, { files: { ...files, greeting: randomUUID() } });
        expect(run.annotations).toEqual([]);
        expect(run.summary).toContain('linux/amd64, linux/arm64');
        expect(await hasTag(simulator, shortTag)).toBe(true);
      }),
    );
  }

  testWith(buildx, 'and one that does not recover leaves what the next run goes on with', () =>
    withAccount(immutable, async ({ simulator, push }) => {
      simulator.control.faults([{ service: 'registry', operation: 'PutManifest', kind: 'throttle' }]);
      const { platforms } = index;
      const failed = await push({ platforms });
      expect(failed.exitCode).toBe(1);
      expect(failed.annotations).toMatchObject([{ level: 'error', message: expect.stringContaining('429') }]);
      expectNothingLeftOver(failed);
      simulator.control.faults([]);
      const rerun = await push({ platforms });
      expect(rerun.exitCode).toBe(0);
      expect(rerun.log).toMatch(/: 0 blobs sent/u);
    }),
  );
});

describe('a tag that is set while an answer is lost', () => {
  for (const kind of ['reset-after', 'error-after', 'throttle'] as const) {
    testWith(buildx, `${kind} at PutImage: the tag is on the image`, () =>
      withAccount(immutable, async ({ simulator, push }) => {
        simulator.control.faults([{ service: 'ecr', operation: 'PutImage', kind, count: 1 }]);
        const run = await push();
        expect(run.annotations).toEqual([]);
        expect(run.exitCode).toBe(0);
      }),
    );
  }
});

describe('a registry that does not recover', () => {
  testWith(buildx, 'ends the step red with its answer, and a rerun succeeds', () =>
    withAccount(immutable, async ({ simulator, push }) => {
      simulator.control.faults([
        { service: 'registry', operation: 'CompleteBlobUpload', kind: 'error-before' },
      ]);
      const failed = await push();
      expect(failed.exitCode).toBe(1);
      expect(failed.annotations).toMatchObject([
        { level: 'error', message: expect.stringMatching(/HTTP 5\d\d/u) },
      ]);
      expect(await hasTag(simulator, shortTag)).toBe(false);
      simulator.control.faults([]);
      const rerun = await push();
      expect(rerun.exitCode).toBe(0);
      expect(await hasTag(simulator, shortTag)).toBe(true);
    }),
  );

  testWith(buildx, 'and one that denies is told apart, without trying again', () =>
    withAccount({}, async ({ simulator, push }) => {
      simulator.control.faults([{ service: 'registry', operation: 'StartBlobUpload', kind: 'denied' }]);
      const run = await push();
      expect(run.exitCode).toBe(1);
      expect(run.annotations[0]?.message).toMatch(/ecr:InitiateLayerUpload/u);
    }),
  );
});

describe('an immutable tag that another job takes meanwhile', () => {
  testWith(buildx, 'is an error that names both digests', () =>
    withAccount(immutable, async ({ simulator, push }) => {
      const first = await push({ tags: 'taken' });
      const other = { ...files, greeting: 'other\n' };
      const run = await push({ tags: 'taken', 'if-exists': 'rebuild' }, { files: other });
      expect(run.exitCode).toBe(1);
      const message = run.annotations[0]?.message ?? '';
      expect(message).toContain(first.outputs['digest'] ?? '-');
      expect(message.match(/sha256:[a-f0-9]{64}/gu)).toHaveLength(2);
      expect(callsOf(simulator, 'ecr')).toContain('PutImage');
    }),
  );

  testWith(buildx, 'with the same content is a success', () =>
    withAccount(immutable, async ({ push }) => {
      const first = await push({ tags: 'same' });
      const again = await push({ tags: 'same', 'if-exists': 'rebuild' });
      expect(again.exitCode).toBe(0);
      expect(again.outputs['digest']).toBe(first.outputs['digest']);
    }),
  );
});

testWith(buildx, 'an image that is built again, and was signed, is not signed again', () =>
  withAccount({}, async ({ simulator, push }) => {
    const { digest = '' } = (await push()).outputs;
    const signature = await writeImage({ files: { '/signature': 's' } });
    await pushImage(clientsOf(simulator), 'web', `${digest.replace(':', '-')}.sig`, signature);
    const cosign = stub('cosign', '');
    const env = { PATH: [cosign.path, process.env['PATH']].join(delimiter) };
    const rerun = await push({ 'if-exists': 'rebuild', sign: 'cosign' }, { env });
    expect(rerun.outputs).toMatchObject({ digest, reused: 'false', tag: shortTag });
    expect(cosign.calls()).toEqual([]);
  }),
);
