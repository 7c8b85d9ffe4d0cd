import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { clientsOf } from '@ecs-actions/testkit/clients';
import { pushImage, writeImage } from '@ecs-actions/testkit/image-writer';
import { expectNothingLeftOver } from '@ecs-actions/testkit/left-over';
import { hasTag, shortTag, withAccount, type Account } from './job.ts';
import { stub } from './stub.ts';

// Images are promoted, which needs no Docker; Node alone is on PATH unless a program is put there.
const bare = { env: { PATH: dirname(process.execPath) } };
const repositoryName = 'web';
const critical = {
  name: 'CVE-2026-1',
  severity: 'CRITICAL',
  attributes: [{ key: 'package_name', value: 'openssl' }],
};

async function stage(
  { simulator }: Account,
  scan: object,
  platforms: readonly string[] = [],
): Promise<string> {
  simulator.control.world({
    repositories: [{ repositoryName: 'staging/web' }],
    scans: [{ repositoryName, duration: 0, ...scan }],
  });
  const [first, ...more] = platforms;
  const image = await writeImage({
    files: { '/a': 'a' },
    ...(first === undefined ? {} : { platforms: [first, ...more] }),
  });
  await pushImage(clientsOf(simulator), 'staging/web', 'v1', image);
  return image.digest;
}

const source = { 'source-image': 'staging/web:v1' };
const onPush = { imageScanningConfiguration: { scanOnPush: true } };

describe('scan: ecr', () => {
  test('keeps an image back whose findings reach the threshold: it gets no tag', () =>
    withAccount(onPush, async (account) => {
      const digest = await stage(account, { findings: [critical] });
      const run = await account.push({ ...source, scan: 'ecr' }, bare);
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({
        digest,
        tag: '',
        'scan-status': 'COMPLETE',
        'scan-counts': '{"CRITICAL":1}',
      });
      expect(run.annotations).toHaveLength(1);
      expect(run.annotations[0]?.message).toMatch(
        /^web@sha256:\w+ has CVE-2026-1 in openssl, and "scan-fail-on" is "critical"/u,
      );
      expect(run.summary).toMatch(/critical \| `CVE-2026-1` \| `openssl`/u);
      expect(await hasTag(account.simulator, shortTag)).toBe(false);
    }));

  test.each([
    ['a higher threshold', { findings: [{ ...critical, severity: 'HIGH' }] }, {}],
    [
      'an exception that holds',
      { findings: [critical] },
      { 'scan-ignore': 'CVE-2026-1 until=2999-01-01 no way in' },
    ],
    ['no threshold', { findings: [critical] }, { 'scan-fail-on': 'none' }],
    ['enhanced scanning without findings', { scanType: 'ENHANCED' }, {}],
  ])('lets it through with %s', (_, scan, inputs) =>
    withAccount(onPush, async (account) => {
      await stage(account, scan);
      const run = await account.push({ ...source, scan: 'ecr', ...inputs }, bare);
      expect(run.annotations).toEqual([]);
      expect(run.exitCode).toBe(0);
      expect(await hasTag(account.simulator, shortTag)).toBe(true);
      expect(run.summary).toContain('Vulnerabilities (Amazon ECR)');
    }),
  );

  test('an exception whose day is past counts again, and the failure says so', () =>
    withAccount(onPush, async (account) => {
      await stage(account, { findings: [critical] });
      const ignore = { 'scan-ignore': 'CVE-2026-1 until=2020-01-01 later' };
      const run = await account.push({ ...source, scan: 'ecr', ...ignore }, bare);
      expect(run.exitCode).toBe(1);
      expect(run.annotations[0]?.message).toContain('ran out on 2020-01-01');
    }));

  test('an image that cannot be scanned is no clean image', () =>
    withAccount(onPush, async (account) => {
      await stage(account, { status: 'UNSUPPORTED_IMAGE' });
      const run = await account.push({ ...source, scan: 'ecr' }, bare);
      expect(run.exitCode).toBe(1);
      expect(run.annotations[0]?.message).toMatch(/was not scanned: ECR cannot scan/u);
      expect(run.outputs).toMatchObject({ 'scan-status': 'UNSUPPORTED_IMAGE', 'scan-counts': '{}' });
    }));

  test('looks at every platform of an index, and writes SARIF', () =>
    withAccount(onPush, async (account) => {
      await stage(account, { findings: [critical] }, ['linux/amd64', 'linux/arm64']);
      using run = await account.push({ ...source, scan: 'ecr', 'scan-fail-on': 'none' }, bare);
      expect(run.log.match(/linux\/a\w+64 sha256:\w+: COMPLETE/gu)).toHaveLength(2);
      const report: unknown = JSON.parse(readFileSync(run.outputs['scan-report'] ?? '', 'utf8'));
      expect(report).toMatchObject({ runs: [{ results: [{ ruleId: 'CVE-2026-1' }] }] });
    }));
});

