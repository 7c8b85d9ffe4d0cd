import type { ActionFile } from '../packages/testkit/src/action-file.ts';

/** The inputs as a Markdown table, in the order of action.yml. */
export function inputTable({ inputs }: ActionFile): string {
  const rows = Object.entries(inputs).map(([name, { description, required, default: usual }]) => [
    code(name),
    required === true ? 'required' : usual === undefined ? '' : code(usual),
    description,
  ]);
  return table(['input', 'default', ''], rows);
}

/** The same of the outputs. */
export function outputTable({ outputs }: ActionFile): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => [code(name), description]);
  return table(['output', ''], rows);
}

/** `page` with `content` between `<!-- name -->` and `<!-- /name -->`; throws when the markers are not there. */
export function replaceBetween(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`A page lacks the markers ${begin} and ${end}.`);
  return `${page.slice(0, from + begin.length)}\n\n${content}\n\n${page.slice(to)}`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row))].join('\n');
}

export function code(text: string): string {
  return `\`${text}\``;
}
