import type { Finding, Severity } from './finding.ts';
import type { GateVerdict } from './gate.ts';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  CRITICAL: 'error',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'note',
  INFORMATIONAL: 'note',
  UNDEFINED: 'note',
};

/** SARIF 2.1.0 for GitHub's code scanning. Accepted findings are in it as suppressed, with their reason. */
export function sarif(scanner: string, image: string, { findings, accepted }: GateVerdict): string {
  const all = [...findings, ...accepted.map(({ finding }) => finding)];
  const rules = new Map(all.map((finding) => [finding.id, ruleOf(finding)]));
  const results = [
    ...findings.map((finding) => resultOf(finding, image)),
    ...accepted.map(({ finding, exception }) => ({
      ...resultOf(finding, image),
      suppressions: [{ kind: 'external', justification: `until ${exception.until}: ${exception.reason}` }],
    })),
  ];
  return JSON.stringify(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [{ tool: { driver: { name: scanner, rules: [...rules.values()] } }, results }],
    },
    null,
    2,
  );
}

function ruleOf({ id, title, url }: Finding): object {
  return {
    id,
    shortDescription: { text: title || id },
    ...(url === '' ? {} : { helpUri: url }),
  };
}

function resultOf({ id, severity, fixedIn, ...finding }: Finding, image: string): object {
  const found = `${severity} in ${finding.package} ${finding.version}`.trim();
  return {
    ruleId: id,
    level: levels[severity],
    message: { text: fixedIn === '' ? found : `${found}, fixed in ${fixedIn}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: image } } }],
  };
}
