import type { ApiError, Caller } from './api.ts';
import type { HttpResponse } from './http.ts';
import type { ServiceModel } from './models.ts';

/** A request as far as its protocol can be read. */
export interface Call {
  readonly model: ServiceModel;
  readonly operation: string;
  readonly caller: Caller;
  readonly protocol: Protocol;
  /** The input in the API's own words. Throws an ApiError when the body is not what the protocol asks for. */
  input(): Record<string, unknown>;
}

/** The way an answer is written. `requestId` is a UUID. */
export interface Protocol {
  answer(call: Call, output: unknown, requestId: string): HttpResponse;
  error(call: Pick<Call, 'model'> | undefined, error: ApiError, requestId: string): HttpResponse;
}
