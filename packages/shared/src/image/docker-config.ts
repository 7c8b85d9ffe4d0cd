import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ActionError } from '../runner/errors.ts';
import { isMissingFile } from './missing-file.ts';

/** A Docker configuration of this step alone. */
export interface DockerConfig {
  readonly folder: string;
  /** To be given to every `docker` that is to use it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Adds or replaces the login for a registry. `authorization` is base64 of `user:password`. */
  login(host: string, authorization: string): Promise<void>;
}

const folderPrefix = 'ecs-actions-docker-';

/**
 * Copies the user's Docker configuration into a folder below `temporary` that nobody else reads. Plugins, contexts and
 * certificates are linked, other logins stay, and builders are found where they were. Jobs that share a host then cannot
 * log each other out, and a login ends with its folder.
 */
export async function privateDockerConfig(
  temporary: string,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<DockerConfig> {
  const original = resolve(env['DOCKER_CONFIG'] || join(homedir(), '.docker'));
  const folder = await mkdtemp(join(temporary, folderPrefix));
  for (const entry of await entriesOf(original)) {
    if (entry !== 'config.json') await symlink(join(original, entry), join(folder, entry));
  }
  let configuration = await readConfiguration(join(original, 'config.json'));
  const write = (): Promise<void> =>
    writeFile(join(folder, 'config.json'), JSON.stringify(configuration, null, 2), { mode: 0o600 });
  await write();
  return {
    folder,
    environment: { DOCKER_CONFIG: folder, BUILDX_CONFIG: env['BUILDX_CONFIG'] || join(original, 'buildx') },
    login: async (host, authorization) => {
      configuration = withLogin(configuration, host, authorization);
      await write();
    },
  };
}

/** Removes a folder made by `privateDockerConfig`, and nothing else; a folder that is gone is fine. */
export async function removeDockerConfig(folder: string, temporary: string): Promise<void> {
  if (!resolve(folder).startsWith(join(resolve(temporary), folderPrefix))) return;
  await rm(folder, { recursive: true, force: true });
}

type Configuration = Readonly<Record<string, unknown>>;

/**
 * The login as `docker login` would write it to a file. An empty credential helper for the host keeps Docker from asking
 * the machine's credential store for it, which all jobs on a host share.
 */
function withLogin(configuration: Configuration, host: string, authorization: string): Configuration {
  return {
    ...configuration,
    auths: { ...members(configuration['auths']), [host]: { auth: authorization } },
    credHelpers: { ...members(configuration['credHelpers']), [host]: '' },
  };
}

function members(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissingFile(error)) return [];
    throw error;
  }
}

async function readConfiguration(path: string): Promise<Configuration> {
  try {
    return members(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (isMissingFile(error)) return {};
    throw new ActionError(`Docker's configuration ${path} cannot be read as JSON. Mend or remove it.`, {
      cause: error,
    });
  }
}
