import { dirname, join, normalize } from 'node:path/posix';

/** A Terraform directory and the directories of the modules that it takes from this repository. */
export interface Directory {
  readonly path: string;
  readonly modules: readonly string[];
}

const source = /^\s*source\s*=\s*"(\.{1,2}\/[^"]*)"/gm;

/** The directories of `files` (content by path) that hold Terraform. */
export function directoriesOf(files: ReadonlyMap<string, string>): readonly Directory[] {
  const modules = new Map<string, string[]>();
  for (const [file, content] of files) {
    const path = dirname(file);
    const found = [...content.matchAll(source)].map(([, relative = '']) =>
      normalize(join(path, relative)).replace(/\/$/, ''),
    );
    modules.set(path, [...(modules.get(path) ?? []), ...found]);
  }
  return [...modules]
    .map(([path, used]) => ({ path, modules: used }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Those in which `changed` files lie, and those that use a module in which one lies, however far away. */
export function changedDirectories(
  directories: readonly Directory[],
  changed: readonly string[],
): readonly string[] {
  const touched = new Set(
    directories.map(({ path }) => path).filter((path) => changed.some((file) => belongs(file, path))),
  );
  for (let before = -1; before !== touched.size;) {
    before = touched.size;
    for (const { path, modules } of directories) {
      if (modules.some((module) => touched.has(module))) touched.add(path);
    }
  }
  return directories.map(({ path }) => path).filter((path) => touched.has(path));
}

/** Terraform reads what lies in the directory itself; its tests lie below. */
function belongs(file: string, directory: string): boolean {
  const folder = dirname(file);
  return folder === directory || folder === join(directory, 'tests');
}
