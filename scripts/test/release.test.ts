import { describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** What publishing came to: by which exit, and in which words. */
interface Published {
  readonly status: number | null;
  readonly said: string;
}

/** Packs a release tree in `folder` and publishes it, or without `env` says the commit that it would be. */
function publish(
  folder: string,
  version: string,
  content = 'one',
  env: Readonly<Record<string, string>> = { DRY_RUN: '1' },
): Published {
  const tree = join(folder, 'tree');
  mkdirSync(join(tree, 'rollback', 'dist'), { recursive: true });
  writeFileSync(join(tree, 'rollback', 'dist', 'index.js'), content);
  const archive = join(folder, 'tree.tar.gz');
  execFileSync('tar', ['--create', '--gzip', '--file', archive, '--directory', tree, '.']);
  const { status, stdout, stderr } = spawnSync(join(root, '.github', 'publish'), [version, archive], {
    cwd: root,
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', ...env },
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

describe('a release', () => {
  test('is the same commit, whoever makes it, wherever', () => {
    using here = mkdtempDisposableSync(join(tmpdir(), 'release-'));
    using there = mkdtempDisposableSync(join(tmpdir(), 'release-'));
    const one = publish(here.path, 'v1.2.3');
    expect(one.said).toMatch(/^v1\.2\.3 is [0-9a-f]{40}, built from [0-9a-f]{40}$/m);
    expect(publish(there.path, 'v1.2.3')).toEqual(one);
    expect(publish(there.path, 'v1.2.3', 'two').said).not.toBe(one.said);
  });

  test('has a version of three parts', () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'release-'));
    expect(publish(folder.path, 'v1').status).toBe(1);
  });

  test('is the version that the code, the package and the changelog say', () => {
    const check = (version: string) =>
      spawnSync(process.execPath, [join(root, 'scripts', 'release-version.mjs'), version], {
        encoding: 'utf8',
      });
    const wrong = check('v99.0.0');
    expect(wrong.status).toBe(1);
    for (const place of ['package.json', 'version.ts', 'CHANGELOG.md']) expect(wrong.stderr).toContain(place);
  });
});

/** A repository to push to in the place of GitHub's, and a `gh` that keeps how it was called. */
function remote(folder: string): {
  readonly publish: (version: string, content: string) => Published;
  readonly tags: () => Readonly<Record<string, string>>;
  readonly releases: () => string[];
} {
  const bare = join(folder, 'remote.git');
  execFileSync('git', ['init', '--quiet', '--bare', bare]);
  const calls = join(folder, 'gh-calls');
  writeFileSync(calls, '');
  writeFileSync(join(folder, 'gh'), `#!/bin/sh\necho "$1 $2 $3" >> ${calls}\n`);
  chmodSync(join(folder, 'gh'), 0o755);
  const env = {
    PATH: `${folder}:${process.env['PATH']}`,
    GH_TOKEN: 'ghs_canary',
    GITHUB_REPOSITORY: 'org/ecs-actions',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `url.${bare}.insteadOf`,
    GIT_CONFIG_VALUE_0: 'https://x-access-token:ghs_canary@github.com/org/ecs-actions.git',
  };
  return {
    publish: (version, content) => publish(folder, version, content, env),
    tags: () => {
      const refs = execFileSync('git', ['for-each-ref', '--format=%(refname:short) %(objectname)'], {
        cwd: bare,
        encoding: 'utf8',
      });
      return Object.fromEntries(
        refs
          .trim()
          .split('\n')
          .map((line) => line.split(' ')),
      );
    },
    releases: () => readFileSync(calls, 'utf8').trim().split('\n'),
  };
}

describe('publishing', () => {
  test('makes the version for good, a release of it, and moves the major tag', () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'release-'));
    const github = remote(folder.path);
    const first = github.publish('v1.2.3', 'one');
    expect(first.status).toBe(0);
    expect(first.said).not.toContain('ghs_canary');
    const before = github.tags();
    expect(Object.keys(before)).toEqual(['v1', 'v1.2.3']);
    expect(before['v1']).toBe(before['v1.2.3']);
    expect(github.releases()).toEqual(['release create v1.2.3', 'release edit v1.2.3']);
    expect(github.publish('v1.3.0', 'two').status).toBe(0);
    const after = github.tags();
    expect(after['v1.2.3']).toBe(before['v1.2.3']);
    expect(after['v1']).toBe(after['v1.3.0']);
    expect(after['v1']).not.toBe(before['v1']);
  });

  test('never gives a version another meaning, and leaves everything as it was', () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'release-'));
    const github = remote(folder.path);
    github.publish('v1.2.3', 'one');
    const before = github.tags();
    expect(github.publish('v1.2.3', 'two').status).not.toBe(0);
    expect(github.tags()).toEqual(before);
    expect(github.releases()).toHaveLength(2);
  });
});
