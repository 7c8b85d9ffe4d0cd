import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { digestOf } from '../../src/ecr/digest.ts';
import { mediaTypes } from '../../src/ecr/manifest.ts';
import type { RegistryFault } from '../../src/ecr/registry/faults.ts';
import { at, openAccount, type Account } from './account.ts';
import { indexOf, logIn, RegistryClient } from './registry-client.ts';

let account: Account;
let client: RegistryClient;
let faults: Record<string, RegistryFault>;

beforeEach(async () => {
  faults = {};
  account = await openAccount({ hooks: { fault: (operation) => faults[operation] } });
  account.call('CreateRepository', { repositoryName: 'team/web' });
  client = new RegistryClient(account);
});

afterEach(() => account.close());

async function errorOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json();
  const [code, message] = ['code', 'message'].map((member) => at(body, 'errors', 0, member));
  return { status: response.status, code, message };
}

describe('logging in', () => {
  test('takes the user AWS and the password from GetAuthorizationToken', async () => {
    expect((await client.send('GET', '/v2/')).status).toBe(200);
  });

  test('without credentials, answers with a Basic challenge', async () => {
    const response = await fetch(`http://${account.host}/v2/`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Basic realm=');
    expect(response.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
  });

  test('refuses a password that was never given out', async () => {
    const stranger = new RegistryClient(account, `Basic ${Buffer.from('AWS:guess').toString('base64')}`);
    expect((await stranger.send('GET', '/v2/')).status).toBe(400);
  });

  test('refuses a password 12 hours later, without a challenge', async () => {
    account.simulation.time.runUntil(account.simulation.time.now + 12 * 3_600_000 - 1);
    expect((await client.send('GET', '/v2/')).status).toBe(200);
    account.simulation.time.runUntil(account.simulation.time.now + 1);
    const response = await client.send('GET', '/v2/');
    expect(response.headers.get('www-authenticate')).toBeNull();
    expect(await errorOf(response)).toEqual({
      status: 403,
      code: 'DENIED',
      message: 'Your authorization token has expired. Reauthenticate and try again.',
    });
  });
});

describe('blobs', () => {
  const bytes = Buffer.from('one two three');
  const digest = digestOf(bytes);

  async function begin(): Promise<string> {
    const response = await client.send('POST', '/v2/team/web/blobs/uploads/');
    expect(response.status).toBe(202);
    return response.headers.get('location') ?? '';
  }

  async function pull(): Promise<string> {
    return (await client.send('GET', `/v2/team/web/blobs/${digest}`)).text();
  }

  test('come in one PUT', async () => {
    const response = await client.send('PUT', `${await begin()}?digest=${digest}`, bytes);
    expect(response.status).toBe(201);
    expect(response.headers.get('docker-content-digest')).toBe(digest);
    expect(await pull()).toBe('one two three');
  });

  test('come in the POST itself', async () => {
    const response = await client.send('POST', `/v2/team/web/blobs/uploads/?digest=${digest}`, bytes);
    expect(response.status).toBe(201);
    expect(await pull()).toBe('one two three');
  });

  test('come in chunks, in order, and can be asked how far they are', async () => {
    const location = await begin();
    const first = await client.send('PATCH', location, bytes.subarray(0, 4), { 'content-range': '0-3' });
    expect([first.status, first.headers.get('range')]).toEqual([202, '0-3']);
    const tooFar = await client.send('PATCH', location, bytes.subarray(8), { 'content-range': '8-12' });
    expect(tooFar.status).toBe(416);
    const asked = await client.send('GET', location);
    expect([asked.status, asked.headers.get('range')]).toEqual([204, '0-3']);
    await client.send('PATCH', location, bytes.subarray(4, 8));
    const done = await client.send('PUT', `${location}?digest=${digest}`, bytes.subarray(8));
    expect(done.status).toBe(201);
    expect(await pull()).toBe('one two three');
  });

  test('with other bytes than their digest are refused and not kept', async () => {
    const response = await client.send('PUT', `${await begin()}?digest=${digest}`, 'something else');
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
    expect((await client.send('HEAD', `/v2/team/web/blobs/${digest}`)).status).toBe(404);
  });

  test('answer HEAD with their size and GET in part', async () => {
    await client.pushBlob('team/web', bytes);
    const head = await client.send('HEAD', `/v2/team/web/blobs/${digest}`);
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '13']);
    const part = await client.send('GET', `/v2/team/web/blobs/${digest}`, undefined, { range: 'bytes=4-6' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 4-6/13']);
    expect(await part.text()).toBe('two');
  });

  test('of no bytes can be pushed and pulled', async () => {
    const empty = await client.pushBlob('team/web', Buffer.alloc(0));
    expect(await (await client.send('GET', `/v2/team/web/blobs/${empty}`)).text()).toBe('');
  });

  test('of another repository are mounted only where the registry is set so', async () => {
    account.call('CreateRepository', { repositoryName: 'base' });
    await client.pushBlob('base', bytes);
    expect((await client.send('HEAD', `/v2/team/web/blobs/${digest}`)).status).toBe(404);
    const mount = `/v2/team/web/blobs/uploads/?mount=${digest}&from=base`;
    expect((await client.send('POST', mount)).status).toBe(202);
    account.ecr.seed({ registry: { blobMounting: true } });
    expect((await client.send('POST', mount)).status).toBe(201);
    expect(await pull()).toBe('one two three');
  });

  test('leave nothing on disk when the registry closes', async () => {
    await client.pushBlob('team/web', bytes);
    expect(existsSync(account.directory)).toBe(true);
    account.ecr.close();
    expect(existsSync(account.directory)).toBe(false);
  });
});

describe('manifests', () => {
  test('are pulled byte for byte, by tag and by digest', async () => {
    const { manifest, digest, response } = await client.pushImage('team/web', 'v1');
    expect(response.status).toBe(201);
    expect(response.headers.get('docker-content-digest')).toBe(digest);
    for (const reference of ['v1', digest]) {
      const pulled = await client.send('GET', `/v2/team/web/manifests/${reference}`);
      expect(await pulled.text()).toBe(manifest);
      expect(pulled.headers.get('content-type')).toBe(mediaTypes.ociManifest);
      const head = await client.send('HEAD', `/v2/team/web/manifests/${reference}`);
      expect(head.headers.get('docker-content-digest')).toBe(digest);
      expect(head.headers.get('content-length')).toBe(String(manifest.length));
    }
  });

  test('need their layers', async () => {
    const layer = { digest: digestOf('nowhere'), size: 7 };
    const config = await client.pushBlob('team/web', Buffer.from('{}'));
    const manifest = JSON.stringify({
      schemaVersion: 2,
      config: { mediaType: 'x', digest: config, size: 2 },
      layers: [{ mediaType: 'y', ...layer }],
    });
    expect(await errorOf(await client.putManifest('team/web', 'v1', manifest))).toEqual({
      status: 404,
      code: 'BLOB_UNKNOWN',
      message:
        `Layers with digests '[${layer.digest}]' required for pushing image into repository with name 'team/web' ` +
        "in the registry with id '123456789012' do not exist",
    });
  });

  test('of an index need their images; layer blobs, as in a build cache, are none', async () => {
    const layer = await client.pushBlob('team/web', Buffer.from('cached layer'));
    const refused = await client.putManifest('team/web', 'cache', indexOf(layer), mediaTypes.ociIndex);
    expect(refused.status).toBe(400);
    const { digest } = await client.pushImage('team/web', undefined);
    const index = indexOf(digest);
    expect((await client.putManifest('team/web', 'v1', index, mediaTypes.ociIndex)).status).toBe(201);
  });

  test('that are not JSON are refused as ECR does', async () => {
    expect(await errorOf(await client.putManifest('team/web', 'v1', 'no json'))).toEqual({
      status: 405,
      code: 'UNSUPPORTED',
      message: "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
    });
  });

  test('go to a repository that exists, named in the error when not', async () => {
    const response = await client.send('POST', '/v2/team/missing/blobs/uploads/');
    expect(await errorOf(response)).toEqual({
      status: 404,
      code: 'NAME_UNKNOWN',
      message:
        "The repository with name 'team/missing' does not exist in the registry with id '123456789012'",
    });
  });

  test('cannot be deleted through this protocol', async () => {
    const { digest } = await client.pushImage('team/web', 'v1');
    expect((await client.send('DELETE', `/v2/team/web/manifests/${digest}`)).status).toBe(405);
  });

  test('are listed by tag, in pages', async () => {
    for (const tag of ['c', 'a', 'b']) await client.pushImage('team/web', tag);
    const first = await client.send('GET', '/v2/team/web/tags/list?n=2');
    expect(await first.json()).toEqual({ name: 'team/web', tags: ['a', 'b'] });
    const next = /<(.+)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect(await (await client.send('GET', next)).json()).toEqual({ name: 'team/web', tags: ['c'] });
  });

  test('that name a subject are its referrers', async () => {
    const { digest } = await client.pushImage('team/web', 'v1');
    const config = await client.pushBlob('team/web', Buffer.from('{}'));
    const signature = JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      artifactType: 'application/vnd.test.signature',
      config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: config, size: 2 },
      layers: [],
      subject: { mediaType: mediaTypes.ociManifest, digest, size: 1 },
    });
    const pushed = await client.putManifest('team/web', digestOf(signature), signature);
    expect(pushed.headers.get('oci-subject')).toBe(digest);
    const listed = await client.send('GET', `/v2/team/web/referrers/${digest}`);
    expect(await listed.json()).toMatchObject({
      manifests: [{ digest: digestOf(signature), artifactType: 'application/vnd.test.signature' }],
    });
    expect(
      account.call('ListImageReferrers', { repositoryName: 'team/web', subjectId: { imageDigest: digest } }),
    ).toMatchObject({ referrers: [{ digest: digestOf(signature) }] });
  });
});

