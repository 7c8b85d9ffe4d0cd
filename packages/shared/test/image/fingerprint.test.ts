import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ActionError } from '../../src/runner/errors.ts';
import type { BuildInputs } from '../../src/image/build-inputs.ts';
import { fingerprint, neverReused } from '../../src/image/fingerprint.ts';
import { map, plainBuild } from './plain-build.ts';

const megabyte = 1024 * 1024;

function workspace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fingerprint-'));
  mkdirSync(join(folder, 'src'));
  mkdirSync(join(folder, 'node_modules'));
  mkdirSync(join(folder, '.git'));
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
  writeFileSync(join(folder, '.dockerignore'), 'node_modules\n**/*.log\n!keep.log\n');
  writeFileSync(join(folder, 'src', 'main.c'), 'int main;');
  writeFileSync(join(folder, '.git', 'index'), '1');
  writeFileSync(join(folder, 'large'), Buffer.alloc(2.5 * megabyte));
  return folder;
}

function overwrite(path: string, start: string): void {
  writeFileSync(path, start, { flag: 'r+' });
}

describe('the fingerprint of the build inputs', () => {
  const changes: [string, Partial<BuildInputs>][] = [
    ['file', { file: 'src/main.c' }],
    ['context', { context: 'src', file: 'Dockerfile' }],
    ['target', { target: 'x' }],
    ['platforms', { platforms: ['linux/arm64'] }],
    ['build-args', { buildArgs: map('A', '1') }],
    ['build-contexts', { buildContexts: map('base', './src') }],
    ['labels', { labels: map('a', '1') }],
    ['annotations', { annotations: map('a', '1') }],
    ['network', { network: 'host' }],
    ['add-hosts', { addHosts: ['a:1.1.1.1'] }],
    ['shm-size', { shmSize: '1g' }],
    ['ulimits', { ulimits: ['nofile=1'] }],
    ['ssh', { ssh: ['default'] }],
    ['builder', { builder: 'b' }],
    ['secrets', { secrets: map('id', 'x') }],
    ['secret-files', { secretFiles: map('id', 'x') }],
    ['secret-envs', { secretEnvs: map('id', 'X') }],
    ['provenance', { provenance: 'true' }],
    ['sbom', { sbom: 'true' }],
  ];

  test.each(changes)('is another one for another %s', async (_, change) => {
    const folder = workspace();
    expect(await fingerprint({ ...plainBuild, ...change }, folder)).not.toBe(
      await fingerprint(plainBuild, folder),
    );
  });

  test.each<[string, Partial<BuildInputs>, Partial<BuildInputs>]>([
    ['the value of a secret', { secrets: map('id', 'x') }, { secrets: map('id', 'y') }],
    ['the cache', {}, { cacheFrom: ['type=gha'], cacheTo: ['type=gha'] }],
    [
      'the order of build arguments',
      {
        buildArgs: new Map([
          ['A', '1'],
          ['B', '2'],
        ]),
      },
      {
        buildArgs: new Map([
          ['B', '2'],
          ['A', '1'],
        ]),
      },
    ],
  ])('is the same whatever %s', async (_, one, other) => {
    const folder = workspace();
    expect(await fingerprint({ ...plainBuild, ...one }, folder)).toBe(
      await fingerprint({ ...plainBuild, ...other }, folder),
    );
  });

  const edits: [string, boolean, (folder: string) => void][] = [
    ['a file', true, (folder) => writeFileSync(join(folder, 'src', 'main.c'), 'int other;')],
    ['the end of a large file', true, (folder) => appendFileSync(join(folder, 'large'), 'x')],
    ['the start of a large file', true, (folder) => overwrite(join(folder, 'large'), 'x')],
    ['a large file written again', false, (folder) => overwrite(join(folder, 'large'), '\0')],
    ['a new file', true, (folder) => writeFileSync(join(folder, 'new'), '')],
    ['the executable bit', true, (folder) => chmodSync(join(folder, 'src', 'main.c'), 0o755)],
    ['a link', true, (folder) => symlinkSync('src', join(folder, 'link'))],
    ['the Dockerfile', true, (folder) => writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n')],
    ['what a rule brings back', true, (folder) => writeFileSync(join(folder, 'keep.log'), 'x')],
    ['an ignored file', false, (folder) => writeFileSync(join(folder, 'src', 'debug.log'), 'x')],
    ['an ignored folder', false, (folder) => writeFileSync(join(folder, 'node_modules', 'x.js'), 'x')],
    ['.git', false, (folder) => writeFileSync(join(folder, '.git', 'index'), '2')],
    ['only a time', false, (folder) => utimesSync(join(folder, 'src', 'main.c'), 1, 1)],
  ];

  test.each(edits)('notices %s: %s', async (_, noticed, edit) => {
    const folder = workspace();
    const before = await fingerprint(plainBuild, folder);
    edit(folder);
    expect((await fingerprint(plainBuild, folder)) !== before).toBe(noticed);
  });

  test.each<[Partial<BuildInputs>, RegExp]>([
    [{ context: './app' }, /^context: there is no folder "\.\/app" in the workspace\..*checkout/u],
    [{ context: 'Dockerfile' }, /^context: there is no folder "Dockerfile"/u],
    [{ context: 'src' }, /^file: there is no Dockerfile "src\/Dockerfile"/u],
    [{ file: 'Dockerfile.prod' }, /^file: there is no Dockerfile "Dockerfile\.prod"/u],
    [{ buildContexts: map('base', './base') }, /^build-contexts: base: there is no folder "\.\/base"/u],
  ])('of %j says what is missing', async (change, message) => {
    const attempt = fingerprint({ ...plainBuild, ...change }, workspace());
    await expect(attempt).rejects.toThrow(ActionError);
    await expect(attempt).rejects.toThrow(message);
  });

  test('reads the .dockerignore that is named after the Dockerfile first', async () => {
    const folder = workspace();
    writeFileSync(join(folder, 'Dockerfile.dockerignore'), 'src\n');
    const before = await fingerprint(plainBuild, folder);
    writeFileSync(join(folder, 'src', 'main.c'), 'int other;');
    expect(await fingerprint(plainBuild, folder)).toBe(before);
  });

  test('gets past a file that is neither a file, a folder nor a link', async () => {
    const folder = workspace();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await fingerprint(plainBuild, folder)).toMatch(/^sha256:/u);
  });
});

test.each<[Partial<BuildInputs>, string | undefined]>([
  [{}, undefined],
  [{ pull: true }, "'pull'"],
  [{ noCache: true }, "'no-cache'"],
  [{ context: 'https://github.com/o/r.git#main' }, 'not pinned'],
  [{ context: `https://github.com/o/r.git#${'a'.repeat(40)}:app` }, undefined],
  [{ buildContexts: map('base', 'docker-image://alpine:3') }, 'not pinned'],
  [{ buildContexts: map('base', `docker-image://alpine@sha256:${'a'.repeat(64)}`) }, undefined],
  [{ buildContexts: map('base', './base') }, undefined],
])('%j is built every time because of %s', (change, reason) => {
  const actual = neverReused({ ...plainBuild, ...change });
  if (reason === undefined) expect(actual).toBeUndefined();
  else expect(actual).toContain(reason);
});
