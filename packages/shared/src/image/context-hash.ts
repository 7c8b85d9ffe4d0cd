import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import dockerignore from '@balena/dockerignore';
import { fileHash } from './file-hash.ts';
import { isMissingFile } from './missing-file.ts';

interface IgnoreRules {
  readonly ignores: (path: string) => boolean;
  /** A rule with `!` may bring back what lies in a folder that is ignored. */
  readonly exceptions: boolean;
}

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
  // What else is under way goes on here; from name to name there is no waiting, which would take longer than looking.
  await setImmediate();
  for (const name of readdirSync(join(root, folder)).sort()) {
    if (folder === '' && name === '.git') continue;
    const path = join(folder, name);
    const status = lstatSync(join(root, path));
    const ignored = rules.ignores(path);
    if (!ignored) await addEntry(hash, root, path, status);
    if (status.isDirectory() && (!ignored || rules.exceptions)) await addFolder(hash, root, path, rules);
  }
}

async function addEntry(hash: Hash, root: string, path: string, status: Stats): Promise<void> {
  const place = join(root, path);
  if (status.isDirectory()) add(hash, 'folder', path);
  else if (status.isSymbolicLink()) add(hash, 'link', path, readlinkSync(place));
  else if (status.isFile()) {
    const kind = status.mode & 0o111 ? 'program' : 'file';
    add(hash, kind, path, await fileHash(place, status.size));
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
