import { stripVTControlCharacters } from 'node:util';

const longestLine = 4_000;
// Unicode's directional formatting: it can make a line read other than it is (CVE-2021-42574).
const bidirectional = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
// oxlint-disable-next-line no-control-regex -- control characters are the subject
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const lineBreak = /\r\n|[\r\n\u0085\u2028\u2029]/;

/**
 * Text from outside with everything taken out of it that acts instead of being read: ANSI sequences, control characters,
 * direction overrides, half surrogates. Line breaks become `\n`, tabs stay, and a huge line is cut with a note.
 */
export function readable(text: string): string {
  return stripVTControlCharacters(text)
    .split(lineBreak)
    .map((line) => shorten(visible(line), longestLine))
    .join('\n');
}

/** `readable`, and no line of it is a command to the runner, in either of the two syntaxes that it obeys. */
export function harmless(text: string): string {
  return readable(text)
    .split('\n')
    .map((line) => line.replaceAll('##[', '# #[').replace(/^([\s\ufeff]*):(?=:)/, '$1: '))
    .join('\n');
}

/** At most `length` characters; what is left out is counted. Never cuts a character in half. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
  return `${kept}… (${text.length - kept.length} more characters)`;
}

function visible(line: string): string {
  return line
    .toWellFormed()
    .replace(control, '\ufffd')
    .replace(bidirectional, (character) => `<U+${hex(character)}>`);
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
}
