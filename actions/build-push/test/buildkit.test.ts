import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect } from '@jest/globals';
import { loggedInDocker } from '@ecs-actions/testkit/docker';
import { needs, testWith } from '@ecs-actions/testkit/needs';
import { ghaCache } from './gha-cache.ts';
import { callsOf, files, hasTag, shortTag, withAccount } from './job.ts';

// A builder as docker/setup-buildx-action makes it: BuildKit by itself, here without a container around it.
const address = process.env['BUILDKIT_HOST'] ?? '';
const buildkit = {
  what: 'a BuildKit without Docker in BUILDKIT_HOST',
  how: 'run .ci/docker start DIR with buildkitd on PATH, and load DIR/env',
  present: () => address !== '',
};
const wanted = [needs.docker, needs.buildx, buildkit];
const env = { BUILDX_CONFIG: mkdtempSync(join(tmpdir(), 'buildx-')) };
const builder = 'by-itself';
const platforms = 'linux/amd64\nlinux/arm64';
const immutable = { imageTagMutability: 'IMMUTABLE' };

beforeAll(() => {
  if (!buildkit.present()) return;
  const create = ['buildx', 'create', '--name', builder, '--driver', 'remote', address];
  execFileSync('docker', create, { env: { ...process.env, ...env }, stdio: 'ignore' });
});

describe('a builder of its own', () => {
  const kinds: readonly (readonly [what: string, inputs: Readonly<Record<string, string>>])[] = [
    ['one platform', {}],
    ['several platforms', { platforms }],
    ['several platforms with provenance', { platforms, provenance: 'mode=max' }],
  ];
  for (const [what, inputs] of kinds) {
    testWith(wanted, `pushes by digest alone, and the tag is set by the API: ${what}`, () =>
      withAccount(immutable, async ({ simulator, push }) => {
        const greeting = randomUUID();
        const run = await push({ builder, ...inputs }, { env, files: { ...files, greeting } });
        expect(run.annotations).toEqual([]);
        const pushed = simulator.truth.calls.filter(({ operation }) => operation === 'PutManifest');
        expect(pushed.length).toBeGreaterThan(0);
        expect(JSON.stringify(pushed.map(({ input }) => input))).not.toContain(shortTag);
        expect(callsOf(simulator, 'ecr')).toContain('PutImage');
        using docker = await loggedInDocker(simulator);
        const { image = '' } = run.outputs;
        await docker.run('pull', image);
        const container = (await docker.run('create', image, 'none')).trim();
        expect(await docker.run('cp', `${container}:/greeting`, '-')).toContain(greeting);
        await docker.run('rm', container);
        await docker.run('rmi', '-f', image);
      }),
    );
  }

  const faults = [
    ['CompleteBlobUpload', 'error-before'],
    ['UploadBlob', 'reset-before'],
    ['PutManifest', 'throttle'],
    ['StartBlobUpload', 'expired'],
  ] as const;
  for (const [operation, kind] of faults) {
    testWith(wanted, `that meets ${kind} at ${operation}: the image arrives, built once`, () =>
      withAccount(immutable, async ({ simulator, push }) => {
        simulator.control.faults([{ service: 'registry', operation, kind, count: 1 }]);
        const options = { env, files: { ...files, greeting: randomUUID() } };
        const run = await push({ builder, platforms }, options);
        expect(run.annotations).toEqual([]);
        expect(await hasTag(simulator, shortTag)).toBe(true);
      }),
    );
  }

  testWith(wanted, 'keeps its cache in the one tag that may move', () => {
    const filters = [{ filterType: 'WILDCARD', filter: 'buildcache' }];
    const settings = {
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: filters,
    };
    return withAccount(settings, async ({ simulator, push }) => {
      for (const tags of ['one', 'two']) {
        const run = await push({ builder, tags, cache: 'registry', platforms }, { env });
        expect(run.annotations).toEqual([]);
      }
      expect(await hasTag(simulator, 'buildcache')).toBe(true);
    });
  });
});

describe("GitHub's cache", () => {
  testWith(wanted, 'is written by one build and read by the next', () =>
    withAccount({}, async ({ push }) => {
      await using cache = await ghaCache();
      const options = { env: { ...env, ...cache.environment } };
      const first = await push({ builder, cache: 'gha', tags: 'one' }, options);
      expect(first.annotations).toEqual([]);
      expect(cache.stored.some((key) => key.startsWith('index-'))).toBe(true);
      expect(cache.found).toEqual([]);
      const second = await push({ builder, cache: 'gha', tags: 'two' }, options);
      expect(second.exitCode).toBe(0);
      expect(cache.found.some((key) => key.startsWith('index-'))).toBe(true);
    }),
  );

  testWith(wanted, 'that is out of order is worth a warning, and fails no build', () =>
    withAccount({}, async ({ simulator, push }) => {
      await using cache = await ghaCache(true);
      const run = await push({ builder, cache: 'gha' }, { env: { ...env, ...cache.environment } });
      expect(run.exitCode).toBe(0);
      expect(run.annotations).toMatchObject([
        { level: 'warning', message: expect.stringMatching(/^The build cache was not written: .*503/u) },
      ]);
      expect(await hasTag(simulator, shortTag)).toBe(true);
    }),
  );
});
