import type { PlainValue } from './plain-values.ts';

const hidden = '***';
// Shorter ones (`80`, `true`, `info`, `eu`) are no secrets, and hiding them would leave nothing to read.
const shortest = 6;

interface TokenForm {
  readonly pattern: RegExp;
  /** What is kept of the match, so that a reader sees what stood there; `$1`, `$2` are what was around it. */
  readonly instead: string;
}

/** Forms by which secrets are known wherever they stand, each linear in the length of the text. */
const tokenForms: readonly TokenForm[] = [
  {
    pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
    instead: hidden,
  },
  // The end of a key whose beginning lies before the lines that were read.
  {
    pattern: /(?:^[A-Za-z0-9+/=]{1,100}\r?\n){1,200}-----END [A-Z ]{0,30}PRIVATE KEY-----/gm,
    instead: hidden,
  },
  { pattern: /\b(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{16}\b/g, instead: hidden },
  {
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|npm_[A-Za-z0-9]{30,})/g,
    instead: hidden,
  },
  { pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g, instead: hidden },
  { pattern: /\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}/g, instead: hidden },
  {
    pattern: /\b(?:sk-[A-Za-z0-9_-]{20,}|AIza[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|dop_v1_[a-f0-9]{40,})/g,
    instead: hidden,
  },
  { pattern: /\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g, instead: hidden },
  { pattern: /\b((?:bearer|basic|token)\s+)[\w.~+/=-]{8,}/gi, instead: `$1${hidden}` },
  // The user's part of an address: scheme://user:password@host
  { pattern: /(:\/\/[^\s:/@"']{0,100}:)[^\s/@"']{1,500}(?=@)/g, instead: `$1${hidden}` },
  {
    pattern:
      /((?:passw(?:or)?d|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|signature|client[_-]?secret|session[_-]?key)["']?\s{0,3}(?:=|:|=>)\s{0,3})(?:"[^"\n]{1,1000}"|'[^'\n]{1,1000}'|[^\s"',;&}\])]{1,1000})/gi,
    instead: `$1${hidden}`,
  },
];

/**
 * Takes out of a log what must not be read on a job page: the plain values that the task definition holds, each replaced
 * by the name it goes by, and whatever looks like a token. Names of variables stay.
 */
export function scrub(text: string, values: readonly PlainValue[] = []): string {
  const known = values
    .flatMap((value) => forms(value))
    .filter(({ value }) => value.length >= shortest && !/^\d+$/.test(value))
    // The longest first, so that none is left in half by another that it holds.
    .sort((a, b) => b.value.length - a.value.length);
  const scrubbed = known.reduce((rest, { value, name }) => rest.replaceAll(value, `[hidden: ${name}]`), text);
  return tokenForms.reduce((rest, { pattern, instead }) => rest.replace(pattern, instead), scrubbed);
}

/** A value as programs print it: as it is, as JSON, in an address; and of an address its password alone. */
function forms({ value, name }: PlainValue): PlainValue[] {
  const password = /:\/\/[^\s:/@]*:([^\s@]+)@/.exec(value)?.[1];
  const lines = value.includes('\n') ? value.split(/\r?\n/).map((line) => line.trim()) : [];
  const written = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value.toWellFormed())];
  const parts = password === undefined ? lines : [password, decoded(password), ...lines];
  return [...new Set([...written, ...parts])].map((form) => ({ value: form, name }));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
