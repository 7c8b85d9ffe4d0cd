import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { ActionError } from '../runner/errors.ts';
import type { BuildInputs } from './build-inputs.ts';
import { contextHash } from './context-hash.ts';
import { isMissingFile } from './missing-file.ts';

/** Labels by which a later run knows an image again. */
export const commitLabel = 'ecs-actions.commit';
export const fingerprintLabel = 'ecs-actions.build-inputs';

/**
 * Digest of everything that goes into a build: the inputs (of secrets only the ids), the Dockerfile, and the contexts
 * after .dockerignore. The cache is not in it: it changes how fast, not what. Throws ActionError for a folder or Dockerfile
 * that is not there.
 */
export async function fingerprint(build: BuildInputs, workspace: string): Promise<string> {
  const file = dockerfilePath(build, workspace);
  const contexts = await Promise.all(
    [...sorted(build.buildContexts)].map(async ([name, source]) => [
      name,
      await sourceHash(`build-contexts: ${name}`, source, file, workspace),
    ]),
  );
  const { cacheFrom: _from, cacheTo: _to, ...inputs } = build;
  const canonical = JSON.stringify({
    ...inputs,
    context: await sourceHash('context', build.context, file, workspace),
    file: isRemote(build.context) ? build.file : await dockerfile(file, workspace),
    buildArgs: sorted(build.buildArgs),
    buildContexts: contexts,
    labels: sorted(build.labels),
    annotations: sorted(build.annotations),
    secrets: [...build.secrets.keys()].sort(),
    secretFiles: [...build.secretFiles.keys()].sort(),
    secretEnvs: [...build.secretEnvs.keys()].sort(),
  });
  return `sha256:${createHash('sha256').update(canonical).digest('hex')}`;
}

/** Why an image that exists cannot stand for this build, whatever its labels say. */
export function neverReused(build: BuildInputs): string | undefined {
  if (build.pull) return "'pull' asks for fresh base images";
  if (build.noCache) return "'no-cache' asks for a fresh build";
  const moving = [build.context, ...build.buildContexts.values()].find(
    (source) => isRemote(source) && !isPinned(source),
  );
  return moving === undefined ? undefined : `the build context ${moving} is not pinned to a commit or digest`;
}

/** Absolute, for a context on this machine. */
export function dockerfilePath(build: Pick<BuildInputs, 'context' | 'file'>, workspace: string): string {
  return build.file ? resolve(workspace, build.file) : resolve(workspace, build.context, 'Dockerfile');
}

/** A URL, a Git remote, or an image: everything that is no folder here. */
export function isRemote(source: string): boolean {
  return /^(?:[a-z][a-z+-]*:\/\/|git@|github\.com\/)/u.test(source);
}

function isPinned(source: string): boolean {
  return /@sha256:[a-f0-9]{64}$/u.test(source) || /#[a-f0-9]{40}(?::|$)/u.test(source);
}

async function sourceHash(input: string, source: string, file: string, workspace: string): Promise<string> {
  if (isRemote(source)) return source;
  const folder = resolve(workspace, source);
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory();
  if (!isFolder) throw missing(`${input}: there is no folder "${source}"`);
  return contextHash(folder, file);
}

async function dockerfile(path: string, workspace: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissingFile(error)) throw missing(`file: there is no Dockerfile "${relative(workspace, path)}"`);
    throw error;
  }
}

function missing(what: string): ActionError {
  return new ActionError(
    `${what} in the workspace. Paths count from there; a step with actions/checkout before this one fills it.`,
  );
}

function sorted(map: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
