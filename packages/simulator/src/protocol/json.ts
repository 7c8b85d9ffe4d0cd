import { ApiError, type Caller } from './api.ts';
import type { Call, Protocol } from './call.ts';
import { unknownOperation } from './errors.ts';
import { bodyText, type HttpRequest, type HttpResponse } from './http.ts';
import { modelByTarget } from './models.ts';

/** AWS JSON 1.0 and 1.1: `x-amz-target` names the operation, bodies are JSON, times are epoch seconds. */
export function readJson(request: HttpRequest, target: string, caller: Caller): Call {
  const dot = target.indexOf('.');
  const model = modelByTarget.get(target.slice(0, dot));
  const operation = target.slice(dot + 1);
  const protocol = request.headers['content-type']?.startsWith('application/x-amz-json-1.0')
    ? json10
    : json11;
  if (!model) throw unknownOperation(target.slice(0, dot), operation);
  return { model, operation, caller, protocol, input: () => parse(bodyText(request.body)) };
}

function parse(body: string): Record<string, unknown> {
  if (body === '') return {};
  let input: unknown;
  try {
    input = body.includes('null') ? JSON.parse(body, dropNull) : JSON.parse(body);
  } catch {
    throw new ApiError('SerializationException', 'the body is not JSON');
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new ApiError('SerializationException', 'the body is not a JSON object');
  }
  return { ...input };
}

/** AWS takes a null for a member that is not there. */
function dropNull(_name: string, value: unknown): unknown {
  return value ?? undefined;
}

function json(version: '1.0' | '1.1'): Protocol {
  const respond = (
    status: number,
    body: unknown,
    requestId: string,
    more?: Record<string, string>,
  ): HttpResponse => ({
    status,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId, ...more },
    body: JSON.stringify(body),
  });
  return {
    answer: (_call, output, requestId) => respond(200, output ?? {}, requestId),
    error: (_call, error, requestId) =>
      respond(error.status, { __type: error.code, message: error.message, ...error.detail }, requestId, {
        'x-amzn-errortype': error.code,
      }),
  };
}

export const json10 = json('1.0');
export const json11 = json('1.1');
