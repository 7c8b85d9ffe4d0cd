import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { clientsOf } from '@ecs-actions/testkit/clients';
import { pushImage, writeImage } from '@ecs-actions/testkit/image-writer';
import { registryManifest, shortTag, withAccount, type Account } from './job.ts';

// Node alone is on PATH: a promotion needs no Docker.
const noDocker = { env: { PATH: dirname(process.execPath) } };
const immutable = { imageTagMutability: 'IMMUTABLE' };

async function stage({ simulator }: Account, greeting = 'hello'): Promise<{ uri: string; digest: string }> {
  simulator.control.world({ repositories: [{ repositoryName: 'staging/web' }] });
  const platforms = ['linux/amd64', 'linux/arm64'] as const;
  const image = await writeImage({ files: { '/greeting': greeting }, platforms: [...platforms] });
  return { uri: await pushImage(clientsOf(simulator), 'staging/web', 'v1', image), digest: image.digest };
}

const executed = ({ simulator }: Account, operation: string): number =>
  simulator.truth.calls.filter((call) => call.operation === operation && call.executed).length;

describe('an image that is promoted from another repository', () => {
  test('keeps its digest and all its platforms, and gets the tags of this run', () =>
    withAccount(immutable, async (account) => {
      const { digest } = await stage(account);
      const run = await account.push({ 'source-image': 'staging/web:v1' }, noDocker);
      expect(run.annotations).toEqual([]);
      expect(run.outputs).toMatchObject({ digest, reused: 'true', repository: 'web', tag: shortTag });
      expect(run.summary).toContain(`Promoted \`web:${shortTag}\``);
      expect(await registryManifest(account.simulator, digest)).toContain('arm64');
    }));

  test('is found by its URI and digest, and a second time nothing is sent', () =>
    withAccount(immutable, async (account) => {
      const { uri } = await stage(account);
      await account.push({ 'source-image': uri }, noDocker);
      const before = executed(account, 'CompleteBlobUpload');
      const again = await account.push({ 'source-image': uri, tags: 'production' }, noDocker);
      expect(again.exitCode).toBe(0);
      expect(again.log).toMatch(/0 blobs sent/u);
      expect(executed(account, 'CompleteBlobUpload')).toBe(before);
    }));

  test('takes its layers over where the registry mounts them', () =>
    withAccount(immutable, async (account) => {
      account.simulator.control.world({ registry: { blobMounting: true } });
      await stage(account);
      const before = executed(account, 'CompleteBlobUpload');
      const run = await account.push({ 'source-image': 'staging/web:v1' }, noDocker);
      expect(run.exitCode).toBe(0);
      expect(executed(account, 'CompleteBlobUpload')).toBe(before);
    }));

  test('does not replace an immutable tag: both digests are named, and nothing is copied', () =>
    withAccount(immutable, async (account) => {
      const first = await stage(account);
      await account.push({ 'source-image': 'staging/web:v1', tags: 'production' }, noDocker);
      const second = await stage(account, 'goodbye');
      const before = executed(account, 'PutManifest');
      const run = await account.push({ 'source-image': second.uri, tags: 'production' }, noDocker);
      expect(run.exitCode).toBe(1);
      expect(run.annotations[0]?.message).toMatch(new RegExp(`${first.digest}, not ${second.digest}`, 'u'));
      expect(executed(account, 'PutManifest')).toBe(before);
    }));

  test('is only tagged when it is in the repository already', () =>
    withAccount({}, async (account) => {
      const image = await writeImage({ files: { '/a': 'a' } });
      await pushImage(clientsOf(account.simulator), 'web', 'candidate', image);
      const before = executed(account, 'PutManifest');
      const run = await account.push({ 'source-image': 'web:candidate', tags: 'released' }, noDocker);
      expect(run.outputs).toMatchObject({ digest: image.digest, tag: 'released' });
      expect(executed(account, 'PutManifest')).toBe(before);
    }));

  test.each([
    ['staging/web:v2', /no image v2 in/u],
    ['nowhere:v1', /no repository "nowhere"/u],
  ])('has to exist: %s', (source, message) =>
    withAccount({}, async (account) => {
      await stage(account);
      const run = await account.push({ 'source-image': source }, noDocker);
      expect(run.exitCode).toBe(1);
      expect(run.annotations[0]?.message).toMatch(message);
    }),
  );
});

describe('several images', () => {
  const platforms = ['linux/amd64', 'linux/arm64/v8'] as const;

  async function native({ simulator }: Account, repository: string, platform: string): Promise<string> {
    simulator.control.world({ repositories: [{ repositoryName: repository }] });
    const image = await writeImage({ files: { '/arch': platform }, platforms: [platform] });
    return pushImage(clientsOf(simulator), repository, platform.replaceAll('/', '-'), image);
  }

  test('become one index, whose digest the same images give again, where they are and from elsewhere', () =>
    withAccount(immutable, async (account) => {
      const here = await native(account, 'web', platforms[0]);
      const there = await native(account, 'staging/web', platforms[1]);
      const sources = { 'source-image': `${here}\n${there}` };
      const first = await account.push(sources, noDocker);
      expect(first.annotations).toEqual([]);
      expect(first.outputs).toMatchObject({ 'media-type': 'application/vnd.oci.image.index.v1+json' });
      expect(first.summary).toContain('linux/amd64, linux/arm64');
      const text = await registryManifest(account.simulator, first.outputs['digest'] ?? '');
      for (const uri of [here, there]) expect(text).toContain(uri.split('@')[1]);
      const again = await account.push(sources, noDocker);
      expect([again.exitCode, again.outputs['digest']]).toEqual([0, first.outputs['digest']]);
    }));

  test('that are indexes themselves give all their images', () =>
    withAccount({}, async (account) => {
      const both = await stage(account);
      const more = await native(account, 'web', 'linux/s390x');
      const run = await account.push({ 'source-image': `${both.uri}\n${more}` }, noDocker);
      expect(run.summary).toContain('linux/amd64, linux/arm64, linux/s390x');
    }));

  test('for one platform are an error that names both, and nothing is copied', () =>
    withAccount({}, async (account) => {
      const both = await stage(account);
      const one = await native(account, 'web', 'linux/arm64');
      const before = executed(account, 'PutManifest');
      const run = await account.push({ 'source-image': `${both.uri}\n${one}` }, noDocker);
      expect(run.exitCode).toBe(1);
      expect(run.annotations[0]?.message).toContain(`${both.uri} and ${one} are both for linux/arm64`);
      expect(executed(account, 'PutManifest')).toBe(before);
    }));
});

test('the summary says what an image has more than the one that had its tag', () =>
  withAccount({}, async (account) => {
    const old = await stage(account);
    await account.push({ 'source-image': old.uri, tags: 'live' }, noDocker);
    const larger = await stage(account, randomBytes(5_000).toString('hex'));
    const run = await account.push({ 'source-image': larger.uri, tags: 'live' }, noDocker);
    expect(run.summary).toMatch(/Size \| [\d.]+ kB \(\+[\d.]+ kB to what `live` named before\)/u);
  }));
