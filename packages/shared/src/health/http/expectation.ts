import { runInNewContext } from 'node:vm';
import { oneLine } from '../../diagnosis/words.ts';
import { isTrueOf } from './json-path.ts';
import type { Answer } from './request.ts';
import { isRedirect } from './redirect.ts';
import { printStatuses, type StatusRange, isIn } from './status-ranges.ts';

/** A text that has to be there, or a pattern that has to match. */
export type Wanted = string | RegExp;

export interface Expectation {
  readonly statuses: readonly StatusRange[];
  readonly body: Wanted | undefined;
  /** JMESPath, each of which has to give `true`. */
  readonly json: readonly string[];
  /** By name in any spelling; a text has to be the whole value. */
  readonly headers: ReadonlyMap<string, Wanted>;
}

/** What every answer meets. */
export const anything: Expectation = {
  statuses: [[100, 599]],
  body: undefined,
  json: [],
  headers: new Map(),
};

const longestMatch = 1_000;

/** Reads `/pattern/flags` as a pattern and everything else as text. @throws SyntaxError */
export function parseWanted(value: string): Wanted {
  const [, source, flags] = /^\/(.+)\/([dimsuvy]*)$/s.exec(value) ?? [];
  return source === undefined ? value : new RegExp(source, flags);
}

/** What is wrong with an answer, in words; undefined when it is as expected. */
export function mismatch(answer: Answer, expected: Expectation): string | undefined {
  return (
    wrongStatus(answer, expected) ?? wrongHeader(answer, expected) ?? wrongBody(answer, expected) ?? undefined
  );
}

function wrongStatus({ status, headers, url }: Answer, { statuses }: Expectation): string | undefined {
  if (isIn(status, statuses)) return undefined;
  const wanted = `where ${printStatuses(statuses)} is expected`;
  const location = headers['location'];
  if (!isRedirect(status) || !location) return `answered ${status}, ${wanted}`;
  const target = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  const where = target ? `${target.origin}${target.pathname}` : oneLine(location, 100);
  return `redirected to ${where} (${status}), ${wanted}`;
}

function wrongHeader({ headers }: Answer, expected: Expectation): string | undefined {
  for (const [name, wanted] of expected.headers) {
    const value = headers[name.toLowerCase()];
    if (value === undefined) return `the header ${name} is missing`;
    if (typeof wanted === 'string' ? value !== wanted : !matches(wanted, value)) {
      return `the header ${name} is ${oneLine(value, 100)}`;
    }
  }
  return undefined;
}

function wrongBody({ body }: Answer, expected: Expectation): string | undefined {
  if (expected.body === undefined && expected.json.length === 0) return undefined;
  let content: string;
  try {
    content = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return 'the body is no valid UTF-8';
  }
  if (typeof expected.body === 'string' && !content.includes(expected.body)) {
    return `the body does not hold "${oneLine(expected.body, 100)}"`;
  }
  if (expected.body instanceof RegExp && !matches(expected.body, content)) {
    return `the body does not match ${String(expected.body)}`;
  }
  return expected.json.length === 0 ? undefined : wrongJson(content, expected.json);
}

function wrongJson(content: string, expressions: readonly string[]): string | undefined {
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch {
    return 'the body is no JSON';
  }
  const untrue = expressions.find((expression) => !isTrueOf(document, expression));
  return untrue === undefined ? undefined : `${untrue} is not true of the answer`;
}

/** A pattern that finds no end on a body made for that counts as no match. */
function matches(pattern: RegExp, value: string): boolean {
  try {
    return runInNewContext('pattern.test(value)', { pattern, value }, { timeout: longestMatch }) === true;
  } catch {
    return false;
  }
}
