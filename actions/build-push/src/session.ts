import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EcrAws } from '@ecs-actions/shared/aws/aws';
import {
  privateDockerConfig,
  removeDockerConfig,
  type DockerConfig,
} from '@ecs-actions/shared/image/docker-config';
import { registryAddress, registryLogin, type RegistryLogin } from '@ecs-actions/shared/image/login';
import { registry, type Registry } from '@ecs-actions/shared/image/registry';
import { inBackground } from '@ecs-actions/shared/time/in-background';
import type { Ports } from './ports.ts';

// A token is good for 12 hours, but whether it outlives the session of the role that asked for it is not established.
const freshFor = 10 * 60_000;

/** The way into the registries of a region for the length of this step: asked for once, and again when it is old. */
export class RegistrySession {
  readonly #aws: EcrAws;
  readonly #ports: Ports;
  readonly #signal: AbortSignal;
  #login: { readonly login: Promise<RegistryLogin>; readonly at: number } | undefined;
  #config: DockerConfig | undefined;

  constructor(aws: EcrAws, ports: Ports, signal: AbortSignal) {
    this.#aws = aws;
    this.#ports = ports;
    this.#signal = signal;
  }

  /** Asks for the login in the background; what comes of it is seen when the login is used. */
  start(): void {
    void inBackground(this.login());
  }

  login(renewed = false): Promise<RegistryLogin> {
    const { clock, log } = this.#ports;
    const known = this.#login;
    if (known && !renewed && clock.now() - known.at < freshFor) return known.login;
    const login = registryLogin(this.#aws.ecr, log);
    this.#login = { login, at: clock.now() };
    return login;
  }

  async registry(host: string): Promise<Registry> {
    return registry({
      address: registryAddress(host, await this.login()),
      authorization: async (renewed) => (await this.login(renewed)).authorization,
      clock: this.#ports.clock,
      signal: this.#signal,
    });
  }

  /** Docker's configuration with the login for `host` in it. */
  async docker(host: string, renewed = false): Promise<DockerConfig> {
    const { authorization } = await this.login(renewed);
    this.#config ??= await privateDockerConfig(this.#ports.run.temporary);
    await this.#config.login(host, authorization);
    return this.#config;
  }

  /** Takes the login off this machine. */
  async close(): Promise<void> {
    if (this.#config) await removeDockerConfig(this.#config.folder, this.#ports.run.temporary);
  }
}

/** Removes what a step of this job left of its logins because it was killed; they lie in the job's own folder. */
export async function removeLogins(state: Readonly<Record<string, string>>, { run }: Ports): Promise<void> {
  if (state['logout'] === 'false') return;
  for (const entry of await readdir(run.temporary)) {
    await removeDockerConfig(join(run.temporary, entry), run.temporary);
  }
}
