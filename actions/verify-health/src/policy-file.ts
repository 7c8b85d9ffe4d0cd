import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { YamlSource } from '@ecs-actions/shared/health/policy/yaml-text';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';

/** A policy file by its path in the workspace, which is the folder that an action runs in. */
export function readPolicyFile(path: string, read: InputReader): YamlSource | undefined {
  try {
    const content = readFileSync(resolve(path), 'utf8');
    return { content, name: path, problem: (message) => read.problem(message) };
  } catch (error) {
    const why = typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
    read.problem(
      why === 'ENOENT'
        ? `Input "policy": there is no file ${path}. Is the repository checked out?`
        : `Input "policy": ${path} cannot be read: ${String(why)}.`,
    );
    return undefined;
  }
}