describe('scan: trivy', () => {
  const report = (results: unknown): string =>
    `writeFileSync(argv.find((one) => one.startsWith('--output=')).slice(9), ${JSON.stringify(JSON.stringify({ Results: results }))});`;
  const high = {
    VulnerabilityID: 'CVE-2026-3',
    PkgName: 'zlib',
    InstalledVersion: '1.2',
    FixedVersion: '1.3',
    Severity: 'HIGH',
  };

  test('judges by the same threshold, with the login of this step', () =>
    withAccount({}, async (account) => {
      const digest = await stage(account, {});
      const trivy = stub('trivy', report([{ Vulnerabilities: [high] }]));
      const inputs = { ...source, scan: 'trivy', 'scan-fail-on': 'high' };
      const run = await account.push(inputs, { env: { PATH: trivy.path } });
      expect(run.exitCode).toBe(1);
      expect(run.annotations[0]?.message).toContain('CVE-2026-3 in zlib 1.2 (fixed in 1.3)');
      const [call] = trivy.calls();
      expect(call?.argv).toEqual(expect.arrayContaining(['image', '--image-src=remote', '--timeout=600s']));
      expect(call?.argv.at(-1)).toBe(run.outputs['image']);
      expect(run.outputs['image']).toContain(digest);
      expect(call?.env['DOCKER_CONFIG']).toContain('ecs-actions-docker-');
      expectNothingLeftOver(run);
    }));

  test.each([
    [
      'that fails',
      "console.error('FATAL no space left'); process.exit(1)",
      /Trivy failed: FATAL no space left/u,
    ],
    ['that finds nothing to scan', report(undefined), /neither an operating system nor packages/u],
  ])('%s: the image is not taken for clean', (_, body, message) =>
    withAccount({}, async (account) => {
      await stage(account, {});
      const run = await account.push(
        { ...source, scan: 'trivy' },
        { env: { PATH: stub('trivy', body).path } },
      );
      expect(run.exitCode).toBe(1);
      expect(run.annotations[0]?.message).toMatch(message);
    }),
  );

  test('without Trivy it says where to get it', () =>
    withAccount({}, async (account) => {
      await stage(account, {});
      const run = await account.push({ ...source, scan: 'trivy' }, bare);
      expect(run.annotations[0]?.message).toContain('setup-trivy');
    }));
});

describe('sign: cosign', () => {
  const key =
    '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\ncanary-of-the-key\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----';

  test.each([
    ['keyless', {}, []],
    ['with a key in a KMS', { 'sign-key': 'awskms:///alias/sign' }, ['--key=awskms:///alias/sign']],
    [
      'with a key itself, which only the environment holds',
      { 'sign-key': key },
      ['--key=env://ECS_ACTIONS_SIGN_KEY'],
    ],
  ])('signs the digest before any tag is set, %s', (_, inputs, keyFlags) =>
    withAccount({}, async (account) => {
      await stage(account, {});
      const cosign = stub('cosign', '');
      const run = await account.push(
        { ...source, sign: 'cosign', ...inputs },
        { env: { PATH: cosign.path } },
      );
      expect(run.exitCode).toBe(0);
      const [call] = cosign.calls();
      expect(call?.argv).toEqual(['sign', '--yes', ...keyFlags, run.outputs['image']]);
      expect(JSON.stringify(call?.argv)).not.toContain('canary');
      expect(call?.env['ECS_ACTIONS_SIGN_KEY']).toBe(
        'sign-key' in inputs && inputs['sign-key'] === key ? key : undefined,
      );
      expect(run.log.replaceAll(/^::add-mask::.*$/gmu, '')).not.toContain('canary');
    }),
  );

  test('an image that could not be signed gets no tag', () =>
    withAccount({}, async (account) => {
      await stage(account, {});
      const cosign = stub('cosign', "console.error('Error: no identity token'); process.exit(1)");
      const run = await account.push({ ...source, sign: 'cosign' }, { env: { PATH: cosign.path } });
      expect(run.exitCode).toBe(1);
      expect(run.annotations[0]?.message).toMatch(
        /could not be signed: Error: no identity token\n.*id-token: write/u,
      );
      expect(await hasTag(account.simulator, shortTag)).toBe(false);
    }));

  test('what is signed already is not signed again', () =>
    withAccount({}, async (account) => {
      const digest = await stage(account, {});
      const signature = await writeImage({ files: { '/signature': 's' } });
      await pushImage(clientsOf(account.simulator), 'web', `${digest.replace(':', '-')}.sig`, signature);
      const cosign = stub('cosign', '');
      const run = await account.push({ ...source, sign: 'cosign' }, { env: { PATH: cosign.path } });
      expect(run.exitCode).toBe(0);
      expect(cosign.calls()).toEqual([]);
    }));
});
