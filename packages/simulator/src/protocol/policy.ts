/** One thing that a call asks to be allowed. */
export interface Access {
  /** As IAM writes it: `ecs:UpdateService`. */
  readonly action: string;
  /** An ARN, or `*` where AWS has no resource level. */
  readonly resource: string;
  /** Condition keys of the request, in lower case. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

/** What a policy document says to an access. */
export type Decision = 'allowed' | 'denied' | 'not-allowed';

interface Statement {
  readonly deny: boolean;
  readonly actions: (action: string) => boolean;
  readonly resources: (resource: string) => boolean;
  readonly conditions: readonly ((keys: Access['keys']) => boolean)[];
}

/** An identity-based IAM policy: what it does not allow is denied, and a Deny wins. */
export class Policy {
  readonly #statements: readonly Statement[];

  /** Throws a TypeError for a document that IAM, or the simulator, would not understand. */
  constructor(document: unknown) {
    const { Version, Statement: statements, ...rest } = object(document, 'the policy');
    if (Version !== '2012-10-17') throw new TypeError('the policy needs Version 2012-10-17');
    refuse(rest, ['Id'], 'the policy');
    this.#statements = list(statements).map((statement) => readStatement(statement));
  }

  decide({ action, resource, keys }: Access): Decision {
    const applying = this.#statements.filter(
      (statement) =>
        statement.actions(action) &&
        statement.resources(resource) &&
        statement.conditions.every((condition) => condition(keys)),
    );
    if (applying.some(({ deny }) => deny)) return 'denied';
    return applying.length > 0 ? 'allowed' : 'not-allowed';
  }
}

function readStatement(value: unknown): Statement {
  const {
    Effect,
    Action,
    NotAction,
    Resource,
    NotResource,
    Condition = {},
    ...rest
  } = object(value, 'a statement');
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new TypeError('a statement needs Effect Allow or Deny');
  refuse(rest, ['Sid'], 'a statement');
  return {
    deny: Effect === 'Deny',
    actions: either(Action, NotAction, 'Action', (pattern) => glob(pattern, 'i')),
    resources: either(Resource, NotResource, 'Resource', arnGlob),
    conditions: Object.entries(object(Condition, 'Condition')).flatMap(([operator, wanted]) =>
      Object.entries(object(wanted, operator)).map(([key, values]) =>
        readCondition(operator, key, strings(values)),
      ),
    ),
  };
}

type Matcher = (text: string) => boolean;

function either(only: unknown, not: unknown, name: string, compile: (pattern: string) => Matcher): Matcher {
  if ((only === undefined) === (not === undefined)) {
    throw new TypeError(`a statement needs ${name} or Not${name}, and not both`);
  }
  const matchers = strings(only ?? not).map(compile);
  const any: Matcher = (text) => matchers.some((matcher) => matcher(text));
  return only === undefined ? (text) => !any(text) : any;
}

/** The keys that requests to the simulator carry; a condition on another would never be what it is at AWS. */
const knownKeys =
  /^(ecs:cluster|ecs:service|ecs:task-definition|ecs:createaction|iam:passedtoservice|aws:tagkeys|aws:requesttag\/.+)$/;

const operators: Readonly<
  Record<string, { readonly negative: boolean; readonly compile: (value: string) => Matcher }>
> = {
  StringEquals: { negative: false, compile: exactly },
  StringNotEquals: { negative: true, compile: exactly },
  StringLike: { negative: false, compile: (value) => glob(value) },
  StringNotLike: { negative: true, compile: (value) => glob(value) },
  ArnEquals: { negative: false, compile: arnGlob },
  ArnNotEquals: { negative: true, compile: arnGlob },
  ArnLike: { negative: false, compile: arnGlob },
  ArnNotLike: { negative: true, compile: arnGlob },
};

function readCondition(
  name: string,
  key: string,
  values: readonly string[],
): (keys: Access['keys']) => boolean {
  const [, quantifier, base = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const lowerKey = key.toLowerCase();
  if (!knownKeys.test(lowerKey)) throw new TypeError(`the simulator does not know the condition key ${key}`);
  if (base === 'Null') return (keys) => values.includes(String(keys[lowerKey] === undefined));
  const operator = operators[base];
  if (!operator) throw new TypeError(`the simulator does not know the condition operator ${name}`);
  const matchers = values.map(operator.compile);
  const holds: Matcher = (actual) => matchers.some((matcher) => matcher(actual)) !== operator.negative;
  return (keys) => {
    const actual = keys[lowerKey];
    if (!actual) return ifExists !== undefined || quantifier === 'ForAllValues' || operator.negative;
    return quantifier === 'ForAllValues' || operator.negative ? actual.every(holds) : actual.some(holds);
  };
}

function exactly(value: string): Matcher {
  return (text) => text === value;
}

function glob(pattern: string, flags = ''): Matcher {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, `s${flags}`);
  return (text) => expression.test(text);
}

/** Wildcards do not reach across the colons between the six parts of an ARN. */
function arnGlob(pattern: string): Matcher {
  if (pattern === '*') return () => true;
  const parts = arnParts(pattern);
  if (parts.length !== 6) throw new TypeError(`${pattern} is neither * nor an ARN`);
  const matchers = parts.map((part) => glob(part));
  return (text) => {
    const actual = arnParts(text);
    return actual.length === 6 && matchers.every((matcher, index) => matcher(actual[index] ?? ''));
  };
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${name} is no object`);
  return { ...value };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function strings(value: unknown): readonly string[] {
  return list(value).map((item) => {
    if (typeof item !== 'string') throw new TypeError(`${JSON.stringify(item)} in the policy is no text`);
    return item;
  });
}

function refuse(rest: Record<string, unknown>, allowed: readonly string[], name: string): void {
  const unknown = Object.keys(rest).filter((key) => !allowed.includes(key));
  if (unknown.length > 0)
    throw new TypeError(`${name} has ${unknown.join(', ')}, which the simulator does not know`);
}
