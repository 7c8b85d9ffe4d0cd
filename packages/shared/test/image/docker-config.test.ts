import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { privateDockerConfig, removeDockerConfig } from '../../src/image/docker-config.ts';

const host = '123456789012.dkr.ecr.us-east-1.amazonaws.com';

function folders(): { original: string; temporary: string } {
  const root = mkdtempSync(join(tmpdir(), 'docker-config-'));
  const original = join(root, 'original');
  const temporary = join(root, 'temporary');
  mkdirSync(join(original, 'cli-plugins'), { recursive: true });
  mkdirSync(temporary);
  writeFileSync(join(original, 'cli-plugins', 'docker-buildx'), 'plugin');
  const configuration = {
    auths: { 'ghcr.io': { auth: 'other' }, [host]: { auth: 'old' } },
    credsStore: 'desktop',
    credHelpers: { 'gcr.io': 'gcloud' },
    currentContext: 'remote',
  };
  writeFileSync(join(original, 'config.json'), JSON.stringify(configuration));
  return { original, temporary };
}

test('a login goes into a copy that keeps plugins, contexts, other logins and builders', async () => {
  const { original, temporary } = folders();
  const before = readFileSync(join(original, 'config.json'), 'utf8');
  const config = await privateDockerConfig(temporary, { DOCKER_CONFIG: original });
  await config.login(host, 'new');

  expect(config.environment).toEqual({
    DOCKER_CONFIG: config.folder,
    BUILDX_CONFIG: join(original, 'buildx'),
  });
  expect(JSON.parse(readFileSync(join(config.folder, 'config.json'), 'utf8'))).toEqual({
    auths: { 'ghcr.io': { auth: 'other' }, [host]: { auth: 'new' } },
    credsStore: 'desktop',
    credHelpers: { 'gcr.io': 'gcloud', [host]: '' },
    currentContext: 'remote',
  });
  expect(statSync(join(config.folder, 'config.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(config.folder, 'cli-plugins', 'docker-buildx'), 'utf8')).toBe('plugin');
  expect(readFileSync(join(original, 'config.json'), 'utf8')).toBe(before);
});

test("the user's own place for builders stays, and a machine without any configuration is fine", async () => {
  const { temporary } = folders();
  const env = { DOCKER_CONFIG: join(temporary, 'none'), BUILDX_CONFIG: '/builders' };
  const config = await privateDockerConfig(temporary, env);
  await config.login(host, 'new');
  expect(config.environment['BUILDX_CONFIG']).toBe('/builders');
  expect(readdirSync(config.folder)).toEqual(['config.json']);
});

test('logging out removes what was written, and nothing else', async () => {
  const { original, temporary } = folders();
  const config = await privateDockerConfig(temporary, { DOCKER_CONFIG: original });
  await removeDockerConfig(config.folder, temporary);
  await removeDockerConfig(config.folder, temporary);
  await removeDockerConfig(original, temporary);
  expect(readdirSync(temporary)).toEqual([]);
  expect(readFileSync(join(original, 'cli-plugins', 'docker-buildx'), 'utf8')).toBe('plugin');
});

test('a configuration that is no JSON is named', async () => {
  const { original, temporary } = folders();
  writeFileSync(join(original, 'config.json'), '{');
  await expect(privateDockerConfig(temporary, { DOCKER_CONFIG: original })).rejects.toThrow(
    /config\.json cannot be read as JSON/u,
  );
});
