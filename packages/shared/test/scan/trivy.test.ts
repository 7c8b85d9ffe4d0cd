import { expect, test } from '@jest/globals';
import { judgeScans } from '../../src/scan/gate.ts';
import { sarif } from '../../src/scan/sarif.ts';
import { trivyReport } from '../../src/scan/trivy.ts';

// As Trivy 0.5x and later write it (schema version 2), shortened.
const recorded = {
  SchemaVersion: 2,
  ArtifactName: 'web',
  Results: [
    {
      Target: 'web (debian 12.5)',
      Class: 'os-pkgs',
      Type: 'debian',
      Vulnerabilities: [
        {
          VulnerabilityID: 'CVE-2024-0727',
          PkgName: 'openssl',
          InstalledVersion: '3.0.11-1',
          FixedVersion: '3.0.13-1',
          Status: 'fixed',
          PrimaryURL: 'https://avd.aquasec.com/nvd/cve-2024-0727',
          Title: 'openssl: denial of service via null dereference',
          Severity: 'MEDIUM',
        },
        {
          VulnerabilityID: 'CVE-2023-45853',
          PkgName: 'zlib1g',
          InstalledVersion: '1:1.2.13',
          Severity: 'UNKNOWN',
        },
      ],
    },
    { Target: 'app/package-lock.json', Class: 'lang-pkgs', Type: 'npm' },
  ],
};

test('its findings are those of all results, with the version that mends them', () => {
  expect(trivyReport(JSON.stringify(recorded))).toEqual({
    kind: 'findings',
    status: 'COMPLETE',
    findings: [
      {
        id: 'CVE-2024-0727',
        severity: 'MEDIUM',
        package: 'openssl',
        version: '3.0.11-1',
        fixedIn: '3.0.13-1',
        title: 'openssl: denial of service via null dereference',
        url: 'https://avd.aquasec.com/nvd/cve-2024-0727',
      },
      expect.objectContaining({ id: 'CVE-2023-45853', severity: 'UNDEFINED', fixedIn: '' }),
    ],
  });
});

test('a report with results and no vulnerabilities is a clean image; one without results is none', () => {
  const clean = trivyReport(JSON.stringify({ Results: [{ Target: 'web (alpine 3.20)' }] }));
  expect(clean).toEqual({ kind: 'findings', status: 'COMPLETE', findings: [] });
  expect(trivyReport(JSON.stringify({ SchemaVersion: 2 }))).toMatchObject({ kind: 'none' });
});

test('SARIF has a rule for every vulnerability, and accepted ones as suppressed', () => {
  const exceptions = [{ id: 'CVE-2023-45853', until: '2026-12-31', reason: 'not reached' }];
  const now = new Date('2026-11-21T00:00:00Z');
  const verdict = judgeScans([trivyReport(JSON.stringify(recorded))], { failOn: 'LOW', exceptions, now });
  expect(JSON.parse(sarif('Trivy', 'host/web@sha256:1', verdict))).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Trivy', rules: [{ id: 'CVE-2024-0727' }, { id: 'CVE-2023-45853' }] } },
        results: [
          {
            ruleId: 'CVE-2024-0727',
            level: 'warning',
            message: { text: 'MEDIUM in openssl 3.0.11-1, fixed in 3.0.13-1' },
            locations: [{ physicalLocation: { artifactLocation: { uri: 'host/web@sha256:1' } } }],
          },
          { ruleId: 'CVE-2023-45853', suppressions: [{ justification: 'until 2026-12-31: not reached' }] },
        ],
      },
    ],
  });
});
