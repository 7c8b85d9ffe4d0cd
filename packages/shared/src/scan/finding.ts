/** From the worst; what a scanner has no judgement on is `UNDEFINED`. */
export const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNDEFINED'] as const;
export type Severity = (typeof severities)[number];

/** One vulnerability of one package, whoever found it. */
export interface Finding {
  /** `CVE-2026-1234`, or what the scanner calls it. */
  readonly id: string;
  readonly severity: Severity;
  readonly package: string;
  readonly version: string;
  /** The version that mends it; empty when there is none, or none is named. */
  readonly fixedIn: string;
  readonly title: string;
  /** Where to read more, or empty. */
  readonly url: string;
}

/** What came of a scan. Only `findings` says something about the image; no findings and no scan are different things. */
export type Scan =
  | { readonly kind: 'findings'; readonly status: string; readonly findings: readonly Finding[] }
  | { readonly kind: 'none'; readonly status: string; readonly why: string };

/** ECR says UNTRIAGED and Trivy UNKNOWN for what nobody has judged yet. */
export function severityOf(text: string | undefined): Severity {
  return severities.find((severity) => severity === text?.toUpperCase()) ?? 'UNDEFINED';
}

export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(threshold);
}

export function countBySeverity(findings: readonly Finding[]): Readonly<Partial<Record<Severity, number>>> {
  const counts: Partial<Record<Severity, number>> = {};
  for (const severity of severities) {
    const count = findings.filter((finding) => finding.severity === severity).length;
    if (count > 0) counts[severity] = count;
  }
  return counts;
}
