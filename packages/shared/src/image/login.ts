import { GetAuthorizationTokenCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { ActionError } from '../runner/errors.ts';
import type { Log } from '../runner/log.ts';
import { isLoopback } from './reference.ts';

/** What opens the private registries of a region for 12 hours, with the rights of whoever asked. */
export interface RegistryLogin {
  /** base64 of `AWS:password`: the credentials of HTTP Basic, and of a file of Docker's. */
  readonly authorization: string;
  /** The address of the caller's own registry. */
  readonly registryUrl: string;
}

/** Asks ECR for a login; the runner hides the token and the password in it from here on. */
export async function registryLogin(ecr: ECRClient, log: Pick<Log, 'mask'>): Promise<RegistryLogin> {
  const { authorizationData: [data] = [] } = await ecr.send(new GetAuthorizationTokenCommand({}));
  if (!data?.authorizationToken || !data.proxyEndpoint) {
    throw new ActionError('ECR answered GetAuthorizationToken without a token. Run the job again.');
  }
  const credentials = Buffer.from(data.authorizationToken, 'base64').toString('utf8');
  log.mask(data.authorizationToken);
  log.mask(credentials.slice(credentials.indexOf(':') + 1));
  return { authorization: data.authorizationToken, registryUrl: data.proxyEndpoint };
}

/** The address of a registry's API. Its scheme is the one that ECR says for the caller's own, on the same host. */
export function registryAddress(host: string, login: RegistryLogin): string {
  const own = new URL(login.registryUrl);
  if (own.host === host) return own.origin;
  return `${isLoopback(host) ? 'http' : 'https'}://${host}`;
}
