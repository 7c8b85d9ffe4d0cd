import type { Cause } from './cause.ts';
import type { Evidence } from './evidence.ts';
import { unread } from './hints.ts';
import type { Rule } from './rule.ts';
import { evidenceRules, factRules, lastRules } from './rules.ts';
import { deployedBut } from './rules/facts.ts';

/** The one cause to lead with. Never nothing: what no rule knows is `unknown`, and claims nothing. */
export function diagnose(evidence: Evidence): Cause {
  return causes(evidence)[0];
}

/**
 * Everything that went wrong, the most specific first, at least one. Facts decide before evidence does; a task is explained
 * by one rule only, so that the symptoms of a cause are not told as causes.
 */
export function causes(evidence: Evidence): readonly [Cause, ...Cause[]] {
  const fact = first(factRules, evidence);
  if (fact) return [fact];
  const [found, ...more] = inEvidence(evidence);
  const last = first(lastRules, evidence);
  if (found && evidence.facts.endedBy === 'below-floor' && last) {
    return [{ ...found, sentence: `${deployedBut(evidence)}${found.sentence}` }, ...more];
  }
  return found ? [found, ...more] : [last ?? unknown(evidence)];
}

function inEvidence(evidence: Evidence): Cause[] {
  const found: Cause[] = [];
  let rest = evidence;
  for (const { cause } of evidenceRules) {
    let next = cause(rest);
    while (next) {
      found.push(next);
      const explained = new Set(next.tasks);
      if (explained.size === 0) break;
      rest = without(rest, explained);
      next = cause(rest);
    }
  }
  return withoutEchoes(found);
}

/** What ended the deployment by itself, whatever else went wrong. */
const detectors: ReadonlySet<string> = new Set(['alarm', 'hook']);

/**
 * Events repeat what tasks say, so a cause that rests on events alone counts only where no task has one; and of several of
 * these for one reason, or that read the same words, only the first, which is the most specific.
 */
function withoutEchoes(found: readonly Cause[]): Cause[] {
  const hasTasks = ({ tasks }: Cause): boolean => tasks !== undefined && tasks.length > 0;
  const explained = found.some((cause) => hasTasks(cause));
  return found.filter((cause, index) => {
    if (hasTasks(cause) || detectors.has(cause.reason)) return true;
    const same = ({ reason, says }: Cause) =>
      reason === cause.reason || (says !== undefined && says.text === cause.says?.text);
    return !explained && found.findIndex((other) => same(other)) === index;
  });
}

function without(evidence: Evidence, tasks: ReadonlySet<string>): Evidence {
  return {
    ...evidence,
    stoppedTasks: evidence.stoppedTasks.filter(({ id }) => !tasks.has(id)),
    runningTasks: evidence.runningTasks.filter(({ id }) => !tasks.has(id)),
  };
}

function first(rules: readonly Rule[], evidence: Evidence): Cause | undefined {
  for (const { cause } of rules) {
    const found = cause(evidence);
    if (found) return found;
  }
  return undefined;
}

function unknown(evidence: Evidence): Cause {
  const { revision, deployment } = evidence;
  const missing = unread(evidence);
  return {
    rule: 'unknown',
    reason: 'unknown',
    sentence: deployment?.breaker?.triggered
      ? `the circuit breaker ended the deployment of ${revision}, and nothing that can be read says why`
      : `the deployment of ${revision} failed, and nothing that can be read says why`,
    lookFirst: missing.length > 0 ? missing : ["the service's events in the AWS console"],
    documentation: undefined,
  };
}
