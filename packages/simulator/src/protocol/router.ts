import type { Random } from '../core/random.ts';
import type { Simulation } from '../core/simulation.ts';
import { ApiError, type Caller, type ServiceApi } from './api.ts';
import type { Authority } from './authority.ts';
import { Buckets } from './buckets.ts';
import type { Call } from './call.ts';
import { readCbor, rpcCbor } from './cbor.ts';
import { expired, internal, throttled, unknownOperation, unsigned } from './errors.ts';
import type { Fault, FaultKind, Faults } from './faults.ts';
import { bodyText, NoAnswer, type HttpRequest, type HttpResponse } from './http.ts';
import { json11, readJson } from './json.ts';
import { query, readQuery } from './query.ts';
import { operationShapes } from './shapes.ts';
import { validate, type Declared } from './validation.ts';

export interface RouterOptions {
  readonly apis: readonly ServiceApi[];
  readonly authority: Authority;
  readonly faults: Faults;
  readonly declared: Declared;
}

/** Takes AWS requests to the operations of the simulated services, and everything in between that can go wrong. */
export class Router {
  readonly #simulation: Simulation;
  readonly #options: RouterOptions;
  readonly #random: Random;
  readonly #apis: ReadonlyMap<string, ServiceApi>;
  readonly #buckets = new Buckets();
  /** The last answer to every read, for `stale`. */
  readonly #answers = new Map<string, HttpResponse>();

  constructor(simulation: Simulation, options: RouterOptions) {
    this.#simulation = simulation;
    this.#options = options;
    this.#random = simulation.random.fork();
    this.#apis = new Map(options.apis.map((api) => [api.name, api]));
  }

  /** One exchange. Throws `NoAnswer` when the client is to get none. */
  exchange(request: HttpRequest): HttpResponse {
    this.#simulation.time.sync();
    const requestId = this.#requestId();
    let call: Call | undefined;
    try {
      call = read(request);
      return this.#answer(call, request, requestId);
    } catch (error) {
      if (error instanceof NoAnswer) throw error;
      return (call?.protocol ?? protocolOf(request)).error(call, asApiError(error), requestId);
    }
  }

  #answer(call: Call, request: HttpRequest, requestId: string): HttpResponse {
    const { model, operation, protocol } = call;
    const repeat = isRead(operation) ? `${model.name}.${operation} ${bodyText(request.body)}` : undefined;
    const before = repeat === undefined ? undefined : this.#answers.get(repeat);
    const fault = this.#options.faults.strike(model.name, operation, before !== undefined);
    if (fault?.kind === 'stale' && before) {
      this.#record(call, call.input(), { executed: true });
      return before;
    }
    const answer = protocol.answer(call, this.#run(call, fault), requestId);
    if (repeat !== undefined) this.#answers.set(repeat, answer);
    return fault?.kind === 'slow' ? { ...answer, delay: fault.delay ?? usualDelay } : answer;
  }

  /** Lets the call happen, unless something is in its way. */
  #run(call: Call, fault: Fault | undefined): unknown {
    let input: Record<string, unknown> = {};
    let executed = false;
    try {
      input = call.input();
      this.#admit(call, input, fault);
      const execute = this.#find(call, input);
      const output = execute(input, call.caller);
      executed = true;
      throwAs(lostAfter, fault);
      this.#record(call, input, { executed });
      return output;
    } catch (error) {
      const code = error instanceof NoAnswer ? error.code : asApiError(error).code;
      this.#record(call, input, { executed, error: code });
      throw error;
    }
  }

  #admit({ model, operation }: Call, input: Record<string, unknown>, fault: Fault | undefined): void {
    const { authority } = this.#options;
    throwAs(lostBefore, fault);
    if (!this.#buckets.take(model.name, operation, this.#simulation.time.now)) throw throttled();
    if (fault?.kind === 'denied') throw authority.refusal(model.name, operation, input);
    authority.check(model.name, operation, input);
  }

  #find({ model, operation }: Call, input: Record<string, unknown>): ServiceApi['operations'][string] {
    const execute = this.#apis.get(model.name)?.operations[operation];
    const shapes = operationShapes(model, operation);
    if (!execute || !shapes) throw unknownOperation(model.name, operation);
    validate(input, shapes.input, this.#options.declared);
    return execute;
  }

  #record(
    { model, operation, caller }: Call,
    input: unknown,
    how: { executed: boolean; error?: string },
  ): void {
    const { truth, time } = this.#simulation;
    const { userAgent, region = '' } = caller;
    truth.call({ at: time.now, service: model.name, operation, input, userAgent, region, ...how });
  }

  #requestId(): string {
    const digits = this.#random.text(32);
    const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20)];
    return [...parts, digits.slice(20)].join('-');
  }
}

const usualDelay = 5000;

type Losses = Partial<Record<FaultKind, () => Error>>;

const lostBefore: Losses = {
  expired,
  throttle: throttled,
  'error-before': internal,
  'reset-before': () => new NoAnswer('ECONNRESET'),
  silent: () => new NoAnswer('ESILENT'),
};

const lostAfter: Losses = {
  'error-after': internal,
  'reset-after': () => new NoAnswer('ECONNRESET'),
};

function throwAs(losses: Losses, fault: Fault | undefined): void {
  const loss = fault && losses[fault.kind];
  if (loss) throw loss();
}

function isRead(operation: string): boolean {
  return /^(Describe|List|Get|BatchGet|Filter)/.test(operation);
}

/** Says what is asked, by whichever protocol it is asked. */
function read(request: HttpRequest): Call {
  const { headers } = request;
  const [, accessKeyId, region] =
    /Credential=([^/,]+)\/\d+\/([^/,]+)\//.exec(headers['authorization'] ?? '') ?? [];
  if (!accessKeyId || !region) throw unsigned();
  const caller: Caller = { accessKeyId, region, userAgent: headers['user-agent'] ?? '' };
  const target = headers['x-amz-target'];
  if (target !== undefined) return readJson(request, target, caller);
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return readCbor(request, caller);
  const call = readQuery(request, caller);
  if (!call) throw unknownOperation('any API', `${request.method} ${request.path}`);
  return call;
}

/** How to word an error about a request that could not be read. */
function protocolOf({ headers }: HttpRequest): Call['protocol'] {
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return rpcCbor;
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? query : json11;
}

/** A defect of the simulator itself must not look like weather. */
function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const { code, status } = internal();
  return new ApiError(
    code,
    `the simulator broke: ${error instanceof Error ? error.stack : String(error)}`,
    status,
  );
}
