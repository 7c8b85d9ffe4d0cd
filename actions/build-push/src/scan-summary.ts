import {
  blocks,
  code,
  details,
  heading,
  link,
  list,
  md,
  table,
  text,
  type Markdown,
} from '@ecs-actions/shared/runner/summary';
import { severities, type Finding } from '@ecs-actions/shared/scan/finding';
import type { GateVerdict } from '@ecs-actions/shared/scan/gate';
import type { Scanned } from './scan.ts';

const shownRows = 25;

/** What was found, the worst first, with the version that mends it; what is accepted is folded away. */
export function scanSummary({ input, verdict }: Scanned): Markdown {
  const { findings, accepted, expired } = verdict;
  const scanner = input.by === 'ecr' ? 'Amazon ECR' : 'Trivy';
  return blocks(
    heading(4, `Vulnerabilities (${scanner})`),
    text(printed(verdict)),
    table(
      ['Severity', 'Vulnerability', 'Package', 'Fixed in'],
      findings
        .slice(0, shownRows)
        .map((finding) => [
          finding.severity.toLowerCase(),
          finding.url === '' ? code(finding.id) : link(finding.id, finding.url),
          code(packageOf(finding)),
          finding.fixedIn === '' ? '' : code(finding.fixedIn),
        ]),
    ),
    findings.length > shownRows
      ? text(`and ${findings.length - shownRows} more in the SARIF file`)
      : undefined,
    expired.length === 0
      ? undefined
      : list(expired.map(({ id, until }) => md`The exception for ${code(id)} ran out on ${until}.`)),
    accepted.length === 0
      ? undefined
      : details(
          `${accepted.length} accepted`,
          list(
            accepted.map(
              ({ finding, exception }) =>
                md`${code(finding.id)} in ${code(packageOf(finding))} until ${exception.until}: ${exception.reason}`,
            ),
          ),
        ),
  );
}

/** The annotation of a gate that failed; its first line is the cause. */
export function scanFailure(name: string, { input, verdict }: Scanned): string {
  const { blocking, unjudged, expired, status } = verdict;
  const untagged = 'No tag was set on it by this run.';
  if (blocking.length === 0) {
    return `${name} was not scanned: ${unjudged ?? status}. No findings are no clean image, so the step fails. ${untagged}`;
  }
  const [first] = blocking;
  const worst = first
    ? `${first.id} in ${packageOf(first)}${first.fixedIn === '' ? '' : ` (fixed in ${first.fixedIn})`}`
    : '';
  const others = blocking.length === 1 ? '' : ` and ${blocking.length - 1} more`;
  return [
    `${name} has ${worst}${others}, and "scan-fail-on" is "${input.failOn.toLowerCase()}". ${untagged}`,
    ...expired.map(({ id, until }) => `The exception for ${id} ran out on ${until}.`),
  ].join('\n');
}

function printed({ counts, unjudged, status }: GateVerdict): string {
  if (unjudged !== undefined) return `Not scanned: ${unjudged}.`;
  const parts = severities.flatMap((severity) =>
    counts[severity] === undefined ? [] : [`${counts[severity]} ${severity.toLowerCase()}`],
  );
  return `${parts.length === 0 ? 'Scanned, and nothing found' : parts.join(', ')} (${status}).`;
}

function packageOf(finding: Finding): string {
  return `${finding.package} ${finding.version}`.trim();
}
