import type { ApiError, Caller } from './api.ts';
import type { Call, Protocol } from './call.ts';
import { unknownOperation } from './errors.ts';
import { readForm } from './form.ts';
import { bodyText, type HttpRequest, type HttpResponse } from './http.ts';
import { modelByVersion } from './models.ts';
import { operationShapes } from './shapes.ts';
import { escapeXml, writeXml } from './xml.ts';

/** AWS Query: a form names `Action` and `Version`, the answer is XML. Undefined when the body is no such form. */
export function readQuery(request: HttpRequest, caller: Caller): Call | undefined {
  const form = new URLSearchParams(
    request.method === 'GET' ? afterMark(request.path) : bodyText(request.body),
  );
  const action = form.get('Action');
  const version = form.get('Version');
  if (action === null || version === null) return undefined;
  const model = modelByVersion.get(version);
  if (!model) throw unknownOperation(`the API of version ${version}`, action);
  const input = (): Record<string, unknown> => {
    const shapes = operationShapes(model, action);
    if (!shapes) throw unknownOperation(model.name, action);
    return readForm(form, shapes.input);
  };
  return { model, operation: action, caller, protocol: query, input };
}

export const query: Protocol = {
  answer(call, output, requestId) {
    const { operation, model } = call;
    const shape = operationShapes(model, operation)?.output;
    const members = shape ? writeXml(output ?? {}, shape) : '';
    return respond(
      200,
      requestId,
      `<${operation}Response xmlns="${model.namespace}"><${operation}Result>${members}</${operation}Result>` +
        `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
    );
  },
  error(call, error, requestId) {
    const { code, status } = named(error);
    const detail = Object.entries(error.detail).map(
      ([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`,
    );
    return respond(
      status,
      requestId,
      `<ErrorResponse xmlns="${call?.model.namespace ?? ''}"><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>` +
        `<Code>${code}</Code><Message>${escapeXml(error.message)}</Message>${detail.join('')}</Error>` +
        `<RequestId>${requestId}</RequestId></ErrorResponse>`,
    );
  },
};

/** What Query APIs call the errors that all APIs share. */
const names: Readonly<Record<string, { readonly code: string; readonly status: number }>> = {
  ThrottlingException: { code: 'Throttling', status: 400 },
  AccessDeniedException: { code: 'AccessDenied', status: 403 },
  ExpiredTokenException: { code: 'ExpiredToken', status: 403 },
  MissingAuthenticationTokenException: { code: 'MissingAuthenticationToken', status: 403 },
  UnknownOperationException: { code: 'InvalidAction', status: 400 },
  ValidationException: { code: 'ValidationError', status: 400 },
  SerializationException: { code: 'MalformedInput', status: 400 },
};

function named(error: ApiError): { readonly code: string; readonly status: number } {
  return names[error.code] ?? { code: error.code, status: error.status };
}

function respond(status: number, requestId: string, body: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

function afterMark(path: string): string {
  const mark = path.indexOf('?');
  return mark === -1 ? '' : path.slice(mark + 1);
}
