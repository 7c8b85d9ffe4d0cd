import { createHash, type Hash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import dockerignore from '@balena/dockerignore';
import { isMissingFile } from './missing-file.ts';

interface IgnoreRules {
  readonly ignores: (path: string) => boolean;
  /** A rule with `!` may bring back what lies in a folder that is ignored. */
  readonly exceptions: boolean;
}

const readAhead = 1024 * 1024;

/**
 * Digest of a build context as the builder sees it: names, contents, executable bits and links of what .dockerignore
 * leaves. `.git` is left out: it differs from checkout to checkout, and the commit is compared on its own.
 */
export async function contextHash(folder: string, dockerfile: string): Promise<string> {
  const hash = createHash('sha256');
  await addFolder(hash, resolve(folder), '', await ignoreRules(resolve(folder), dockerfile));
  return hash.digest('hex');
}

/** The rules of `<Dockerfile>.dockerignore`, else of `.dockerignore` in the context, as BuildKit chooses them. */
async function ignoreRules(folder: string, dockerfile: string): Promise<IgnoreRules> {
  const text =
    (await contents(`${dockerfile}.dockerignore`)) ?? (await contents(join(folder, '.dockerignore'))) ?? '';
  const rules = dockerignore.default().add(text);
  return { ignores: (path) => rules.ignores(path), exceptions: /^\s*!/mu.test(text) };
}

async function addFolder(hash: Hash, root: string, folder: string, rules: IgnoreRules): Promise<void> {
  const entries = await readdir(join(root, folder));
  for (const name of entries.sort()) {
    if (folder === '' && name === '.git') continue;
    const path = join(folder, name);
    const status = await lstat(join(root, path));
    const ignored = rules.ignores(path);
    if (!ignored) await addEntry(hash, root, path, status);
    if (status.isDirectory() && (!ignored || rules.exceptions)) await addFolder(hash, root, path, rules);
  }
}

async function addEntry(hash: Hash, root: string, path: string, status: Stats): Promise<void> {
  if (status.isDirectory()) add(hash, 'folder', path);
  else if (status.isSymbolicLink()) add(hash, 'link', path, await readlink(join(root, path)));
  else if (status.isFile()) {
    add(hash, status.mode & 0o111 ? 'program' : 'file', path, String(status.size));
    for await (const chunk of createReadStream(join(root, path), { highWaterMark: readAhead }))
      hash.update(chunk);
  }
}

function add(hash: Hash, ...fields: readonly string[]): void {
  hash.update(`${JSON.stringify(fields)}\n`);
}

async function contents(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}
