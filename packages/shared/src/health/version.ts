import { anything, type Expectation, type Wanted } from './http/expectation.ts';

/**
 * The part of an expectation that only one revision's answers can meet, because it names that revision: by its commit, an
 * image tag or digest, or as `family:revision`. Undefined when no part of it does.
 * @param names what the revision is known by
 */
export function versionIn(expected: Expectation, names: readonly string[]): Expectation | undefined {
  const json = expected.json.filter((expression) => names.some((name) => quotes(expression, name)));
  const headers = [...expected.headers].filter(([, wanted]) => names.some((name) => is(wanted, name)));
  const body = names.some((name) => isLong(name) && is(expected.body, name, 'within'))
    ? expected.body
    : undefined;
  if (json.length === 0 && headers.length === 0 && body === undefined) return undefined;
  return { ...anything, body, json, headers: new Map(headers) };
}

/** A JMESPath expression that compares something with the name, as a raw string or a literal. */
function quotes(expression: string, name: string): boolean {
  return expression.includes(`'${name}'`) || expression.includes(`"${name}"`);
}

function is(wanted: Wanted | undefined, name: string, where: 'whole' | 'within' = 'whole'): boolean {
  if (wanted === undefined) return false;
  if (typeof wanted !== 'string') return isLong(name) && wanted.source.includes(name);
  return where === 'whole' ? wanted === name : wanted.includes(name);
}

/** A short tag such as `2` is found in any text. */
function isLong(name: string): boolean {
  return name.length >= 7;
}

/** What a revision may call itself by: its name, its commit (also shortened), its images' tags and digests. */
export function namesOf(revision: {
  readonly name: string;
  readonly commit: string | undefined;
  readonly images: readonly string[];
}): readonly string[] {
  const { commit, images } = revision;
  const ofImages = images.flatMap((image) => {
    const [name = '', digest] = image.slice(image.lastIndexOf('/') + 1).split('@');
    const [, tag] = name.split(':');
    return [tag, digest].filter((one) => one !== undefined);
  });
  return [revision.name, ...(commit ? [commit, commit.slice(0, 7)] : []), ...ofImages];
}
