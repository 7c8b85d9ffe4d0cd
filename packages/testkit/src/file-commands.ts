import { readFileSync } from 'node:fs';

/** Reads a file of GITHUB_OUTPUT, GITHUB_STATE or GITHUB_ENV: `name=value` lines and `name<<delimiter` blocks. */
export function readFileCommands(path: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = readFileSync(path, 'utf8').split('\n');
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === '') continue;
    const [, name = '', mark, rest = ''] = /^(.*?)(=|<<)(.*)$/.exec(line) ?? [];
    if (mark === undefined) throw new Error(`A runner refuses this line of ${path}: ${line}`);
    if (mark === '=') {
      values[name] = rest;
      continue;
    }
    const end = lines.indexOf(rest);
    if (end === -1) throw new Error(`The block of ${name} in ${path} has no end.`);
    values[name] = lines
      .splice(0, end + 1)
      .slice(0, -1)
      .join('\n');
  }
  return values;
}
