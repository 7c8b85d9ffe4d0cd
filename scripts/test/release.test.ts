import { describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** A packed release tree in `folder`, and the commit that it would be published as. */
function publish(folder: string, version: string, content = 'one'): { status: number | null; said: string } {
  const tree = join(folder, 'tree');
  mkdirSync(join(tree, 'rollback', 'dist'), { recursive: true });
  writeFileSync(join(tree, 'rollback', 'dist', 'index.js'), content);
  const archive = join(folder, 'tree.tar.gz');
  execFileSync('tar', ['--create', '--gzip', '--file', archive, '--directory', tree, '.']);
  const { status, stdout, stderr } = spawnSync(join(root, '.github', 'publish'), [version, archive], {
    cwd: root,
    env: { ...process.env, DRY_RUN: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
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
