import { invalidParameter } from './log-pages.ts';

/**
 * A filter pattern of plain terms: `error timeout` wants both, `?error ?timeout` one of them, `-debug` its absence, and
 * quotes hold a term together. JSON, space-delimited and regular expression patterns are refused.
 */
export function logFilter(pattern: string): (message: string) => boolean {
  if (/^\s*[{[]|%/.test(pattern)) {
    throw invalidParameter(`the simulator does not take the filter pattern ${pattern}: only terms`);
  }
  const terms = Array.from(pattern.matchAll(/([?-]?)(?:"([^"]*)"|(\S+))/g), ([, sign, quoted, plain]) => ({
    sign,
    text: quoted ?? plain ?? '',
  }));
  const wanted = terms.filter(({ sign }) => sign === '');
  const optional = terms.filter(({ sign }) => sign === '?');
  const unwanted = terms.filter(({ sign }) => sign === '-');
  return (message) =>
    wanted.every(({ text }) => message.includes(text)) &&
    !unwanted.some(({ text }) => message.includes(text)) &&
    (optional.length === 0 || wanted.length > 0 || optional.some(({ text }) => message.includes(text)));
}
