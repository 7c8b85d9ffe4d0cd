import { readable, shorten } from './harmless.ts';

/** A piece of GitHub Markdown. Made only here, so that whatever came from outside went through an escape. */
export class Markdown {
  readonly source: string;

  private constructor(source: string) {
    this.source = source;
  }

  /** Takes the source as it is. */
  static of(source: string): Markdown {
    return new Markdown(source);
  }

  toString(): string {
    return this.source;
  }
}

type Value = string | number | Markdown;

/** Markdown whose interpolated values are escaped unless they are Markdown: md`**${service}** runs ${code(image)}`. */
export function md(strings: TemplateStringsArray, ...values: readonly Value[]): Markdown {
  return Markdown.of(String.raw({ raw: strings }, ...values.map((value) => inline(value).source)));
}

/** Running text on one line that reads as it was written, wherever in a line it stands. */
export function text(value: string): Markdown {
  return Markdown.of(escapeText(oneLine(value)));
}

/** A name, a command, an identifier. In a table as well. */
export function code(value: string): Markdown {
  const line = oneLine(value);
  // Within backticks nothing needs an escape, except what ends them and what ends a table's cell.
  if (/^[^`|\s](?:[^`|]*[^`|\s])?$/.test(line)) return Markdown.of(`\`${line}\``);
  return line === '' ? Markdown.of('') : Markdown.of(`<code>${escapeText(line)}</code>`);
}

/** Lines as they are: a log, a diff, JSON. `language` colours them. */
export function block(value: string, language: 'text' | 'diff' | 'json' | 'yaml' = 'text'): Markdown {
  const lines = readable(value).replace(/\n+$/, '');
  const longest = Math.max(2, ...[...lines.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return Markdown.of(`${fence}${language}\n${lines}\n${fence}`);
}

/** A link with a text of its own; only its text when the address is not http or https. */
export function link(label: Value, address: string): Markdown {
  const target = URL.canParse(address) ? new URL(address) : undefined;
  if (target?.protocol !== 'https:' && target?.protocol !== 'http:') return inline(label);
  return Markdown.of(
    `[${inline(label).source}](<${target.href.replaceAll('>', '%3E').replaceAll('|', '%7C')}>)`,
  );
}

export function heading(level: 2 | 3 | 4, title: Value): Markdown {
  return Markdown.of(`${'#'.repeat(level)} ${inline(title).source}`);
}

/** Items one below the other. */
export function list(items: readonly Value[]): Markdown {
  return Markdown.of(items.map((item) => `- ${inline(item).source}`).join('\n'));
}

/** A table; a row with fewer cells than the head is filled up. Without rows there is nothing. */
export function table(head: readonly Value[], rows: readonly (readonly Value[])[]): Markdown {
  if (rows.length === 0) return Markdown.of('');
  const line = (cells: readonly Value[]): string =>
    `| ${head.map((_, column) => inline(cells[column] ?? '').source.replaceAll('\n', '<br>')).join(' | ')} |`;
  return Markdown.of(
    [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map((row) => line(row))].join('\n'),
  );
}

/** Folded: `title` is shown, `body` on a click. The title is plain text, since Markdown is not read there. */
export function details(title: string, body: Markdown): Markdown {
  return Markdown.of(
    `<details><summary>${escapeHtml(oneLine(title))}</summary>\n\n${body.source}\n\n</details>`,
  );
}

/** Block after block; empty ones are left out. */
export function blocks(...parts: readonly (Markdown | undefined)[]): Markdown {
  return Markdown.of(
    parts
      .map((part) => part?.source ?? '')
      .filter((source) => source !== '')
      .join('\n\n'),
  );
}

function inline(value: Value): Markdown {
  return value instanceof Markdown ? value : text(String(value));
}

function oneLine(value: string): string {
  return shorten(
    readable(value)
      .replace(/\s*\n\s*/g, ' ')
      .replaceAll('\t', ' ')
      .trim(),
    2_000,
  );
}

function escapeHtml(line: string): string {
  return line
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@<!-- -->');
}

/**
 * Escapes only what would act, so that the source stays readable: `web:42` and `DATABASE_URL` are left alone. Entities,
 * since they work in HTML and in table cells too, where a backslash would not.
 */
function escapeText(line: string): string {
  return escapeHtml(line)
    .replace(/[\\`*[\]|~$]/g, entity)
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, entity)
    .replace(/:(?=\/\/)|(?<=www)\./gi, entity)
    .replace(/:(?=[\w+-]+:)/g, entity)
    .replace(/(?<!&)#(?=\d)/g, '#<!-- -->')
    .replace(/(?<=\s)#+$/, entity)
    .replace(/^(?:#+(?=\s|$)|[-+=](?=[\s=-]|$))/, entity)
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, (_, number: string, mark: string) => `${number}${entity(mark)}`);
}

function entity(characters: string): string {
  return characters.replace(/./g, (character) => `&#${character.charCodeAt(0)};`);
}
