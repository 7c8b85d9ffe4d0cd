import semver from 'semver';
import { ActionError } from '../runner/errors.ts';
import { evaluate, nameIn, usesClock, type TagContext } from './tag-expression.ts';
import type { TagRule } from './tag-rule.ts';

export interface RuleValue {
  readonly value: string;
  /** The same for every run for one commit, and for no other commit. */
  readonly fixed: boolean;
}

/** A pre-release is never folded into `1.2` or `1`: it gets its whole version, whatever the pattern. */
export function semverTag(rule: TagRule, context: TagContext): RuleValue | undefined {
  const given = givenVersion(rule, context);
  if (given === undefined) return undefined;
  const part = rule.attributes.get('match');
  const version = semver.parse(part ? firstGroup(part, given, rule) : given, { loose: true });
  if (!version) {
    if (!rule.attributes.get('value')) return undefined;
    throw new ActionError(`tags: '${given}' of the rule '${rule.line}' is no semantic version.`);
  }
  const pattern = rule.attributes.get('pattern') ?? '';
  const whole = version.prerelease.length > 0 && !/\{\{\s*raw\s*\}\}/u.test(pattern);
  const used = whole ? '{{version}}' : pattern;
  const value = evaluate(used, context, {
    raw: version.raw,
    version: version.version,
    major: String(version.major),
    minor: String(version.minor),
    patch: String(version.patch),
  });
  return { value, fixed: isExact(used) && !usesClock(used) };
}

function isExact(pattern: string): boolean {
  const has = (name: string): boolean => new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`, 'u').test(pattern);
  return has('raw') || has('version') || (has('major') && has('minor') && has('patch'));
}

/** The group of the expression that matches the Git tag, or the rule's own value. */
export function matchTag(rule: TagRule, context: TagContext): RuleValue | undefined {
  const given = givenVersion(rule, context);
  if (given === undefined) return undefined;
  const found = matches(rule.attributes.get('pattern') ?? '', given, rule);
  const value = found?.[Number(rule.attributes.get('group') ?? 0)];
  return value === undefined ? undefined : { value, fixed: false };
}

function givenVersion(rule: TagRule, context: TagContext): string | undefined {
  return evaluate(rule.attributes.get('value') ?? '', context) || nameIn(context, 'refs/tags/');
}

function firstGroup(pattern: string, given: string, rule: TagRule): string {
  const found = matches(pattern, given, rule);
  return found?.[1] ?? found?.[0] ?? '';
}

function matches(pattern: string, given: string, rule: TagRule): RegExpExecArray | null {
  const [, source = pattern, flags = ''] = /^\/(.+)\/([a-z]*)$/u.exec(pattern) ?? [];
  try {
    return new RegExp(source, flags).exec(given);
  } catch (error) {
    throw new ActionError(`tags: '${pattern}' of the rule '${rule.line}' is no regular expression.`, {
      cause: error,
    });
  }
}
