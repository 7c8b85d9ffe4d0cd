import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Clock } from '../../time/clock.ts';
import { printDuration } from '../../time/duration.ts';
import { noAnswer, TimedOut, TooLong } from './no-answer.ts';
import { redirected } from './redirect.ts';
import type { Answer, HttpRequest, NoAnswer } from './request.ts';

/** An answer to a health check is small; more than this is not read. */
const longestBody = 1024 * 1024;
const mostRedirects = 5;

/**
 * Asks once, over a new connection, so that a load balancer spreads what is asked over its targets. Ends within the
 * request's timeout and reads at most 1 MiB, whatever comes.
 * @throws the signal's reason when it is aborted; everything else that goes wrong is a NoAnswer
 */
export async function exchange(
  request: HttpRequest,
  clock: Clock,
  signal: AbortSignal,
): Promise<Answer | NoAnswer> {
  const startedAt = clock.now();
  const done = new AbortController();
  const over = new AbortController();
  const stop = (): void => over.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  const deadline = clock.sleep(request.timeout, done.signal).then(
    () => over.abort(new TimedOut(`no complete answer within ${printDuration(request.timeout)}`)),
    () => undefined,
  );
  let current = request;
  try {
    signal.throwIfAborted();
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const { status, headers, body } = await askOnce(current, over.signal);
      const next = request.followRedirects ? redirected(current, status, headers['location']) : undefined;
      if (!next) {
        const milliseconds = clock.now() - startedAt;
        return { kind: 'answer', status, headers, body, milliseconds, url: current.url };
      }
      current = next;
    }
    return {
      kind: 'redirects',
      says: `more than ${mostRedirects} redirects, the last to ${current.url.host}`,
    };
  } catch (error) {
    signal.throwIfAborted();
    return noAnswer(error, current);
  } finally {
    signal.removeEventListener('abort', stop);
    done.abort();
    await deadline;
  }
}

async function askOnce(
  { url, connectTo, method, headers, body }: HttpRequest,
  signal: AbortSignal,
): Promise<Pick<Answer, 'status' | 'headers' | 'body'>> {
  signal.throwIfAborted();
  const secure = url.protocol === 'https:';
  const outgoing = (secure ? requestHttps : requestHttp)({
    host: connectTo ?? url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || (secure ? 443 : 80),
    // An address has no name that TLS could send.
    ...(secure && /[a-z]/i.test(url.hostname) && { servername: url.hostname }),
    path: `${url.pathname}${url.search}`,
    method,
    headers: {
      host: url.host,
      'user-agent': 'ecs-actions-verify-health',
      'accept-encoding': 'identity',
      ...Object.fromEntries(headers),
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    },
    agent: false,
  });
  // Destroyed with the reason, so that a deadline can be told from a reset.
  const abort = (): void => void outgoing.destroy(asError(signal.reason));
  signal.addEventListener('abort', abort, { once: true });
  const answered = Promise.withResolvers<IncomingMessage>();
  outgoing.on('response', answered.resolve).on('error', answered.reject);
  try {
    outgoing.end(body);
    const response = await answered.promise;
    return { status: response.statusCode ?? 0, headers: plain(response), body: await read(response) };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    outgoing.destroy();
  }
}

async function read(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestBody) throw new TooLong('the answer is longer than 1 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function plain({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
