import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { ActionError } from '../runner/errors.ts';
import type { Clock } from '../time/clock.ts';
import { openHttp, readHttp, type HttpAnswer } from './registry-http.ts';

export interface RegistryAccess {
  /** `https://host`. */
  readonly address: string;
  /** base64 of `user:password`. `renewed` asks for a fresh one, because the registry no longer takes the last. */
  authorization(renewed: boolean): Promise<string>;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** An answer of a registry that ends what was tried. */
export class RegistryError extends ActionError {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.name = 'RegistryError';
    this.status = status;
  }
}

function errorOf({ doing, permission }: RegistryRequest, answer: HttpAnswer): RegistryError {
  const said = messageIn(Buffer.from(answer.body).toString('utf8'));
  const why = `The registry answered HTTP ${answer.status} to ${doing}${said ? `: ${said}` : ''}`;
  const denied = answer.status === 401 || answer.status === 403;
  const remedy = denied
    ? `Allow the role "${permission}" on the repository, in its own policy and, across accounts, in the repository's.`
    : 'Run the job again; what has arrived is not sent a second time.';
  return new RegistryError(`${why.replace(/\.$/u, '')}. ${remedy}`, answer.status);
}

/** What went wrong, in an answer in the form of the OCI distribution specification. */
function messageIn(body: string): string {
  try {
    const document: unknown = JSON.parse(body);
    const errors: unknown =
      typeof document === 'object' && document !== null && Reflect.get(document, 'errors');
    const [first]: unknown[] = Array.isArray(errors) ? errors : [];
    return typeof first === 'object' && first !== null ? String(Reflect.get(first, 'message')) : '';
  } catch {
    return body.slice(0, 200).trim();
  }
}

export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT';
  /** A path, or a whole address that the registry gave. */
  readonly path: string;
  /** What is tried, for the error: `reading web:v1`. */
  readonly doing: string;
  /** The IAM action that it takes. */
  readonly permission: string;
  /** The statuses that are an answer; any other is an error. */
  readonly answers: readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the answer may take as long as it takes. */
  readonly anySize?: boolean;
  /** Opened anew for every attempt. */
  readonly body?: () => Readable | Uint8Array | Promise<Readable | Uint8Array>;
}

/** Sends requests; the login is renewed when the registry no longer takes it. */
export interface RegistrySender {
  /** Tries again, a bounded number of times, what may pass. */
  readonly send: (request: RegistryRequest) => Promise<HttpAnswer>;
  /** Sends once, inside an `again` around several requests that belong together. */
  readonly once: (request: RegistryRequest) => Promise<HttpAnswer>;
  /** Like `send`, for a body of any size. */
  readonly open: (request: RegistryRequest) => Promise<Readable>;
  readonly again: <T>(action: () => Promise<T>) => Promise<T>;
}

const attempts = 5;
const firstWait = 500;
// For everything but a layer on its way, which takes as long as it takes.
const requestTimeout = 60_000;

export function registrySender(access: RegistryAccess): RegistrySender {
  const { address, clock, signal } = access;
  const sendAs = async (request: RegistryRequest, renewed: boolean): Promise<IncomingMessage> => {
    const authorization = `Basic ${await access.authorization(renewed)}`;
    const body = await request.body?.();
    const limited = !request.anySize && !(body instanceof Readable);
    const signals = [...(signal ? [signal] : []), ...(limited ? [AbortSignal.timeout(requestTimeout)] : [])];
    return openHttp(new URL(request.path, address), {
      method: request.method,
      headers: { authorization, ...request.headers },
      signal: AbortSignal.any(signals),
      body,
    });
  };
  const openOnce = async (request: RegistryRequest): Promise<IncomingMessage> => {
    let answer = await sendAs(request, false);
    if (answer.statusCode === 401 || answer.statusCode === 403) {
      answer.resume();
      answer = await sendAs(request, true);
    }
    if (request.answers.includes(answer.statusCode ?? 0)) return answer;
    throw errorOf(request, await readHttp(answer));
  };
  const once = async (request: RegistryRequest): Promise<HttpAnswer> => readHttp(await openOnce(request));
  const again = async <T>(action: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await action();
      } catch (error) {
        signal?.throwIfAborted();
        if (!isTransient(error)) throw error;
        if (attempt === attempts) throw error instanceof RegistryError ? error : unreachable(address, error);
        await clock.sleep(Math.random() * firstWait * 2 ** attempt, signal);
      }
    }
  };
  return {
    once,
    again,
    send: (request) => again(() => once(request)),
    open: (request) => again(() => openOnce({ ...request, anySize: true })),
  };
}

/** A TypeError stands for what goes wrong below HTTP, a time-out among it. */
function isTransient(error: unknown): boolean {
  if (error instanceof RegistryError) return error.status === 429 || error.status >= 500;
  return error instanceof TypeError;
}

function unreachable(address: string, cause: unknown): ActionError {
  return new ActionError(
    `The registry ${address} cannot be reached, or hangs up. Check the runner's network and proxy, and run the job again.`,
    { cause },
  );
}
