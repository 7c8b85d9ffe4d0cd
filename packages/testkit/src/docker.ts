import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { privateDockerConfig } from '@ecs-actions/shared/image/docker-config';
import { registryLogin } from '@ecs-actions/shared/image/login';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { clientsOf } from './clients.ts';

/** What of this machine a step needs to reach its Docker: engine, plugins, builders. */
export function dockerEnvironment(): Record<string, string> {
  const engine = process.env['DOCKER_HOST'];
  return {
    DOCKER_CONFIG: process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker'),
    ...(engine === undefined ? {} : { DOCKER_HOST: engine }),
  };
}

export interface LoggedInDocker {
  /** Runs `docker` and returns what it printed; rejects when it fails. */
  run(...parameters: readonly string[]): Promise<string>;
  [Symbol.dispose](): void;
}

/** A Docker that is logged in to the simulator's registry, as somebody at a terminal would be. */
export async function loggedInDocker(simulator: Simulator): Promise<LoggedInDocker> {
  const folder = mkdtempSync(join(tmpdir(), 'docker-login-'));
  const { authorization, registryUrl } = await registryLogin(clientsOf(simulator).ecr, {
    mask: () => undefined,
  });
  const config = await privateDockerConfig(folder, { ...process.env, ...dockerEnvironment() });
  await config.login(new URL(registryUrl).host, authorization);
  const env = { ...process.env, ...config.environment };
  return {
    run: async (...parameters) => (await promisify(execFile)('docker', [...parameters], { env })).stdout,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
