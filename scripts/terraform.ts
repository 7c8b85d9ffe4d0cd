// What can be told of Terraform without its provider: whether everything that is named is there. `terraform validate` and
// `test` run where the provider can be fetched, and tflint everywhere.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A directory of Terraform, as text. */
export interface Directory {
  readonly path: string;
  readonly source: string;
}

/** Every directory with Terraform under `root`, by its path there. */
export function directoriesIn(root: string): readonly Directory[] {
  const files = globSync(['infra/terraform/*/*.tf', 'examples/*/infra/**/*.tf'], { cwd: root }).sort();
  const paths = new Set(files.map((file) => dirname(file)));
  return [...paths].sort().map((path) => ({
    path,
    source: files
      .filter((file) => dirname(file) === path)
      .map((file) => readFileSync(join(root, file), 'utf8'))
      .join('\n'),
  }));
}

export interface Block {
  readonly type: string;
  /** Its labels, joined by a dot. */
  readonly name: string;
  readonly body: string;
}

/** The blocks of the top level, as `terraform fmt` writes them. */
export function blocksOf(source: string): readonly Block[] {
  const pattern = /^(\w+)((?: "[^"]+")*) \{(?:\n([^]*?)^)?\}$/gm;
  return [...source.matchAll(pattern)].map(([, type = '', labels = '', body = '']) => ({
    type,
    name: labels.trim().replaceAll(/" "/g, '.').replaceAll('"', ''),
    body,
  }));
}

/** What the first group of `pattern` finds, each once, in order. */
export function names(source: string, pattern: RegExp): readonly string[] {
  const found = [...source.matchAll(pattern)].map(([, name = '']) => name);
  return [...new Set(found)].sort((a, b) => (a < b ? -1 : 1));
}

/** Names that are used and not there, and variables and locals that nobody uses, a sentence each. */
export function referenceProblems({ source }: Directory): readonly string[] {
  const blocks = blocksOf(source);
  const of = (type: string): readonly string[] =>
    blocks.filter((block) => block.type === type).map(({ name }) => name);
  const locals = blocks.filter(({ type }) => type === 'locals').map(({ body }) => body);
  const declared: Readonly<Record<string, readonly string[]>> = {
    var: of('variable'),
    local: locals.flatMap((body) => names(body, /^ {2}(\w+) += ?/gm)),
    module: of('module'),
    resource: of('resource'),
    data: of('data'),
  };
  const code = source.replaceAll(/^\s*#.*$/gm, '');
  const used: Readonly<Record<string, readonly string[]>> = {
    var: names(code, /\bvar\.(\w+)/g),
    local: names(code, /\blocal\.(\w+)/g),
    module: names(code, /\bmodule\.(\w+)/g),
    resource: names(code, /(?<!data\.)\b(aws_\w+\.\w+)/g),
    data: names(code, /\bdata\.(aws_\w+\.\w+)/g),
  };
  const missing = Object.entries(used).flatMap(([kind, all]) =>
    all.filter((name) => !declared[kind]?.includes(name)).map((name) => `There is no ${kind} "${name}".`),
  );
  const idle = ['var', 'local'].flatMap((kind) =>
    (declared[kind] ?? [])
      .filter((name) => !used[kind]?.includes(name))
      .map((name) => `Nobody uses the ${kind} "${name}".`),
  );
  return [...missing, ...idle];
}

/** What is wrong with the calls of modules of this repository: their arguments, and what is read of them. */
export function moduleProblems(directory: Directory, all: readonly Directory[]): readonly string[] {
  return blocksOf(directory.source)
    .filter(({ type }) => type === 'module')
    .flatMap(({ name, body }) => {
      const [path = ''] = names(body, /^ {2}source += "(\.[^"]+)"$/gm);
      const called = all.find((one) => one.path === join(directory.path, path));
      if (!called) return [`Module "${name}" comes from "${path}", where there is none.`];
      const inner = blocksOf(called.source);
      const variables = inner.filter(({ type }) => type === 'variable');
      const given = names(body, /^ {2}(\w+) += /gm).filter(
        (argument) => !['source', 'for_each', 'count'].includes(argument),
      );
      const outputs = inner.filter(({ type }) => type === 'output').map((output) => output.name);
      const read = names(directory.source, new RegExp(`\\bmodule\\.${name}(?:\\[[^\\]]+\\])?\\.(\\w+)`, 'g'));
      return [
        ...given
          .filter((argument) => !variables.some((variable) => variable.name === argument))
          .map((argument) => `Module "${name}" has no variable "${argument}".`),
        ...variables
          .filter((variable) => !/^ {2}default +=/m.test(variable.body) && !given.includes(variable.name))
          .map((variable) => `Module "${name}" needs "${variable.name}".`),
        ...read
          .filter((output) => !outputs.includes(output))
          .map((output) => `Module "${name}" has no output "${output}".`),
      ];
    });
}
