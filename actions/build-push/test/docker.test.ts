import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { describe, expect } from '@jest/globals';
import { loggedInDocker } from '@ecs-actions/testkit/docker';
import { expectNothingLeftOver } from '@ecs-actions/testkit/left-over';
import { needs, testWith } from '@ecs-actions/testkit/needs';
import {
  callsOf,
  commit,
  files,
  hasTag,
  imageConfig,
  registryManifest,
  shortTag,
  withAccount,
} from './job.ts';

const buildx = [needs.docker, needs.buildx];
const bothPlatforms = 'linux/amd64\nlinux/arm64';
const index = 'application/vnd.oci.image.index.v1+json';
const single = 'application/vnd.oci.image.manifest.v1+json';

describe('an image that is built and pushed', () => {
  testWith(buildx, 'is what Docker pulls by the digest of the outputs', () =>
    withAccount({}, async ({ simulator, push }) => {
      const run = await push({ tags: 'type=sha\ntype=ref,event=branch' });
      expect(run.exitCode).toBe(0);
      const { image = '', digest = '' } = run.outputs;
      expect(run.outputs).toMatchObject({
        reused: 'false',
        tag: 'main',
        tags: JSON.stringify(['main', shortTag]),
        'media-type': single,
      });
      expect(Number(run.outputs['size'])).toBeGreaterThan(100);
      using docker = await loggedInDocker(simulator);
      await docker.run('pull', image);
      const tagged = image.replace(/@.*$/u, `:${shortTag}`);
      await docker.run('pull', tagged);
      expect(await docker.run('image', 'inspect', '-f', '{{json .RepoDigests}}', tagged)).toContain(digest);
      await docker.run('rmi', '-f', image, tagged);
    }),
  );

  testWith(buildx, 'carries its commit, and a second run builds nothing', () =>
    withAccount({ imageTagMutability: 'IMMUTABLE' }, async ({ simulator, push }) => {
      const first = await push();
      const { labels } = await imageConfig(simulator, first.outputs['digest'] ?? '');
      expect(labels).toMatchObject({
        'org.opencontainers.image.revision': commit,
        'org.opencontainers.image.source': 'https://github.com/octo-org/octo-repo',
        'org.opencontainers.image.version': shortTag,
      });
      const second = await push();
      expect(second.outputs).toMatchObject({ reused: 'true', digest: first.outputs['digest'] });
      const changed = await push({ 'build-args': 'VERSION=2' });
      expect(changed.annotations[0]?.message).toMatch(/other build inputs/u);
    }),
  );

  testWith(buildx, 'leaves files for the metadata and for CodePipeline, and no credentials', () =>
    withAccount({}, async ({ push }) => {
      using run = await push({ 'container-name': 'app' });
      const { image, digest, metadata = '', 'image-definitions': definitions = '' } = run.outputs;
      expect(JSON.parse(readFileSync(definitions, 'utf8'))).toEqual([{ name: 'app', imageUri: image }]);
      expect(JSON.parse(readFileSync(metadata, 'utf8'))).toMatchObject({ 'containerimage.digest': digest });
      expectNothingLeftOver(run);
      expect((await run.post()).exitCode).toBe(0);
    }),
  );

  testWith(buildx, "keeps its login until the runner cleans up, under 'logout: false'", () =>
    withAccount({}, async ({ push }) => {
      using run = await push({ logout: 'false' });
      await run.post();
      expect(readdirSync(run.temporary).filter((name) => name.includes('docker'))).toHaveLength(1);
    }),
  );

  testWith(buildx, 'is one index for several platforms, with attestations when asked for', () =>
    withAccount({ imageTagMutability: 'IMMUTABLE' }, async ({ simulator, push }) => {
      const plain = await push({ platforms: bothPlatforms });
      expect(plain.outputs).toMatchObject({ 'media-type': index });
      expect(plain.summary).toContain('linux/amd64, linux/arm64');
      const again = await push({ platforms: bothPlatforms });
      expect(again.outputs).toMatchObject({ reused: 'true', digest: plain.outputs['digest'] });
      const attested = await push({ platforms: bothPlatforms, provenance: 'mode=max', tags: 'attested' });
      expect(attested.exitCode).toBe(0);
      using docker = await loggedInDocker(simulator);
      const image = attested.outputs['image'] ?? '';
      const inspected = await docker.run('buildx', 'imagetools', 'inspect', '--raw', image);
      expect(inspected.match(/attestation-manifest/gu)).toHaveLength(2);
    }),
  );
});

