import { ActionError } from '../runner/errors.ts';
import { evaluate, nameIn, namesCommit, usesClock, type TagContext } from './tag-expression.ts';
import type { TagRule } from './tag-rule.ts';
import { matchTag, semverTag, type RuleValue } from './tag-version.ts';

export interface Tag {
  readonly name: string;
  /** Two runs for one commit get this same tag, and other commits do not. */
  readonly fixed: boolean;
}

type Evaluate = (rule: TagRule, context: TagContext) => RuleValue | undefined;

const evaluators: Readonly<Record<TagRule['type'], Evaluate>> = {
  schedule: (rule, context) =>
    context.eventName === 'schedule' ? moving(text(rule, 'pattern', context) || 'nightly') : undefined,
  semver: semverTag,
  match: matchTag,
  edge: (rule, context) => {
    const branch = text(rule, 'branch', context) || context.defaultBranch;
    return branch !== '' && nameIn(context, 'refs/heads/') === branch ? moving('edge') : undefined;
  },
  ref: (rule, context) => {
    const name = refName(rule.attributes.get('event') ?? '', context);
    return name === undefined ? undefined : moving(name);
  },
  raw: (rule, context) => {
    const value = rule.attributes.get('value') ?? '';
    return { value: evaluate(value, context), fixed: namesCommit(value) };
  },
  sha: (rule, context) => {
    const long = rule.attributes.get('format') === 'long';
    const length = rule.attributes.get('length');
    const characters = length === undefined ? (long ? 40 : 7) : Number(length);
    return { value: context.commit.slice(0, characters), fixed: characters >= 7 };
  },
};

/**
 * The tags that the rules give, the highest priority first and each once; rules that do not apply to this event give
 * none. `latest` is a tag like any other: only a rule that says so gives it.
 * Throws ActionError for a value that the registry would refuse, and when no rule applies.
 */
export function tagsOf(rules: readonly TagRule[], context: TagContext): readonly Tag[] {
  const tags = new Map<string, Tag>();
  for (const rule of rules.toSorted((a, b) => b.priority - a.priority)) {
    const tag = isEnabled(rule, context) ? tagOf(rule, context) : undefined;
    if (!tag) continue;
    tags.set(tag.name, { name: tag.name, fixed: tag.fixed || tags.get(tag.name)?.fixed === true });
  }
  if (tags.size === 0) {
    throw new ActionError(
      `tags: no rule applies to ${context.ref || 'this run'} (event ${context.eventName || 'unknown'}). ` +
        "Add one that always does, such as 'type=sha'.",
    );
  }
  return [...tags.values()];
}

function tagOf(rule: TagRule, context: TagContext): Tag | undefined {
  const found = evaluators[rule.type](rule, context);
  if (!found) return undefined;
  const prefix = rule.attributes.get('prefix') ?? defaultPrefix(rule);
  const suffix = rule.attributes.get('suffix') ?? '';
  const name = evaluate(prefix, context) + found.value + evaluate(suffix, context);
  const around = prefix + suffix;
  return {
    name: sanitised(name, rule),
    fixed: !usesClock(around) && (found.fixed || namesCommit(around)),
  };
}

function defaultPrefix(rule: TagRule): string {
  if (rule.type === 'sha') return 'sha-';
  return rule.type === 'ref' && rule.attributes.get('event') === 'pr' ? 'pr-' : '';
}

/** `[\w][\w.-]{0,127}`, by the OCI distribution specification; what cannot stand in a tag becomes one `-`. */
function sanitised(name: string, rule: TagRule): string {
  const tag = name.replaceAll(/[^\w.-]+/gu, '-');
  if (/^\w[\w.-]{0,127}$/u.test(tag)) return tag;
  const reason =
    tag.length > 128
      ? `it has ${tag.length} characters, and a tag at most 128`
      : tag === ''
        ? 'it is empty'
        : `a tag does not begin with '${tag.charAt(0)}'; give the rule a prefix, or another value for this event`;
  throw new ActionError(`tags: the rule '${rule.line}' gives the tag '${tag.slice(0, 160)}': ${reason}.`);
}

function isEnabled(rule: TagRule, context: TagContext): boolean {
  const enable = text(rule, 'enable', context) || 'true';
  if (enable === 'true' || enable === 'false') return enable === 'true';
  throw new ActionError(`tags: 'enable' of the rule '${rule.line}' is '${enable}', not true or false.`);
}

function text(rule: TagRule, attribute: string, context: TagContext): string {
  return evaluate(rule.attributes.get(attribute) ?? '', context);
}

function moving(value: string): RuleValue {
  return { value, fixed: false };
}

function refName(event: string, context: TagContext): string | undefined {
  if (event === 'branch') return nameIn(context, 'refs/heads/');
  if (event === 'tag') return nameIn(context, 'refs/tags/');
  return nameIn(context, 'refs/pull/')?.replace(/\/(?:merge|head)$/u, '');
}