describe('immutable tags', () => {
  test('are not moved, but for those that a filter excludes', async () => {
    account.call('PutImageTagMutability', {
      repositoryName: 'team/web',
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'branch-*' }],
    });
    for (const tag of ['v1', 'branch-main']) await client.pushImage('team/web', tag, { layer: 'old' });
    const moved = await client.pushImage('team/web', 'branch-main', { layer: 'new' });
    expect(moved.response.status).toBe(201);
    const refused = await client.pushImage('team/web', 'v1', { layer: 'new' });
    expect(await errorOf(refused.response)).toEqual({
      status: 400,
      code: 'TAG_INVALID',
      message:
        "The image tag 'v1' already exists in the 'team/web' repository and cannot be overwritten " +
        'because the tag is immutable.',
    });
  });

  test.each([
    { variant: 'accepted', status: 201 },
    { variant: 'refused', status: 400 },
  ] as const)('pushed again with what they name: $variant', async ({ variant, status }) => {
    account.close();
    account = await openAccount({ variants: { identicalPushToImmutableTag: variant } });
    account.call('CreateRepository', { repositoryName: 'web', imageTagMutability: 'IMMUTABLE' });
    const again = new RegistryClient(account);
    await again.pushImage('web', 'v1');
    expect((await again.pushImage('web', 'v1')).response.status).toBe(status);
  });
});

