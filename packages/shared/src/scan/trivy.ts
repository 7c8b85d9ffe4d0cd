import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { command, lastWords } from '../image/command.ts';
import { severityOf, type Finding, type Scan } from './finding.ts';

export interface TrivyRun {
  /** For its report, which is removed again. */
  readonly folder: string;
  /** With Docker's configuration, where Trivy finds the login. */
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly timeout: number;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Scans one platform of an image in its registry with the `trivy` on PATH. `image` is `repository@sha256:…`. */
export async function trivyScan(run: TrivyRun, image: string, platform: string | undefined): Promise<Scan> {
  const { folder, environment, timeout, onLine, signal } = run;
  const report = join(folder, `trivy-${(platform ?? 'image').replaceAll('/', '-')}.json`);
  const trivy = command({
    name: 'trivy',
    folder,
    environment,
    missing: "There is no 'trivy' on PATH. Put a step with aquasecurity/setup-trivy before this one.",
  });
  const parameters = [
    'image',
    '--image-src=remote',
    '--scanners=vuln',
    '--format=json',
    `--output=${report}`,
    `--timeout=${Math.ceil(timeout / 1000)}s`,
    ...(platform === undefined ? [] : [`--platform=${platform}`]),
    image,
  ];
  try {
    const result = await trivy.run(parameters, { onLine, signal });
    if (result.exitCode !== 0)
      return { kind: 'none', status: 'FAILED', why: `Trivy failed: ${lastWords(result)}` };
    return trivyReport(await readFile(report, 'utf8'));
  } finally {
    await rm(report, { force: true });
  }
}

/** Reads Trivy's JSON (schema version 2). Without results it has found nothing to look at, which is no clean image. */
export function trivyReport(text: string): Scan {
  const results = list(member(JSON.parse(text), 'Results'));
  if (results.length === 0) {
    return {
      kind: 'none',
      status: 'UNSUPPORTED_IMAGE',
      why: 'Trivy knows neither an operating system nor packages in this image',
    };
  }
  const findings = results.flatMap((result) => list(member(result, 'Vulnerabilities')).map(findingOf));
  return { kind: 'findings', status: 'COMPLETE', findings };
}

function findingOf(vulnerability: unknown): Finding {
  const word = (name: string): string => {
    const value = member(vulnerability, name);
    return typeof value === 'string' ? value : '';
  };
  return {
    id: word('VulnerabilityID'),
    severity: severityOf(word('Severity')),
    package: word('PkgName'),
    version: word('InstalledVersion'),
    fixedIn: word('FixedVersion'),
    title: word('Title'),
    url: word('PrimaryURL'),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
