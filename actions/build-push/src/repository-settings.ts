import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { RepositorySettings } from '@ecs-actions/shared/image/create-repository';
import { ActionError } from '@ecs-actions/shared/runner/errors';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';

/** Settings in the API's shape; the lifecycle policy is an object, or the path of a file with it. */
export interface SettingsInput {
  readonly request: RepositorySettings['request'];
  readonly lifecyclePolicy?: object | string;
}

const known = [
  'encryptionConfiguration',
  'imageScanningConfiguration',
  'imageTagMutability',
  'imageTagMutabilityExclusionFilters',
  'lifecyclePolicy',
  'tags',
];

/** Undefined unless `create-repository` asks for a repository. */
export function readRepositorySettings(read: InputReader): SettingsInput | undefined {
  const create = read.flag('create-repository') ?? false;
  const given = read.structure('repository-settings');
  if (!create) {
    if (given !== undefined) read.problem('Input "repository-settings" is for "create-repository: true".');
    return undefined;
  }
  if (given === undefined) return { request: {} };
  if (!isRecord(given)) {
    read.problem('Input "repository-settings" is no map of settings.');
    return { request: {} };
  }
  for (const name of Object.keys(given).filter((key) => !known.includes(key))) {
    read.problem(`Input "repository-settings" has no setting "${name}"; there are ${known.join(', ')}.`);
  }
  const { lifecyclePolicy: policy, ...request } = given;
  if (policy === undefined) return { request };
  if (typeof policy === 'string' || isRecord(policy)) return { request, lifecyclePolicy: policy };
  read.problem('Input "repository-settings": lifecyclePolicy is an object, or the path of a JSON file.');
  return { request };
}

/** The settings with the lifecycle policy's text, which a path is read for. */
export async function resolveSettings(input: SettingsInput, workspace: string): Promise<RepositorySettings> {
  const policy = input.lifecyclePolicy;
  if (policy === undefined) return { request: input.request };
  const lifecyclePolicy =
    typeof policy === 'string' ? await readPolicy(policy, workspace) : JSON.stringify(policy);
  return { request: input.request, lifecyclePolicy };
}

async function readPolicy(path: string, workspace: string): Promise<string> {
  try {
    return await readFile(resolve(workspace, path), 'utf8');
  } catch (error) {
    throw new ActionError(`repository-settings: the lifecycle policy ${path} cannot be read.`, {
      cause: error,
    });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
