export interface Snippet {
  /** Of the first line inside the fence, from 1. */
  readonly line: number;
  readonly yaml: string;
}

/** The fenced blocks of a Markdown text that say they are YAML, without the indentation of the fence. */
export function snippets(markdown: string): Snippet[] {
  const found: Snippet[] = [];
  let open: { fence: string; indent: number; line: number; lines: string[]; yaml: boolean } | undefined;
  for (const [index, content] of markdown.split(/\r?\n/).entries()) {
    const [, indent = '', fence = '', info = ''] = /^( *)(`{3,}|~{3,}) *([^`]*)$/.exec(content) ?? [];
    if (open === undefined && fence !== '') {
      open = {
        fence,
        indent: indent.length,
        line: index + 2,
        lines: [],
        yaml: /^ya?ml\b/i.test(info),
      };
    } else if (open !== undefined && fence.startsWith(open.fence) && info.trim() === '') {
      if (open.yaml) found.push({ line: open.line, yaml: open.lines.join('\n') });
      open = undefined;
    } else if (open !== undefined) {
      const { indent: outer } = open;
      open.lines.push(content.slice(0, outer).trim() === '' ? content.slice(outer) : content);
    }
  }
  return found;
}
