import { code, text, Markdown } from '../runner/summary.ts';

/** A cause's sentence or hint as Markdown: what it has between backticks becomes code, the rest is text. */
export function prose(sentence: string): Markdown {
  const parts = sentence.split('`');
  // An odd number of backticks pairs with nothing, so nothing is code.
  if (parts.length % 2 === 0) return text(sentence);
  // A piece's own spaces at its ends separate it from its neighbours.
  const pieces = parts.map((part, index) => (index % 2 === 1 ? code(part).source : spaced(part)));
  return Markdown.of(pieces.join(''));
}

function spaced(part: string): string {
  const inner = part.trim();
  const start = inner === '' ? part.length : part.indexOf(inner);
  return `${part.slice(0, start)}${text(inner).source}${inner === '' ? '' : part.slice(start + inner.length)}`;
}

/** One quoted block, a line each. */
export function quote(lines: readonly Markdown[]): Markdown {
  return Markdown.of(lines.map(({ source }) => `> ${source.replaceAll('\n', ' ')}`).join('\\\n'));
}