describe('what Docker pulls by digest is what was built', () => {
  const kinds: readonly (readonly [what: string, inputs: Readonly<Record<string, string>>])[] = [
    ['one platform with provenance', { provenance: 'mode=max' }],
    ['several platforms', { platforms: bothPlatforms }],
    [
      'several platforms with provenance, and a cache',
      { platforms: bothPlatforms, provenance: 'true', cache: 'registry' },
    ],
  ];
  for (const [what, inputs] of kinds) {
    testWith(buildx, what, () =>
      withAccount({}, async ({ simulator, push }) => {
        const greeting = randomUUID();
        const run = await push(inputs, { files: { ...files, greeting } });
        const { image = '', digest = '' } = run.outputs;
        using docker = await loggedInDocker(simulator);
        for (const platform of (inputs['platforms'] ?? 'linux/amd64').split('\n')) {
          await docker.run('pull', '--platform', platform, image);
          const container = (await docker.run('create', '--platform', platform, image, 'none')).trim();
          expect(await docker.run('cp', `${container}:/greeting`, '-')).toContain(greeting);
          await docker.run('rm', container);
        }
        expect(await docker.run('image', 'inspect', '-f', '{{json .RepoDigests}}', image)).toContain(digest);
        await docker.run('rmi', '-f', image);
      }),
    );
  }
});

describe('build inputs', () => {
  testWith(buildx, 'reach the image', () =>
    withAccount({}, async ({ simulator, push }) => {
      const dockerfile = [
        'FROM scratch AS first',
        'ARG VERSION',
        'LABEL version=$VERSION',
        'COPY --from=other /note /note',
        'FROM first AS never',
        'COPY nothing /',
      ].join('\n');
      const run = await push(
        {
          file: 'docker/Dockerfile.prod',
          target: 'first',
          platforms: 'linux/arm64',
          'build-args': 'VERSION=7',
          'build-contexts': 'other=./other',
          labels: 'team=web',
          annotations: 'note=annotated',
          network: 'none',
          'add-hosts': 'db:10.0.0.1',
          'shm-size': '64m',
          ulimits: 'nofile=1024:1024',
        },
        { files: { ...files, 'docker/Dockerfile.prod': dockerfile, 'other/note': 'x' } },
      );
      expect(run.exitCode).toBe(0);
      const config = await imageConfig(simulator, run.outputs['digest'] ?? '');
      expect(config.platform).toBe('linux/arm64');
      expect(config.labels).toMatchObject({ team: 'web', version: '7' });
      const manifest = await registryManifest(simulator, run.outputs['digest'] ?? '');
      expect(manifest).toMatch(/"note":\s*"annotated"/u);
    }),
  );

  testWith(buildx, 'that a build check complains about leave an annotation at the Dockerfile', () =>
    withAccount({}, async ({ push }) => {
      const odd = ['FROM scratch', 'COPY greeting \\', '', '  /greeting'].join('\n');
      const run = await push({ file: 'docker/Odd' }, { files: { ...files, 'docker/Odd': odd } });
      expect(run.exitCode).toBe(0);
      expect(run.annotations).toMatchObject([
        { level: 'warning', message: expect.stringMatching(/empty continuation line/iu) },
      ]);
      const warning = run.commands.find(({ name }) => name === 'warning');
      expect(warning?.properties).toMatchObject({ file: 'docker/Odd' });
    }),
  );

  testWith(buildx, "loads the image into this Docker, and builds without pushing under 'push: false'", () =>
    withAccount({}, async ({ simulator, push }) => {
      const run = await push({
        push: 'false',
        load: 'true',
        repository: 'ecs-actions-local',
        tags: 'type=sha',
      });
      expect(run.exitCode).toBe(0);
      expect(run.outputs).toMatchObject({
        digest: '',
        image: '',
        'image-with-tag': `ecs-actions-local:${shortTag}`,
      });
      expect(callsOf(simulator, 'ecr')).toEqual([]);
      using docker = await loggedInDocker(simulator);
      await docker.run('rmi', `ecs-actions-local:${shortTag}`);
    }),
  );

  testWith(buildx, 'keep a cache in the registry that a later build uses', () =>
    withAccount({}, async ({ simulator, push }) => {
      const first = await push({ cache: 'registry' });
      expect(first.exitCode).toBe(0);
      expect(await hasTag(simulator, 'buildcache')).toBe(true);
      const second = await push({ cache: 'registry', 'if-exists': 'rebuild' });
      expect(second.log).toMatch(/importing cache manifest from/u);
    }),
  );

  testWith(buildx, 'keep a cache beside a repository whose tags are immutable, or say why not', () =>
    withAccount({ imageTagMutability: 'IMMUTABLE' }, async ({ simulator, push }) => {
      const without = await push({ cache: 'registry', tags: 'one' });
      expect(without.exitCode).toBe(0);
      expect(without.annotations).toMatchObject([
        { level: 'warning', message: expect.stringContaining('web-cache') },
      ]);
      simulator.control.world({ repositories: [{ repositoryName: 'web-cache' }] });
      const beside = await push({ cache: 'registry', tags: 'two' });
      expect(beside.annotations).toEqual([]);
      expect(beside.log).toMatch(/exporting cache/u);
    }),
  );
});