describe('faults', () => {
  test.each([
    { kind: 'throttle', status: 429, code: 'TOOMANYREQUESTS', message: 'Rate exceeded' },
    { kind: 'error-before', status: 500, code: 'UNKNOWN' },
    { kind: 'denied', status: 403, code: 'DENIED' },
    { kind: 'expired', status: 403, code: 'DENIED' },
  ] as const)('$kind hits the push of a manifest, which is not done', async ({ kind, ...expected }) => {
    faults['PutManifest'] = { kind };
    const { response } = await client.pushImage('team/web', 'v1');
    expect(await errorOf(response)).toMatchObject(expected);
    expect(account.call('ListImages', { repositoryName: 'team/web' })).toMatchObject({ imageIds: [] });
  });

  test.each(['error-after', 'reset-after'] as const)('%s loses the answer to what was done', async (kind) => {
    faults['PutManifest'] = { kind };
    await client.pushImage('team/web', 'v1').then(
      ({ response }) => expect(response.status).toBe(500),
      (error: unknown) => expect(String(error)).toBe('TypeError: fetch failed'),
    );
    expect(account.call('ListImages', { repositoryName: 'team/web' })).toMatchObject({
      imageIds: [{ imageTag: 'v1' }],
    });
  });

  test('a reset in the middle of a layer breaks the connection', async () => {
    faults['CompleteBlobUpload'] = { kind: 'reset-before' };
    await expect(client.pushBlob('team/web', Buffer.alloc(1_000_000))).rejects.toThrow('fetch failed');
  });

  test('every call is in the truth, also one that was refused', async () => {
    faults['GetManifest'] = { kind: 'throttle' };
    await client.send('GET', '/v2/team/web/manifests/v1');
    await client.send('HEAD', '/v2/team/web/manifests/v1');
    expect(account.simulation.truth.calls).toMatchObject([
      { service: 'registry', operation: 'GetManifest', executed: false, error: 'Rate exceeded' },
      { service: 'registry', operation: 'HeadManifest', executed: false, error: 'Requested image not found' },
    ]);
  });
});

test('what IAM denies is denied by action and repository', async () => {
  account.close();
  const asked: unknown[] = [];
  account = await openAccount({ hooks: { authorize: (...question) => asked.push(question) } });
  account.call('CreateRepository', { repositoryName: 'web' });
  await new RegistryClient(account, logIn(account)).send('POST', '/v2/web/blobs/uploads/');
  expect(asked).toEqual([
    ['ecr:InitiateLayerUpload', 'arn:aws:ecr:eu-west-1:123456789012:repository/web', 'AKIATEST'],
  ]);
});
