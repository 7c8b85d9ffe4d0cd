import { Readable } from 'node:stream';
import type { Clock } from '../time/clock.ts';

export interface RegistryAccess {
  /** `https://host`. */
  readonly address: string;
  /** base64 of `user:password`. `renewed` asks for a fresh one, because the registry no longer takes the last. */
  authorization(renewed: boolean): Promise<string>;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** An answer of a registry that ends what was tried. */
export class RegistryError extends Error {
  readonly status: number;

  constructor(what: string, status: number, body: string) {
    super(`${what}: HTTP ${status} ${body.slice(0, 500)}`.trim());
    this.name = 'RegistryError';
    this.status = status;
  }

  static async of(what: string, answer: Response): Promise<RegistryError> {
    return new RegistryError(what, answer.status, await answer.text());
  }
}

export interface RegistryRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Opened anew for every attempt. */
  readonly body?: () => Readable | Uint8Array;
}

type Send = (method: string, path: string, request?: RegistryRequest) => Promise<Response>;

/** Sends with bounded retries; `once` sends without them, and `again` repeats several requests that belong together. */
export interface RegistrySender {
  (method: string, path: string, request?: RegistryRequest): Promise<Response>;
  once: Send;
  again<T>(action: () => Promise<T>): Promise<T>;
}

const attempts = 5;
const firstWait = 500;
// For everything but a layer on its way, which takes as long as it takes.
const requestTimeout = 60_000;

export function registrySender(access: RegistryAccess): RegistrySender {
  const { address, clock, signal } = access;
  const authorized = async (method: string, path: string, request: RegistryRequest, renewed: boolean) => {
    const body = request.body?.();
    const timeouts = body instanceof Readable ? [] : [AbortSignal.timeout(requestTimeout)];
    return fetch(new URL(path, address), {
      method,
      headers: { authorization: `Basic ${await access.authorization(renewed)}`, ...request.headers },
      signal: AbortSignal.any([...timeouts, ...(signal ? [signal] : [])]),
      ...(body === undefined ? {} : { body: fetchBody(body), duplex: 'half' as const }),
    });
  };
  const once: Send = async (method, path, request = {}) => {
    const answer = await authorized(method, path, request, false);
    if (answer.status !== 401 && answer.status !== 403) return answer;
    await answer.body?.cancel();
    return authorized(method, path, request, true);
  };
  const again = async <T>(action: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await action();
      } catch (error) {
        signal?.throwIfAborted();
        if (attempt === attempts || !isTransient(error)) throw error;
        await clock.sleep(Math.random() * firstWait * 2 ** attempt, signal);
      }
    }
  };
  const send: Send = (method, path, request) =>
    again(async () => {
      const answer = await once(method, path, request);
      if (passes(answer.status)) throw await RegistryError.of(`${method} ${path}`, answer);
      return answer;
    });
  return Object.assign(send, { once, again });
}

function fetchBody(body: Readable | Uint8Array): NonNullable<RequestInit['body']> {
  return body instanceof Readable ? Readable.toWeb(body) : new Uint8Array(body);
}

/** fetch throws a TypeError for everything that goes wrong below HTTP, and a TimeoutError for its signal's. */
function isTransient(error: unknown): boolean {
  if (error instanceof RegistryError) return passes(error.status);
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
  return name === 'TypeError' || name === 'TimeoutError';
}

function passes(status: number): boolean {
  return status === 429 || status >= 500;
}
