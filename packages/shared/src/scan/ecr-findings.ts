import type { EnhancedImageScanFinding, ImageScanFinding, ImageScanFindings } from '@aws-sdk/client-ecr';
import { countBySeverity, severityOf, type Finding } from './finding.ts';

/**
 * The findings of all pages of one result. What ECR counts and does not list is there too, under a name that says so, so
 * that it is not lost to whoever judges the list.
 */
export function ecrFindings(pages: readonly ImageScanFindings[]): readonly Finding[] {
  const listed = pages.flatMap(({ findings = [], enhancedFindings = [] }) => [
    ...findings.map(basicFinding),
    ...enhancedFindings.flatMap(enhancedFinding),
  ]);
  return [...listed, ...unlisted(pages, listed)];
}

function basicFinding({
  name = '',
  severity,
  description = '',
  uri = '',
  attributes = [],
}: ImageScanFinding): Finding {
  const attribute = (key: string): string => attributes.find((one) => one.key === key)?.value ?? '';
  return {
    id: name,
    severity: severityOf(severity),
    package: attribute('package_name'),
    version: attribute('package_version'),
    fixedIn: '',
    title: description,
    url: uri,
  };
}

/** One for every package that has the vulnerability; none for what a rule of Inspector suppresses. */
function enhancedFinding(finding: EnhancedImageScanFinding): readonly Finding[] {
  const { status, severity, title = '', packageVulnerabilityDetails: details, findingArn = '' } = finding;
  if (status === 'SUPPRESSED' || status === 'CLOSED') return [];
  const packages = details?.vulnerablePackages ?? [];
  return (packages.length > 0 ? packages : [{}]).map(({ name = '', version = '', fixedInVersion = '' }) => ({
    id: details?.vulnerabilityId ?? findingArn,
    severity: severityOf(severity),
    package: name,
    version,
    fixedIn: fixedInVersion === 'NotAvailable' ? '' : fixedInVersion,
    title,
    url: details?.sourceUrl ?? '',
  }));
}

function unlisted(pages: readonly ImageScanFindings[], listed: readonly Finding[]): readonly Finding[] {
  // Inspector counts vulnerabilities it suppresses; they are listed, and left out above on purpose.
  if (pages.some(({ enhancedFindings = [] }) => enhancedFindings.length > 0)) return [];
  const counted = countBySeverity(listed);
  return Object.entries(pages[0]?.findingSeverityCounts ?? {}).flatMap(([name, count]) => {
    const severity = severityOf(name);
    const missing = Math.max(0, count - (counted[severity] ?? 0));
    const finding = {
      id: `${missing} not listed`,
      severity,
      package: '',
      version: '',
      fixedIn: '',
      title: '',
      url: '',
    };
    return missing > 0 ? [finding] : [];
  });
}
