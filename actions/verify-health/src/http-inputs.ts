import { type Expectation, parseWanted, type Wanted } from '@ecs-actions/shared/health/http/expectation';
import { expressionProblem } from '@ecs-actions/shared/health/http/json-path';
import { type LatencyLimit, parseLatencyLimit } from '@ecs-actions/shared/health/http/latency';
import { parseStatuses } from '@ecs-actions/shared/health/http/status-ranges';
import type { Fields } from '@ecs-actions/shared/health/policy/fields';
import type { HttpPlan } from './planned.ts';

/** What is asked over HTTP, and what is expected, from inputs or a policy. */
export function readHttpPlan(fields: Fields): HttpPlan {
  return {
    urls: fields.list('url').flatMap((text) => readUrl(text, fields)),
    path: fields.text('path'),
    method: readMethod(fields),
    headers: readHeaders(fields),
    body: fields.text('body'),
    expected: {
      statuses: readStatuses(fields),
      body: readWanted(fields.text('expected-body'), 'expected-body', fields),
      json: fields.list('expected-json').filter((expression) => isExpression(expression, fields)),
      headers: readExpectedHeaders(fields),
    },
    maxLatency: readLatency(fields),
    requestTimeout: fields.duration('request-timeout', { min: 1 }) ?? 10_000,
    followRedirects: fields.flag('follow-redirects') ?? false,
  };
}

/** Whether something besides the usual is expected of the answer. */
export function expects({ expected, maxLatency }: HttpPlan): boolean {
  const { body, json, headers } = expected;
  return body !== undefined || json.length > 0 || headers.size > 0 || maxLatency !== undefined;
}

function readUrl(text: string, fields: Fields): readonly URL[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    fields.invalid('url', `"${text}" is no http or https URL.`);
    return [];
  }
  if (url.username !== '' || url.password !== '') {
    fields.invalid('url', `${url.host} has a user or password in it; put them in "headers".`);
  }
  return [url];
}

function readMethod(fields: Fields): string {
  const method = (fields.text('method') ?? 'GET').toUpperCase();
  if (!/^[A-Z]+$/.test(method)) fields.invalid('method', `"${method}" is no HTTP method.`);
  return method;
}

function readHeaders(fields: Fields): ReadonlyMap<string, string> {
  const headers = fields.map('headers');
  for (const [name, value] of headers) {
    // Its value may be a secret, so it is not repeated.
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      fields.invalid('headers', `"${name}" is no valid header.`);
    }
  }
  return headers;
}

function readStatuses(fields: Fields): Expectation['statuses'] {
  const text = fields.text('expected-status') ?? '200-299';
  const statuses = parseStatuses(text);
  if (!statuses) fields.invalid('expected-status', `"${text}" is not like "200-299" or "200,204".`);
  return statuses ?? [];
}

function readWanted(value: string | undefined, name: string, fields: Fields): Wanted | undefined {
  try {
    return value === undefined ? undefined : parseWanted(value);
  } catch (error) {
    return fields.invalid(name, `${error instanceof Error ? error.message : String(error)}.`);
  }
}

function isExpression(expression: string, fields: Fields): boolean {
  const problem = expressionProblem(expression);
  if (problem !== undefined) {
    fields.invalid('expected-json', `"${expression}" is no JMESPath: ${problem}.`);
  }
  return problem === undefined;
}

function readExpectedHeaders(fields: Fields): ReadonlyMap<string, Wanted> {
  const headers = new Map<string, Wanted>();
  for (const [name, value] of fields.map('expected-headers')) {
    const wanted = readWanted(value, 'expected-headers', fields);
    if (wanted !== undefined) headers.set(name, wanted);
  }
  return headers;
}

function readLatency(fields: Fields): LatencyLimit | undefined {
  const text = fields.text('max-latency');
  const limit = text === undefined ? undefined : parseLatencyLimit(text);
  if (text !== undefined && !limit) {
    fields.invalid('max-latency', `"${text}" is not like "p95=500ms" or "500ms".`);
  }
  return limit;
}