describe('a build that fails', () => {
  testWith(buildx, 'says where and why in one annotation, and pushes nothing', () =>
    withAccount({}, async ({ simulator, push }) => {
      const broken = { ...files, Dockerfile: 'FROM scratch\nCOPY nothing /\n' };
      const run = await push({}, { files: broken });
      expect(run.exitCode).toBe(1);
      expect(run.annotations).toHaveLength(1);
      expect(run.annotations[0]?.message).toMatch(
        /^The build failed at Dockerfile:2: .*"\/nothing": not found/u,
      );
      expect(callsOf(simulator, 'registry')).toEqual([]);
      expect(run.outputs['digest']).toBe('');
    }),
  );

  testWith(buildx, 'for want of a context or a Dockerfile says so in one annotation', () =>
    withAccount({}, async ({ push }) => {
      const nowhere = await push({ context: './missing' });
      expect(nowhere.annotations).toMatchObject([
        { level: 'error', message: expect.stringMatching(/^context: there is no folder ".\/missing"/u) },
      ]);
      const without = await push({ file: 'Dockerfile.prod' });
      expect(without.annotations[0]?.message).toMatch(/^file: there is no Dockerfile "Dockerfile\.prod"/u);
    }),
  );
});

describe('the step is cancelled', () => {
  testWith(buildx, 'while it pushes: it ends red, without credentials left behind', () =>
    withAccount({}, async ({ simulator, push }) => {
      simulator.control.faults([
        { service: 'registry', operation: 'PutManifest', kind: 'slow', delay: 60_000 },
      ]);
      using run = await push({}, { signalAfter: { line: /pushing 127/u, signal: 'SIGINT' } });
      expect(run.exitCode).toBe(1);
      expect(run.annotations[0]?.message).toMatch(/cancelled/u);
      expect(readdirSync(run.temporary).filter((name) => name.includes('docker'))).toEqual([]);
    }),
  );
});

describe('without buildx', () => {
  const classicDocker = process.env['CLASSIC_DOCKER'] ?? '';
  const classic = {
    what: 'a Docker without buildx in CLASSIC_DOCKER and CLASSIC_DOCKER_HOST',
    how: 'run .ci/docker start DIR, and load DIR/env',
    present: () => classicDocker !== '',
  };
  const env = {
    PATH: `${dirname(classicDocker)}:${process.env['PATH']}`,
    DOCKER_HOST: process.env['CLASSIC_DOCKER_HOST'],
    DOCKER_CONFIG: mkdtempSync(join(tmpdir(), 'no-plugins-')),
  };

  testWith(classic, "the engine's own builder builds, pushes, and says what is lost", () =>
    withAccount({ imageTagMutability: 'IMMUTABLE' }, async ({ simulator, push }) => {
      const run = await push({ 'build-args': 'VERSION=3', tags: 'type=sha\nstable' }, { env });
      expect(run.exitCode).toBe(0);
      expect(run.annotations).toMatchObject([
        { level: 'warning', message: expect.stringContaining('no buildx') },
      ]);
      const { labels } = await imageConfig(simulator, run.outputs['digest'] ?? '');
      expect(labels).toMatchObject({ version: '3', 'org.opencontainers.image.revision': commit });
      const again = await push({ 'build-args': 'VERSION=3', tags: 'type=sha\nstable' }, { env });
      expect(again.outputs).toMatchObject({ reused: 'true', digest: run.outputs['digest'] });
    }),
  );

  testWith(classic, 'a push that meets a fault is tried again, without a second build', () =>
    withAccount({}, async ({ simulator, push }) => {
      simulator.control.faults([
        { service: 'registry', operation: 'PutManifest', kind: 'expired', count: 1 },
      ]);
      const run = await push({}, { env });
      expect(run.exitCode).toBe(0);
      expect(run.log.match(/Step 1\//gu)).toHaveLength(1);
      expect(run.log).toMatch(/trying again/u);
    }),
  );

  testWith(classic, 'what it cannot do is refused before it builds', () =>
    withAccount({}, async ({ push }) => {
      const run = await push({ platforms: bothPlatforms, secrets: 'a=b' }, { env });
      expect(run.exitCode).toBe(1);
      expect(run.annotations.at(-1)?.message).toMatch(/platforms \(more than one\), secrets/u);
    }),
  );

  testWith([classic, ...buildx], 'buildx on an engine with the older image store pushes too', () =>
    withAccount({}, async ({ simulator, push }) => {
      const older = { DOCKER_HOST: process.env['CLASSIC_DOCKER_HOST'] };
      const run = await push({}, { env: older });
      expect(run.exitCode).toBe(0);
      expect((await imageConfig(simulator, run.outputs['digest'] ?? '')).platform).toBe('linux/amd64');
      const refused = await push({ platforms: bothPlatforms, 'if-exists': 'rebuild' }, { env: older });
      expect(refused.annotations[0]?.message).toMatch(/older store/u);
    }),
  );
});
