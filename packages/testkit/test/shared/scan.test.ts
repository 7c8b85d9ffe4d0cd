import { describe, expect, test } from '@jest/globals';
import { findImages } from '@ecs-actions/shared/image/ecr';
import { ecrScan } from '@ecs-actions/shared/scan/ecr-scan';
import type { Scan } from '@ecs-actions/shared/scan/finding';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';

type Declared = Readonly<Record<string, unknown>>;
const minute = 60_000;

/** Scans the one image of a repository that was made with `repository`, and whose scans end as `outcome` says. */
async function scan(
  outcome: Declared,
  repository: Declared = { imageScanningConfiguration: { scanOnPush: true } },
  prepare: (simulator: Simulator) => void = () => undefined,
): Promise<{ readonly scanned: Scan; readonly calls: readonly string[] }> {
  return withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    const repositoryName = 'web';
    simulator.control.world({
      repositories: [{ repositoryName, ...repository }],
      scans: [{ repositoryName, ...outcome }],
      images: [{ repositoryName, tags: ['v1'] }],
    });
    prepare(simulator);
    const { aws, clock } = inProcess(simulator);
    const place = { name: repositoryName, registryId: '' };
    const digest = (await findImages(aws.ecr, place, ['v1'])).get('v1')?.digest ?? '';
    const { signal } = new AbortController();
    const scanned = await ecrScan(
      { ecr: aws.ecr, repository: place, timeout: minute, clock, signal },
      digest,
    );
    return { scanned, calls: simulator.truth.calls.map(({ operation }) => operation) };
  });
}

const byHand = { imageScanningConfiguration: { scanOnPush: false } };
const basic = {
  name: 'CVE-2026-1',
  severity: 'HIGH',
  uri: 'https://example.com/1',
  attributes: [
    { key: 'package_name', value: 'openssl' },
    { key: 'package_version', value: '3.0.1' },
  ],
};
const enhanced = {
  severity: 'CRITICAL',
  status: 'ACTIVE',
  title: 'a title',
  packageVulnerabilityDetails: {
    vulnerabilityId: 'CVE-2026-2',
    vulnerablePackages: [{ name: 'zlib', version: '1.2', fixedInVersion: '1.3' }],
  },
};

describe('findings', () => {
  test('of basic scanning on push are awaited', async () => {
    const { scanned, calls } = await scan({ findings: [basic], duration: 20_000 });
    expect(scanned).toMatchObject({
      status: 'COMPLETE',
      findings: [{ id: 'CVE-2026-1', severity: 'HIGH', package: 'openssl', version: '3.0.1' }],
    });
    expect(calls).not.toContain('StartImageScan');
  });

  test('of basic scanning that nothing starts are asked for, once', async () => {
    const { scanned, calls } = await scan({ findings: [basic], duration: 20_000 }, byHand);
    expect(scanned).toMatchObject({ kind: 'findings', findings: [{ id: 'CVE-2026-1' }] });
    expect(calls.filter((operation) => operation === 'StartImageScan')).toHaveLength(1);
  });

  test('of enhanced scanning are there when it is ACTIVE, with the version that mends them', async () => {
    const suppressed = { ...enhanced, status: 'SUPPRESSED' };
    const { scanned } = await scan({ findings: [enhanced, suppressed], scanType: 'ENHANCED' });
    expect(scanned).toEqual({
      kind: 'findings',
      status: 'ACTIVE',
      findings: [
        {
          id: 'CVE-2026-2',
          severity: 'CRITICAL',
          package: 'zlib',
          version: '1.2',
          fixedIn: '1.3',
          title: 'a title',
          url: '',
        },
      ],
    });
  });

  test('that there are none is a result', async () => {
    expect((await scan({})).scanned).toEqual({ kind: 'findings', status: 'COMPLETE', findings: [] });
  });
});

describe('no scan is told apart from no findings:', () => {
  test.each([
    ['UNSUPPORTED_IMAGE', /Trivy/u],
    ['FAILED', /failed/u],
    ['LIMIT_EXCEEDED', /24 hours/u],
    ['SCAN_ELIGIBILITY_EXPIRED', /no longer watches/u],
    ['FINDINGS_UNAVAILABLE', /Inspector/u],
  ])('%s', async (status, why) => {
    const { scanned } = await scan({ status });
    expect(scanned).toEqual({ kind: 'none', status, why: expect.stringMatching(why) });
  });

  test('time is up', async () => {
    const { scanned } = await scan({ duration: 2 * minute });
    expect(scanned).toMatchObject({ status: 'IN_PROGRESS', why: expect.stringContaining('scan-timeout') });
  });

  test('the role may not start one', async () => {
    const { scanned } = await scan({}, byHand, ({ control }) =>
      control.faults([{ service: 'ecr', operation: 'StartImageScan', kind: 'denied' }]),
    );
    expect(scanned).toMatchObject({
      status: 'NOT_STARTED',
      why: expect.stringContaining('ecr:StartImageScan'),
    });
  });
});
