import type { IncomingMessage } from 'node:http';
import type { EcrState } from '../context.ts';
import { RegistryError, type Answer } from './answer.ts';

export const expired = new RegistryError(
  403,
  'DENIED',
  'Your authorization token has expired. Reauthenticate and try again.',
);

/**
 * Basic auth with the user `AWS` and a password from GetAuthorizationToken.
 * @returns the password, or the answer to a request that has none that is known
 * @throws RegistryError when the password has expired: 403 without a challenge, so that clients do not try again
 */
export function authorize({ tokens, simulation }: EcrState, { headers }: IncomingMessage): string | Answer {
  const encoded = /^Basic (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const [user, password = ''] = split(Buffer.from(encoded ?? '', 'base64').toString('utf8'));
  if (encoded === undefined || user !== 'AWS') {
    return {
      status: 401,
      headers: {
        'www-authenticate': `Basic realm="http://${simulation.host()}/",service="ecr.amazonaws.com"`,
        'content-type': 'text/plain; charset=utf-8',
      },
      body: 'Not Authorized\n',
    };
  }
  const token = tokens.check(password);
  if (token === 'expired') throw expired;
  if (token === 'valid') return password;
  return { status: 400, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Bad Request\n' };
}

function split(credentials: string): [string, string?] {
  const colon = credentials.indexOf(':');
  return colon < 0 ? [credentials] : [credentials.slice(0, colon), credentials.slice(colon + 1)];
}
