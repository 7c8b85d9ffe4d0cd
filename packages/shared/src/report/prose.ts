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

/** One quoted block of paragraphs; the lines of a paragraph are broken where they end, a list goes on by itself. */
export function quote(...paragraphs: readonly (readonly Markdown[])[]): Markdown {
  const sources = paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) =>
      lines
        .map(({ source }) => source)
        .join('\\\n')
        .replaceAll('\\\n- ', '\n- '),
    );
  const lines = sources.join('\n\n').split('\n');
  return Markdown.of(lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n'));
}
