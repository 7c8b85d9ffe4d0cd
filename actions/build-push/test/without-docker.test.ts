import { mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { describeRepository } from '@ecs-actions/shared/image/repository';
import { commitLabel, fingerprint, fingerprintLabel } from '@ecs-actions/shared/image/fingerprint';
import { readInputs } from '@ecs-actions/shared/runner/inputs';
import { clientsOf } from '@ecs-actions/testkit/clients';
import { pushImage, writeImage } from '@ecs-actions/testkit/image-writer';
import { readInputs as buildPushInputs } from '../src/inputs.ts';
import { callsOf, commit, files, shortTag, withAccount, type Account } from './job.ts';

// Node alone is on PATH: whatever passes here needs no Docker.
const noDocker = { env: { PATH: dirname(process.execPath) } };

async function fingerprintOfFiles(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'workspace-'));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  process.env['INPUT_REPOSITORY'] = 'web';
  const { build } = readInputs(buildPushInputs);
  return fingerprint(build, folder);
}

async function putImage(
  { simulator }: Account,
  tag: string,
  labels: Record<string, string>,
): Promise<string> {
  const image = await writeImage({ labels, files: { '/greeting': 'hello\n' } });
  await pushImage(clientsOf(simulator), 'web', tag, image);
  return image.digest;
}

async function sameLabels(): Promise<Record<string, string>> {
  return { [commitLabel]: commit, [fingerprintLabel]: await fingerprintOfFiles() };
}

describe('an image of this commit that is there already', () => {
  test('is reused with a handful of calls, and the other tags are moved to it', () =>
    withAccount({}, async (account) => {
      const digest = await putImage(account, shortTag, await sameLabels());
      const before = callsOf(account.simulator, 'ecr').length;
      const run = await account.push({ tags: 'type=sha\ntype=ref,event=branch\nlatest' }, noDocker);
      expect(run.log).toContain('Nothing to build');
      expect(run.exitCode).toBe(0);
      expect(run.outputs).toMatchObject({ reused: 'true', digest, tag: 'main', repository: 'web' });
      expect(JSON.parse(run.outputs['tags'] ?? '')).toEqual(['main', 'latest', shortTag]);
      expect(run.summary).toContain('Reused `web:main`');
      expect(callsOf(account.simulator, 'ecr').slice(before).toSorted()).toEqual([
        'BatchGetImage',
        'BatchGetImage',
        'DescribeImages',
        'DescribeRepositories',
        'GetAuthorizationToken',
        'PutImage',
        'PutImage',
      ]);
    }));

  test('is reused where tags are immutable', () =>
    withAccount({ imageTagMutability: 'IMMUTABLE' }, async (account) => {
      await putImage(account, shortTag, await sameLabels());
      const run = await account.push({}, noDocker);
      expect([run.exitCode, run.outputs['reused']]).toEqual([0, 'true']);
      expect(callsOf(account.simulator, 'ecr')).not.toContain('PutImage');
    }));

  test("ends the step under 'fail'", () =>
    withAccount({}, async (account) => {
      const digest = await putImage(account, shortTag, await sameLabels());
      const run = await account.push({ 'if-exists': 'fail' }, noDocker);
      expect(run.exitCode).toBe(1);
      expect(run.annotations).toMatchObject([{ level: 'error', message: expect.stringContaining(digest) }]);
    }));

  test.each([
    ['of another commit', { [commitLabel]: 'other' }, /of commit other/u],
    ['of other inputs', { [fingerprintLabel]: 'sha256:0' }, /other build inputs/u],
  ])('but %s is not reused: where its tag is immutable, it says what differs', (_, labels, reason) =>
    withAccount({ imageTagMutability: 'IMMUTABLE' }, async (account) => {
      await putImage(account, shortTag, { ...(await sameLabels()), ...labels });
      const run = await account.push({}, noDocker);
      expect(run.exitCode).toBe(1);
      expect(run.annotations[0]?.message).toMatch(reason);
    }),
  );

  test('does not take a tag that an exclusion filter lets move', () =>
    withAccount(
      {
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'lat*' }],
      },
      async (account) => {
        await putImage(account, 'latest', {});
        await putImage(account, 'stable', {});
        const digest = await putImage(account, shortTag, await sameLabels());
        expect((await account.push({ tags: 'type=sha\nlatest' }, noDocker)).outputs['digest']).toBe(digest);
        const refused = await account.push({ tags: 'type=sha\nstable' }, noDocker);
        expect(refused.annotations[0]?.message).toMatch(/Immutable and taken: stable/u);
      },
    ));
});

describe('a repository that does not exist', () => {
  test('is found before anything is built, with what to do', () =>
    withAccount({}, async ({ push }) => {
      const run = await push({ repository: 'nowhere' }, noDocker);
      expect(run.exitCode).toBe(1);
      expect(run.annotations).toHaveLength(1);
      const message = run.annotations[0]?.message ?? '';
      expect(message.split('\n')[0]).toMatch(/"nowhere" in us-east-1, account \d{12}/u);
      expect(message).toContain('ecr:CreateRepository');
    }));

  test('is created when asked to, immutable and scanned, before the build', () =>
    withAccount({}, async ({ simulator, push }) => {
      const settings = 'lifecyclePolicy: { rules: [] }\nimageScanningConfiguration: { scanOnPush: false }';
      await push(
        { repository: 'team/new', 'create-repository': 'true', 'repository-settings': settings },
        noDocker,
      );
      const lookup = await describeRepository(clientsOf(simulator).ecr, 'team/new', undefined);
      expect(lookup.found && lookup.repository.isImmutable('v1')).toBe(true);
      const created = simulator.truth.calls.find(({ operation }) => operation === 'CreateRepository');
      expect(created?.input).toMatchObject({ imageScanningConfiguration: { scanOnPush: false } });
      expect(callsOf(simulator, 'ecr')).toContain('PutLifecyclePolicy');
    }));
});

test('a machine without Docker is told so', () =>
  withAccount({}, async ({ push }) => {
    const run = await push({}, noDocker);
    expect(run.exitCode).toBe(1);
    expect(run.annotations[0]?.message).toMatch(/There is no 'docker' on PATH/u);
  }));
