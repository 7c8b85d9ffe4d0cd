import { cbor, tag } from '@smithy/core/cbor';
import { ApiError, type Caller } from './api.ts';
import type { Call, Protocol } from './call.ts';
import { unknownOperation } from './errors.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { modelByTarget } from './models.ts';
import { operationShapes, type Shape } from './shapes.ts';

/** Smithy RPC v2 CBOR, in which newer SDKs other than JavaScript's speak to CloudWatch. */
export function readCbor(request: HttpRequest, caller: Caller): Call {
  const [, service = '', operation = ''] =
    /^\/service\/([^/]+)\/operation\/([^/?]+)/.exec(request.path) ?? [];
  const model = modelByTarget.get(service);
  if (!model) throw unknownOperation(service, operation);
  return { model, operation, caller, protocol: rpcCbor, input: () => parse(request.body) };
}

function parse(body: string | Uint8Array): Record<string, unknown> {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
  let input: unknown;
  try {
    input = bytes.byteLength === 0 ? {} : cbor.deserialize(bytes);
  } catch {
    throw new ApiError('SerializationException', 'the body is not CBOR');
  }
  if (typeof input !== 'object' || input === null) {
    throw new ApiError('SerializationException', 'the body is not a CBOR map');
  }
  return { ...input };
}

export const rpcCbor: Protocol = {
  answer(call, output, requestId) {
    const shape = operationShapes(call.model, call.operation)?.output;
    return respond(200, shape ? tagTimes(output ?? {}, shape) : {}, requestId);
  },
  error: (_call, error, requestId) =>
    respond(error.status, { __type: error.code, message: error.message, ...error.detail }, requestId, {
      'x-amzn-query-error': `${error.code};${error.status < 500 ? 'Sender' : 'Receiver'}`,
    }),
};

function respond(
  status: number,
  body: unknown,
  requestId: string,
  more?: Record<string, string>,
): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
      'x-amzn-requestid': requestId,
      ...more,
    },
    body: cbor.serialize(body),
  };
}

/** CBOR marks a time with tag 1. */
function tagTimes(value: unknown, shape: Shape): unknown {
  if (shape.kind === 'timestamp') return tag({ tag: 1, value });
  if (shape.kind === 'list' && Array.isArray(value))
    return value.map((item) => tagTimes(item, shape.member.shape));
  if (shape.kind === 'structure' && typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => {
        const member = shape.members.get(name);
        return [name, member ? tagTimes(item, member.shape) : item];
      }),
    );
  }
  return value;
}
