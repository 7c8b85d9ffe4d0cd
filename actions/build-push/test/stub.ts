import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** A program that notes how it was started, and then does what `body` says (JavaScript, with `argv` and `env`). */
export interface Stub {
  /** A PATH with it and with Node, and nothing else. */
  readonly path: string;
  calls(): readonly { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> }[];
}

export function stub(name: string, body: string): Stub {
  const folder = mkdtempSync(join(tmpdir(), `stub-${name}-`));
  const journal = join(folder, 'journal');
  const script = `#!${process.execPath}
const { appendFileSync, writeFileSync } = require('node:fs');
const [argv, env] = [process.argv.slice(2), process.env];
appendFileSync(${JSON.stringify(journal)}, JSON.stringify({ argv, env }) + '\\n');
${body}
`;
  writeFileSync(join(folder, name), script);
  chmodSync(join(folder, name), 0o755);
  return {
    path: [folder, dirname(process.execPath)].join(delimiter),
    calls: () =>
      existsSync(journal)
        ? readFileSync(journal, 'utf8')
            .trim()
            .split('\n')
            // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the script above
            .map((line) => JSON.parse(line) as ReturnType<Stub['calls']>[number])
        : [],
  };
}
