import type { Aws } from '../aws/aws.ts';
import { classify, explain, missingPermission } from '../aws/errors.ts';
import { resolveImage, type Resolution } from '../image/resolve.ts';
import type { Clock } from '../time/clock.ts';
import type { Answer, Check, PreflightPorts, Question, Target } from './check.ts';
import { checks as all } from './checks.ts';

export interface Finding {
  /** The check's name. */
  readonly check: string;
  readonly severity: 'error' | 'warning' | 'notice';
  /** The services concerned. */
  readonly services: readonly string[];
  /** A sentence. */
  readonly says: string;
  /** What to do about it; absent for notices. */
  readonly remedy?: string;
}

export interface PreflightOptions {
  readonly aws: Aws;
  readonly clock: Clock;
  /** Images that were looked up before. */
  readonly images?: ReadonlyMap<string, Resolution>;
  /** Those of the table that are asked; all of them unless given. */
  readonly checks?: readonly Check[];
}

const order = ['error', 'warning', 'notice'];

/**
 * Looks for what would make the deployments fail, all of it at once: errors first, then warnings, then what could not be
 * told. Only metadata is read, and what cannot be read is a notice.
 */
export async function preflight(
  targets: readonly Target[],
  { aws, clock, images = new Map<string, Resolution>(), checks = all }: PreflightOptions,
): Promise<readonly Finding[]> {
  const lookups = new Map<string, Promise<Resolution>>();
  const ports: PreflightPorts = {
    aws,
    clock,
    image: (reference) => {
      const known = images.get(reference);
      const lookup =
        lookups.get(reference) ?? (known ? Promise.resolve(known) : resolveImage(aws, reference));
      lookups.set(reference, lookup);
      return lookup;
    },
  };
  const findings = await Promise.all(checks.map((check) => run(check, targets, ports)));
  return findings.flat().toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

async function run(
  check: Check,
  targets: readonly Target[],
  ports: PreflightPorts,
): Promise<readonly Finding[]> {
  const asked = new Map<string, { question: Question; services: string[] }>();
  for (const target of targets) {
    for (const question of check.questions(target)) {
      const before = asked.get(question.key) ?? { question, services: [] };
      asked.set(question.key, before);
      if (!before.services.includes(target.service)) before.services.push(target.service);
    }
  }
  const found = await Promise.all(
    [...asked.values()].map(async ({ question, services }) => ({
      services,
      answer: await answered(check, question, ports),
    })),
  );
  return merged(found.flatMap(({ services, answer }) => finding(check, services, answer)));
}

async function answered(check: Check, question: Question, ports: PreflightPorts): Promise<Answer> {
  try {
    return await question.ask(ports);
  } catch (error) {
    if (classify(error) === 'unknown') throw error;
    const permission = missingPermission(error);
    const why = permission === undefined ? explain(error) : `${permission} is not allowed.`;
    return { kind: 'unknown', says: `The ${check.name} could not be checked: ${why}` };
  }
}

function finding(check: Check, services: readonly string[], answer: Answer): readonly Finding[] {
  const about = { check: check.name, services };
  if (answer.kind === 'fine') return [];
  if (answer.kind === 'unknown') return [{ ...about, severity: 'notice', says: answer.says }];
  return [{ ...about, severity: check.severity, says: answer.says, remedy: check.remedy }];
}

/** What may not be read is refused for each subject alike, and said once. */
function merged(findings: readonly Finding[]): readonly Finding[] {
  const distinct = new Map<string, Finding>();
  for (const one of findings) {
    const services = new Set([...(distinct.get(one.says)?.services ?? []), ...one.services]);
    distinct.set(one.says, { ...one, services: [...services] });
  }
  return [...distinct.values()];
}
