import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mediaTypes } from '../../src/ecr/manifest.ts';
import { at, openAccount, type Account } from './account.ts';
import { indexOf, RegistryClient } from './registry-client.ts';

let account: Account;

beforeEach(async () => {
  account = await openAccount();
  account.call('CreateRepository', { repositoryName: 'web' });
});

afterEach(() => account.close());

const resolve = (reference: string, platform = 'linux/amd64'): unknown =>
  account.ecr.images.resolve(`${account.host}/${reference}`, platform);

describe('a pushed image', () => {
  test('says its labels and platform itself', async () => {
    const { digest } = await new RegistryClient(account).pushImage('web', 'v1', {
      labels: { 'simulator.version': '1' },
    });
    const resolved = {
      digest,
      platformDigest: digest,
      platforms: ['linux/amd64'],
      labels: { 'simulator.version': '1' },
    };
    expect(resolve('web:v1')).toEqual(resolved);
    expect(resolve(`web@${digest}`)).toEqual(resolved);
    expect(resolve(`web:gone@${digest}`)).toEqual(resolved);
    const atAws = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:v1';
    expect(account.ecr.images.resolve(atAws, 'linux/amd64')).toEqual(resolved);
  });

  test('has nothing for a platform that it was not built for', async () => {
    await new RegistryClient(account).pushImage('web', 'v1', { architecture: 'arm64' });
    expect(resolve('web:v1')).not.toHaveProperty('platformDigest');
    expect(resolve('web:v1', 'linux/ARM64')).toHaveProperty('platformDigest');
  });

  test('of several platforms answers with the one asked for; attestations are none', async () => {
    const client = new RegistryClient(account);
    const arm = await client.pushImage('web', undefined, { architecture: 'arm64', labels: { on: 'arm' } });
    const intel = await client.pushImage('web', undefined, {
      architecture: 'amd64',
      labels: { on: 'intel' },
    });
    const attestation = await client.pushImage('web', undefined, { architecture: 'unknown' });
    const index = indexOf(attestation.digest, arm.digest, intel.digest);
    await client.putManifest('web', 'v1', index, mediaTypes.ociIndex);
    expect(resolve('web:v1')).toMatchObject({ platformDigest: intel.digest, labels: { on: 'intel' } });
    expect(resolve('web:v1', 'linux/arm64')).toMatchObject({
      platformDigest: arm.digest,
      platforms: ['linux/arm64', 'linux/amd64'],
      labels: { on: 'arm' },
    });
  });
});

describe('a declared image', () => {
  const image = { repositoryName: 'api', tags: ['v1'], labels: { 'simulator.crash': 3 } };

  test('resolves, and seeding it again changes nothing', () => {
    account.ecr.seed({ images: [image] });
    const resolved = resolve('api:v1');
    expect(resolved).toMatchObject({ platforms: ['linux/amd64'], labels: { 'simulator.crash': '3' } });
    account.ecr.seed({ images: [image] });
    expect(resolve('api:v1')).toEqual(resolved);
    expect(at(account.call('ListImages', { repositoryName: 'api' }), 'imageIds', 'length')).toBe(1);
  });

  test('takes its tag over from what had it before', () => {
    account.ecr.seed({ images: [image] });
    account.ecr.seed({ images: [{ ...image, labels: { 'simulator.version': '2' } }] });
    expect(resolve('api:v1')).toMatchObject({ labels: { 'simulator.version': '2' } });
  });

  test('can be pulled like any other', async () => {
    account.ecr.seed({ images: [{ ...image, platforms: ['linux/amd64', 'linux/arm64'] }] });
    const client = new RegistryClient(account);
    const index = await client.send('GET', '/v2/api/manifests/v1');
    expect(index.headers.get('content-type')).toBe(mediaTypes.ociIndex);
    const child = String(at(await index.json(), 'manifests', 1, 'digest'));
    const manifest = await (await client.send('GET', `/v2/api/manifests/${child}`)).json();
    const config = String(at(manifest, 'config', 'digest'));
    expect(await (await client.send('GET', `/v2/api/blobs/${config}`)).json()).toMatchObject({
      architecture: 'arm64',
    });
  });
});

test('what is not here does not resolve; what is elsewhere is taken on trust', () => {
  expect(resolve('web:v9')).toBeUndefined();
  expect(resolve('missing:v1')).toBeUndefined();
  expect(account.ecr.images.resolve('nginx', 'linux/amd64')).toMatchObject({ platforms: ['linux/amd64'] });
  expect(account.ecr.images.resolve('ghcr.io/a/b:1', 'linux/arm64')).toHaveProperty('platformDigest');
});

test('a world that says what no image has is refused', () => {
  const world = { images: [{ repositoryName: 'web', tag: 'v1' }] };
  expect(() => account.ecr.seed(world)).toThrow('images of a world have no tag');
});
