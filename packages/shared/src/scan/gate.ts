import { holds, type ScanException } from './exception.ts';
import { countBySeverity, isAtLeast, severities, type Finding, type Scan, type Severity } from './finding.ts';

export interface GateRules {
  /** The least severity that fails; `none` lets everything pass, and even then says what was found. */
  readonly failOn: Severity | 'none';
  readonly exceptions: readonly ScanException[];
  readonly now: Date;
}

export interface Accepted {
  readonly finding: Finding;
  readonly exception: ScanException;
}

export interface GateVerdict {
  readonly passed: boolean;
  readonly status: string;
  /** Why there are no findings to judge. */
  readonly unjudged?: string;
  /** Those that count, the worst first, each once. */
  readonly findings: readonly Finding[];
  readonly blocking: readonly Finding[];
  readonly accepted: readonly Accepted[];
  /** Exceptions that were needed and have run out. */
  readonly expired: readonly ScanException[];
  readonly counts: Readonly<Partial<Record<Severity, number>>>;
}

/**
 * Judges the scans of all platforms of an image. One that gave no findings because there was no scan fails the gate, unless
 * nothing is to fail.
 */
export function judgeScans(scans: readonly Scan[], { failOn, exceptions, now }: GateRules): GateVerdict {
  const all = distinct(scans.flatMap((scan) => (scan.kind === 'findings' ? scan.findings : [])));
  const covering = (finding: Finding, valid: boolean): ScanException | undefined =>
    exceptions.find((exception) => exception.id === finding.id && holds(exception, now) === valid);
  const accepted = all.flatMap((finding) => {
    const exception = covering(finding, true);
    return exception ? [{ finding, exception }] : [];
  });
  const findings = all.filter((finding) => covering(finding, true) === undefined);
  const blocking = failOn === 'none' ? [] : findings.filter(({ severity }) => isAtLeast(severity, failOn));
  const unscanned = scans.find((scan) => scan.kind === 'none');
  return {
    passed: blocking.length === 0 && (unscanned === undefined || failOn === 'none'),
    status: (unscanned ?? scans[0])?.status ?? '',
    ...(unscanned ? { unjudged: unscanned.why } : {}),
    findings,
    blocking,
    accepted,
    expired: [...new Set(findings.flatMap((finding) => covering(finding, false) ?? []))],
    counts: countBySeverity(findings),
  };
}

/** The platforms of one image mostly have the same findings. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map<string, Finding>();
  for (const finding of findings) {
    const { id, severity, package: name, version, fixedIn } = finding;
    seen.set(JSON.stringify([id, severity, name, version, fixedIn]), finding);
  }
  const rank = ({ severity }: Finding): number => severities.indexOf(severity);
  return [...seen.values()].toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}
