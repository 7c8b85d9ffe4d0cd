import { parse } from 'csv-parse/sync';
import { ActionError } from '../runner/errors.ts';

export type TagRuleType = 'schedule' | 'semver' | 'match' | 'edge' | 'ref' | 'raw' | 'sha';

/** One line of the `tags` input. Attributes hold what the line says, expressions not yet evaluated. */
export interface TagRule {
  readonly type: TagRuleType;
  readonly line: string;
  readonly priority: number;
  readonly attributes: ReadonlyMap<string, string>;
}

interface RuleKind {
  readonly priority: number;
  readonly attributes: readonly string[];
  readonly required?: string;
  readonly values?: Readonly<Record<string, readonly string[]>>;
}

const everyRule = ['enable', 'priority', 'prefix', 'suffix'];

// Types, attributes and priorities are docker/metadata-action's; `length` of `sha` is an addition.
const kinds: Readonly<Record<TagRuleType, RuleKind>> = {
  schedule: { priority: 1000, attributes: ['pattern'] },
  semver: { priority: 900, attributes: ['pattern', 'value', 'match'], required: 'pattern' },
  match: { priority: 800, attributes: ['pattern', 'group', 'value'], required: 'pattern' },
  edge: { priority: 700, attributes: ['branch'] },
  ref: {
    priority: 600,
    attributes: ['event'],
    required: 'event',
    values: { event: ['branch', 'tag', 'pr'] },
  },
  raw: { priority: 200, attributes: ['value'], required: 'value' },
  sha: { priority: 100, attributes: ['format', 'length'], values: { format: ['short', 'long'] } },
};

/**
 * Reads one rule in the grammar of docker/metadata-action: `type=semver,pattern={{version}}`, or a bare `foo` for
 * `type=raw,value=foo`. An unknown type or attribute is an error, where the original accepts a misspelt one in silence.
 */
export function parseTagRule(line: string): TagRule {
  const attributes = new Map<string, string>();
  for (const field of fields(line)) {
    const [, key, value] = /^([^=]+)=(.*)$/su.exec(field) ?? [undefined, 'value', field];
    const name = key.trim().toLowerCase();
    if (attributes.has(name)) throw mistake(line, `'${name}' is given twice`);
    attributes.set(name, value.trim());
  }
  const type = ruleType(attributes.get('type') ?? 'raw', line);
  attributes.delete('type');
  checkAttributes(type, attributes, line);
  return { type, line, attributes, priority: priorityOf(type, attributes, line) };
}

function fields(line: string): readonly string[] {
  try {
    const [record = []] = parse(line, { relaxColumnCount: true, relaxQuotes: true, trim: true });
    return record;
  } catch (error) {
    throw mistake(line, 'its quotes do not match', error);
  }
}

function ruleType(type: string, line: string): TagRuleType {
  if (isRuleType(type)) return type;
  throw mistake(line, `there is no type '${type}'; the types are ${Object.keys(kinds).join(', ')}`);
}

function isRuleType(type: string): type is TagRuleType {
  return Object.hasOwn(kinds, type);
}

function checkAttributes(type: TagRuleType, attributes: ReadonlyMap<string, string>, line: string): void {
  const kind = kinds[type];
  const known = [...kind.attributes, ...everyRule];
  for (const [name, value] of attributes) {
    if (!known.includes(name)) {
      throw mistake(line, `type=${type} has no attribute '${name}'; it has ${known.join(', ')}`);
    }
    const values = kind.values?.[name];
    if (values && !values.includes(value)) throw mistake(line, `${name} is one of ${values.join(', ')}`);
  }
  if (kind.required && !attributes.get(kind.required)) throw mistake(line, `'${kind.required}=' is missing`);
  for (const name of ['group', 'length']) wholeNumber(attributes.get(name) ?? '1', name, line);
}

function priorityOf(type: TagRuleType, attributes: ReadonlyMap<string, string>, line: string): number {
  const priority = attributes.get('priority');
  return priority === undefined ? kinds[type].priority : wholeNumber(priority, 'priority', line);
}

function wholeNumber(text: string, name: string, line: string): number {
  if (!/^\d{1,6}$/u.test(text)) throw mistake(line, `${name} is a whole number`);
  return Number(text);
}

function mistake(line: string, reason: string, cause?: unknown): ActionError {
  return new ActionError(`tags: the rule '${line}' cannot be read: ${reason}.`, { cause });
}
