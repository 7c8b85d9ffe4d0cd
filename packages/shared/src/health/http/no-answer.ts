import { oneLine } from '../../diagnosis/words.ts';
import type { HttpRequest, NoAnswer, NoAnswerKind } from './request.ts';

export class TimedOut extends Error {}
export class TooLong extends Error {}

const kinds: readonly (readonly [RegExp, NoAnswerKind, (where: Where) => string])[] = [
  [/^(?:ENOTFOUND|EAI_\w+)$/, 'dns', ({ host }) => `DNS does not know ${host}`],
  [/^ECONNREFUSED$/, 'refused', ({ address }) => `${address} refuses connections`],
  [/^E(?:HOST|NET)UNREACH$/, 'unreachable', ({ address }) => `there is no way to ${address}`],
  [/^ETIMEDOUT$/, 'timed-out', ({ address }) => `${address} does not answer`],
  [/^(?:ECONNRESET|EPIPE|ECONNABORTED)$/, 'reset', ({ address }) => `${address} closed the connection`],
  [/^HPE_/, 'garbled', ({ address }) => `${address} answers with something that is no HTTP`],
];
const tls =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|EPROTO$|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA)/;

interface Where {
  readonly host: string;
  readonly address: string;
}

/** Tells apart why a request came to nothing. */
export function noAnswer(error: unknown, { url, connectTo }: HttpRequest): NoAnswer {
  const { code, message } = shapeOf(error);
  if (error instanceof TimedOut) return { kind: 'timed-out', says: message };
  if (error instanceof TooLong) return { kind: 'too-long', says: message };
  const host = connectTo ?? url.hostname;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const [, kind, says] = kinds.find(([pattern]) => pattern.test(code)) ?? [];
  if (kind && says) return { kind, says: says({ host, address: `${host}:${port}` }) };
  if (tls.test(code)) return { kind: 'tls', says: `TLS with ${url.hostname} fails: ${message}` };
  return { kind: 'garbled', says: `${host}:${port}: ${message}` };
}

/** Of an error, or of the first that failed of a name's several addresses; in OpenSSL's own words where it has some. */
function shapeOf(error: unknown): { readonly code: string; readonly message: string } {
  if (typeof error !== 'object' || error === null) return { code: '', message: oneLine(String(error)) };
  if ('errors' in error && Array.isArray(error.errors)) return shapeOf(error.errors[0]);
  const code = 'code' in error ? String(error.code) : '';
  const message = 'message' in error ? String(error.message) : '';
  // OpenSSL's words stand among its file names; Node adds advice for its own command line.
  const [, said = message.replace(/;.*$/s, '')] = /:SSL routines:[^:]*:([^:]+)/.exec(message) ?? [];
  return { code, message: oneLine(said, 200) };
}
