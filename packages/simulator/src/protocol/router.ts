import type { Random } from '../core/random.ts';
import type { Simulation } from '../core/simulation.ts';
import { ApiError, type Caller, type ServiceApi } from './api.ts';
import type { Call, Protocol } from './call.ts';
import { internal, unknownOperation, unsigned } from './errors.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { json11, readJson } from './json.ts';

/** Takes AWS requests to the operations of the simulated services. */
export class Router {
  readonly #simulation: Simulation;
  readonly #random: Random;
  readonly #apis = new Map<string, ServiceApi>();

  constructor(simulation: Simulation, apis: readonly ServiceApi[]) {
    this.#simulation = simulation;
    this.#random = simulation.random.fork();
    for (const api of apis) this.#apis.set(api.name, api);
  }

  /** One exchange. Throws `NoAnswer` when the client is to get none. */
  exchange(request: HttpRequest): HttpResponse {
    this.#simulation.time.sync();
    const requestId = this.#requestId();
    let call: Call | undefined;
    try {
      call = read(request);
      return call.protocol.answer(call, this.#execute(call, call.input()), requestId);
    } catch (error) {
      const protocol: Protocol = call?.protocol ?? json11;
      return protocol.error(call, error instanceof ApiError ? error : broken(error), requestId);
    }
  }

  #execute(call: Call, input: Record<string, unknown>): unknown {
    const { model, operation, caller } = call;
    const record = (executed: boolean, error?: string): void =>
      this.#simulation.truth.call({
        at: this.#simulation.time.now,
        service: model.name,
        operation,
        input,
        executed,
        userAgent: caller.userAgent,
        ...(error === undefined ? {} : { error }),
      });
    try {
      const execute = this.#apis.get(model.name)?.operations[operation];
      if (!execute) throw unknownOperation(model.name, operation);
      const output = execute(input, caller);
      record(true);
      return output;
    } catch (error) {
      record(false, error instanceof ApiError ? error.code : 'InternalFailure');
      throw error;
    }
  }

  #requestId(): string {
    const digits = this.#random.text(32);
    const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20)];
    return [...parts, digits.slice(20)].join('-');
  }
}

function read(request: HttpRequest): Call {
  const authorization = request.headers['authorization'];
  const accessKeyId = authorization && /Credential=([^/]+)\//.exec(authorization)?.[1];
  if (!accessKeyId) throw unsigned();
  const caller: Caller = { accessKeyId, userAgent: request.headers['user-agent'] ?? '' };
  const target = request.headers['x-amz-target'];
  if (target !== undefined) return readJson(request, target, caller);
  throw unknownOperation('aws', `${request.method} ${request.path}`);
}

/** A defect of the simulator itself must not look like weather. */
function broken(error: unknown): ApiError {
  const { code, status } = internal();
  return new ApiError(
    code,
    `the simulator broke: ${error instanceof Error ? error.stack : String(error)}`,
    status,
  );
}
