import { type Expectation, parseWanted, type Wanted } from '@ecs-actions/shared/health/http/expectation';
import { expressionProblem } from '@ecs-actions/shared/health/http/json-path';
import { type LatencyLimit, parseLatencyLimit } from '@ecs-actions/shared/health/http/latency';
import { parseStatuses } from '@ecs-actions/shared/health/http/status-ranges';
import type { InputReader } from '@ecs-actions/shared/runner/input-reader';

/** What is asked over HTTP, and what is expected of the answer. */
export interface HttpInputs {
  readonly urls: readonly URL[];
  readonly path: string | undefined;
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | undefined;
  readonly expected: Expectation;
  readonly maxLatency: LatencyLimit | undefined;
  /** Milliseconds. */
  readonly requestTimeout: number;
  readonly followRedirects: boolean;
  /** There is something to ask. */
  readonly given: boolean;
  /** Something besides the usual is expected of the answer. */
  readonly expects: boolean;
}

export function readHttpInputs(read: InputReader): HttpInputs {
  const listed = read.list('url');
  const urls = listed.flatMap((text) => readUrl(text, read));
  const path = read.text('path');
  const expected: Expectation = {
    statuses: readStatuses(read),
    body: readWanted(read.text('expected-body'), 'expected-body', read),
    json: read.list('expected-json').filter((expression) => isExpression(expression, read)),
    headers: readExpectedHeaders(read),
  };
  const maxLatency = readLatency(read);
  return {
    urls,
    path,
    method: readMethod(read),
    headers: readHeaders(read),
    body: read.text('body'),
    expected,
    maxLatency,
    requestTimeout: read.duration('request-timeout', { min: 1 }) ?? 0,
    followRedirects: read.flag('follow-redirects') ?? false,
    given: listed.length > 0 || path !== undefined,
    expects:
      expected.body !== undefined ||
      expected.json.length > 0 ||
      expected.headers.size > 0 ||
      maxLatency !== undefined,
  };
}

function readUrl(text: string, read: InputReader): readonly URL[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    read.problem(`Input "url": "${text}" is no http or https URL.`);
    return [];
  }
  if (url.username !== '' || url.password !== '') {
    read.problem(`Input "url": ${url.host} has a user or password in it; put them in "headers".`);
  }
  return [url];
}

function readMethod(read: InputReader): string {
  const method = (read.text('method') ?? 'GET').toUpperCase();
  if (!/^[A-Z]+$/.test(method)) read.problem(`Input "method": "${method}" is no HTTP method.`);
  return method;
}

function readHeaders(read: InputReader): ReadonlyMap<string, string> {
  const headers = read.map('headers');
  for (const [name, value] of headers) {
    // Its value may be a secret, so it is not repeated.
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      read.problem(`Input "headers": "${name}" is no valid header.`);
    }
  }
  return headers;
}

function readStatuses(read: InputReader): Expectation['statuses'] {
  const text = read.text('expected-status') ?? '200-299';
  const statuses = parseStatuses(text);
  if (!statuses) read.problem(`Input "expected-status": "${text}" is not like "200-299" or "200,204".`);
  return statuses ?? [];
}

function readWanted(value: string | undefined, name: string, read: InputReader): Wanted | undefined {
  try {
    return value === undefined ? undefined : parseWanted(value);
  } catch (error) {
    read.problem(`Input "${name}": ${error instanceof Error ? error.message : String(error)}.`);
    return undefined;
  }
}

function isExpression(expression: string, read: InputReader): boolean {
  const problem = expressionProblem(expression);
  if (problem !== undefined) {
    read.problem(`Input "expected-json": "${expression}" is no JMESPath: ${problem}.`);
  }
  return problem === undefined;
}

function readExpectedHeaders(read: InputReader): ReadonlyMap<string, Wanted> {
  const headers = new Map<string, Wanted>();
  for (const [name, value] of read.map('expected-headers')) {
    const wanted = readWanted(value, 'expected-headers', read);
    if (wanted !== undefined) headers.set(name, wanted);
  }
  return headers;
}

function readLatency(read: InputReader): LatencyLimit | undefined {
  const text = read.text('max-latency');
  const limit = text === undefined ? undefined : parseLatencyLimit(text);
  if (text !== undefined && !limit) {
    read.problem(`Input "max-latency": "${text}" is not like "p95=500ms" or "500ms".`);
  }
  return limit;
}
