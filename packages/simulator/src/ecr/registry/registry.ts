import type { IncomingMessage, ServerResponse } from 'node:http';
import { wait } from '../../core/wait.ts';
import type { EcrState } from '../context.ts';
import { errorAnswer, RegistryError, send, type Answer } from './answer.ts';
import { authorize, expired } from './authorization.ts';
import { blobOperations, downloadOperation } from './blobs.ts';
import type { Exchange, RegistryOperation } from './exchange.ts';
import type { RegistryFault, RegistryHooks } from './faults.ts';
import { manifestOperations } from './manifests.ts';

const ping: RegistryOperation = {
  name: 'Ping',
  method: 'GET',
  path: /^\/v2\/?$/,
  run: () => ({ status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: '{}' }),
};

const operations = [downloadOperation, ping, ...blobOperations, ...manifestOperations];

/** The OCI distribution protocol under `/v2/`, as docker, buildx and containerd speak it with ECR. */
export class Registry {
  readonly #state: EcrState;
  readonly #hooks: RegistryHooks;

  constructor(state: EcrState, hooks: RegistryHooks) {
    this.#state = state;
    this.#hooks = hooks;
  }

  /** Takes the request if it is the registry's; its body must not have been read. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const url = new URL(request.url ?? '/', 'http://registry');
    if (url.pathname !== '/v2' && !url.pathname.startsWith('/v2/')) return false;
    // A client that hangs up in the middle of a transfer is no error of the registry.
    this.#serve(request, response, url).catch(() => response.destroy());
    return true;
  }

  async #serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    this.#state.simulation.time.sync();
    const found = match(request.method ?? 'GET', url.pathname);
    const fault = found && this.#hooks.fault?.(found.operation.name);
    if (fault?.kind === 'silent' || fault?.kind === 'reset-before') {
      this.#record(request, url, found?.operation, false, fault.kind);
      if (fault.kind === 'reset-before') request.socket.resetAndDestroy();
      return;
    }
    if (fault?.kind === 'slow') {
      await wait(this.#state.simulation.time, fault.delay ?? 5_000, 'slow registry answer');
    }
    const answer = await this.#answer(request, url, found, fault);
    if (fault?.kind === 'reset-after') {
      request.socket.resetAndDestroy();
      return;
    }
    await send(answer, response, request.method === 'HEAD');
    request.resume();
  }

  async #answer(
    request: IncomingMessage,
    url: URL,
    found: Match | undefined,
    fault: RegistryFault | undefined,
  ): Promise<Answer> {
    const operation = found?.operation;
    try {
      if (!found) {
        throw new RegistryError(
          404,
          'UNSUPPORTED',
          `the simulator does not answer ${request.method} ${url.pathname}`,
        );
      }
      failBefore(fault);
      if (found.operation !== downloadOperation) {
        const password = authorize(this.#state, request);
        if (typeof password !== 'string') {
          this.#record(request, url, operation, false, 'no basic auth credentials');
          return password;
        }
        this.#permit(found, password, request);
      }
      const exchange: Exchange = { ...found, state: this.#state, request, query: url.searchParams };
      const answer = await found.operation.run(exchange);
      this.#record(request, url, operation, true);
      return fault?.kind === 'error-after' ? errorAnswer(broken()) : answer;
    } catch (error) {
      const answer = errorAnswer(error);
      this.#record(request, url, operation, false, error instanceof Error ? error.message : undefined);
      return answer;
    }
  }

  #permit({ operation, name }: Match, password: string, request: IncomingMessage): void {
    const { simulation, tokens } = this.#state;
    const arn = `arn:aws:ecr:${simulation.region}:${simulation.account}:repository/${name}`;
    const content = hasContent(request) ? operation.contentAction : undefined;
    for (const action of [operation.action, content]) {
      if (action === undefined) continue;
      this.#hooks.authorize?.(`ecr:${action}`, arn, tokens.caller(password)?.accessKeyId ?? '');
    }
  }

  #record(
    request: IncomingMessage,
    url: URL,
    operation: RegistryOperation | undefined,
    executed: boolean,
    error?: string,
  ): void {
    const userAgent = request.headers['user-agent'];
    this.#state.simulation.truth.call({
      at: this.#state.simulation.time.now,
      service: 'registry',
      operation: operation?.name ?? 'Unknown',
      input: { method: request.method, path: url.pathname, query: Object.fromEntries(url.searchParams) },
      executed,
      ...(error !== undefined && { error }),
      ...(userAgent !== undefined && { userAgent }),
    });
  }
}

interface Match {
  readonly operation: RegistryOperation;
  readonly name: string;
  readonly reference: string;
}

function hasContent({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function match(method: string, path: string): Match | undefined {
  for (const operation of operations) {
    const groups = operation.method === method ? operation.path.exec(path) : null;
    if (!groups) continue;
    const { name = '', reference = '' } = groups.groups ?? {};
    return { operation, name: decodeURIComponent(name), reference: decodeURIComponent(reference) };
  }
  return undefined;
}

function failBefore(fault: RegistryFault | undefined): void {
  switch (fault?.kind) {
    case 'throttle':
      throw new RegistryError(429, 'TOOMANYREQUESTS', 'Rate exceeded');
    case 'error-before':
      throw broken();
    case 'denied':
      throw new RegistryError(403, 'DENIED', 'User is not authorized to perform this operation');
    case 'expired':
      throw expired;
    case 'stale':
      throw new RegistryError(404, 'MANIFEST_UNKNOWN', 'Requested image not found');
    default:
  }
}

function broken(): RegistryError {
  return new RegistryError(500, 'UNKNOWN', 'Internal server error');
}
