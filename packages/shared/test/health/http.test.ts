import type { RequestListener } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { httpCheck } from '../../src/health/checks/http.ts';
import { exchange } from '../../src/health/http/exchange.ts';
import { type Expectation, parseWanted } from '../../src/health/http/expectation.ts';
import { expressionProblem } from '../../src/health/http/json-path.ts';
import { parseLatencyLimit, percentileOf, tooSlow } from '../../src/health/http/latency.ts';
import type { HttpRequest } from '../../src/health/http/request.ts';
import { parseStatuses } from '../../src/health/http/status-ranges.ts';
import { systemClock } from '../../src/time/clock.ts';
import { untrusted } from './certificate.ts';
import { Listening } from './server.ts';

const ok: Expectation = { statuses: [[200, 299]], body: undefined, json: [], headers: new Map() };
const never = new AbortController().signal;

function request(url: URL, more: Partial<HttpRequest> = {}): HttpRequest {
  return {
    url,
    method: 'GET',
    headers: new Map(),
    body: undefined,
    timeout: 20_000,
    followRedirects: false,
    ...more,
  };
}

/** "healthy: answers 200", of one sample. */
async function sample(url: URL, expected: Partial<Expectation> = {}, more: Partial<HttpRequest> = {}) {
  const check = { request: request(url, more), expected: { ...ok, ...expected }, maxLatency: undefined };
  const { outcome, says, reason } = await httpCheck(check, 'http', systemClock).sample(undefined, never);
  return `${outcome}: ${says}${reason ? ` [${reason}]` : ''}`;
}

async function sampleOf(
  handler: RequestListener,
  expected: Partial<Expectation> = {},
  more: Partial<HttpRequest> = {},
): Promise<string> {
  await using server = await Listening.http(handler);
  return (await sample(server.url, expected, more)).replaceAll(String(server.port), 'PORT');
}

const answering =
  (body: string, status = 200, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

describe('where several revisions answer', () => {
  const shownBy = { ...ok, statuses: [[100, 599]] as const, headers: new Map([['x-version', '2']]) };

  test.each<[string, RequestListener, Expectation | undefined, string]>([
    ['its own', answering('', 200, { 'x-version': '2' }), shownBy, 'healthy: answers 200'],
    [
      'its own, and bad',
      answering('', 500, { 'x-version': '2' }),
      shownBy,
      'unhealthy: answered 500, where 200-299 is expected',
    ],
    [
      'another',
      answering('', 200, { 'x-version': '1' }),
      shownBy,
      'no-data, not counted: no answer that shows that web:2 gave it',
    ],
    [
      'none at all',
      (_request, response) => void response.destroy(),
      shownBy,
      'no-data, not counted: no answer that shows that web:2 gave it',
    ],
    [
      'one that nothing tells',
      answering(''),
      undefined,
      'no-data, not counted: nothing in the answers shows whether web:2 gave them',
    ],
  ])(
    'an answer counts when it is shown to be of the one that is judged: %s',
    async (_, handler, shown, expected) => {
      await using server = await Listening.http(handler);
      const only = { revision: 'web:2', shownBy: shown };
      const check = httpCheck(
        { request: request(server.url), expected: ok, maxLatency: undefined, only },
        'http',
        systemClock,
      );
      const { outcome, says, counts } = await check.sample(undefined, never);
      expect(`${outcome}${counts === false ? ', not counted' : ''}: ${says}`).toBe(expected);
    },
  );
});

describe('an answer', () => {
  const version = answering('{"status":"ok","version":"2"}', 200, { 'x-version': '2' });

  test.each<[string, RequestListener, Partial<Expectation>, string]>([
    ['as expected', answering('fine'), {}, 'healthy: answers 200'],
    [
      'with another status',
      answering('', 503),
      {},
      'unhealthy: answered 503, where 200-299 is expected [target-health]',
    ],
    [
      'with a status that was asked for',
      answering('', 404),
      { statuses: [[404, 404]] },
      'healthy: answers 404',
    ],
    ['that holds a text', answering('all is fine'), { body: 'is fine' }, 'healthy: answers 200'],
    [
      'that does not hold a text',
      answering('all is lost'),
      { body: 'is fine' },
      'unhealthy: the body does not hold "is fine" [target-health]',
    ],
    ['that matches', answering('all is FINE'), { body: /fine$/i }, 'healthy: answers 200'],
    [
      'that does not match',
      answering('fine, not'),
      { body: /fine$/ },
      'unhealthy: the body does not match /fine$/ [target-health]',
    ],
    ['of the right version', version, { json: ["version == '2'", "status == 'ok'"] }, 'healthy: answers 200'],
    [
      'of the wrong version behind a right status',
      version,
      { json: ["status == 'ok'", "version == '3'"] },
      "unhealthy: version == '3' is not true of the answer [target-health]",
    ],
    [
      'for which an expression is only not empty',
      version,
      { json: ['status'] },
      'unhealthy: status is not true of the answer [target-health]',
    ],
    [
      'that is no JSON',
      answering('<html>'),
      { json: ['a'] },
      'unhealthy: the body is no JSON [target-health]',
    ],
    ['with a header', version, { headers: new Map([['X-Version', '2']]) }, 'healthy: answers 200'],
    [
      'with another value of a header',
      version,
      { headers: new Map([['X-Version', /^[13]$/]]) },
      'unhealthy: the header X-Version is 2 [target-health]',
    ],
    [
      'without a header',
      answering(''),
      { headers: new Map([['X-Version', '2']]) },
      'unhealthy: the header X-Version is missing [target-health]',
    ],
    [
      'from a login page',
      answering('', 302, { location: '/login?next=%2F' }),
      {},
      'unhealthy: redirected to http://127.0.0.1:PORT/login (302), where 200-299 is expected [target-health]',
    ],
  ])('%s', async (_name, handler, expected, said) => {
    expect(await sampleOf(handler, expected)).toBe(said);
  });
});

describe('a request', () => {
  const echo: RequestListener = (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming
      .on('data', (chunk: Buffer) => void chunks.push(chunk))
      .on('end', () => {
        const { method, url, headers } = incoming;
        response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
      });
  };

  test('carries its method, headers and body', async () => {
    const json = ["method == 'POST'", "url == '/a?b=c'", 'headers."x-key" == \'secret\'', "body == 'ping ✓'"];
    await using server = await Listening.http(echo);
    const more = { method: 'POST', headers: new Map([['X-Key', 'secret']]), body: 'ping ✓' };
    expect(await sample(new URL('/a?b=c', server.url), { json }, more)).toBe('healthy: answers 200');
  });

  test('reaches a load balancer by its own name, with the host that a rule asks for', async () => {
    await using server = await Listening.http(echo);
    const url = new URL(`http://web.example:${server.port}/`);
    const json = [`headers.host == 'web.example:${server.port}'`];
    expect(await sample(url, { json }, { connectTo: '127.0.0.1' })).toBe('healthy: answers 200');
  });

  test('has a new connection each time', async () => {
    await using server = await Listening.http(answering('ok'));
    for (let count = 0; count < 3; count += 1) await sample(server.url);
    expect(server.connections).toBe(3);
  });

  test('follows redirects where that is asked for, and takes no credentials to another host', async () => {
    await using elsewhere = await Listening.http(echo);
    const target = new URL(`http://localhost:${elsewhere.port}/landed`);
    await using server = await Listening.http(answering('', 302, { location: target.href }));
    const more = { followRedirects: true, headers: new Map([['Authorization', 'Bearer token']]) };
    const json = ["url == '/landed'", 'headers.authorization == `null`'];
    expect(await sample(server.url, { json }, more)).toBe('healthy: answers 200');
  });

  test('gives up in a circle of redirects', async () => {
    expect(await sampleOf(answering('', 302, { location: '/' }), {}, { followRedirects: true })).toMatch(
      /^unhealthy: more than 5 redirects, the last to 127\.0\.0\.1:PORT \[target-health\]$/,
    );
  });

  test('ends at once with the job', async () => {
    await using server = await Listening.http(() => undefined);
    const controller = new AbortController();
    const asked = exchange(request(server.url), systemClock, controller.signal);
    controller.abort(new Error('cancelled'));
    await expect(asked).rejects.toThrow('cancelled');
  });
});

describe('no answer is told by its kind', () => {
  const kindOf = async (url: URL, more: Partial<HttpRequest> = {}) => {
    const answer = await exchange(request(url, more), systemClock, never);
    return answer.kind === 'answer' ? answer.kind : `${answer.kind}: ${answer.says}`;
  };
  const rawly = async (bytes: string, end = true) => {
    await using server = await Listening.raw((socket) => {
      if (end) socket.end(bytes);
      else socket.write(bytes);
    });
    return (await kindOf(server.url)).replace(String(server.port), 'PORT');
  };

  test('refused', async () => {
    const gone = await Listening.http(answering(''));
    await gone[Symbol.asyncDispose]();
    expect(await kindOf(gone.url)).toBe(`refused: 127.0.0.1:${gone.port} refuses connections`);
  });

  test('unknown to DNS', async () => {
    // RFC 6761: never resolved.
    expect(await kindOf(new URL('http://web.invalid/'))).toBe('dns: DNS does not know web.invalid');
  });

  test('reset', async () => {
    await using server = await Listening.raw((socket) => socket.resetAndDestroy());
    expect(await kindOf(server.url)).toBe(`reset: 127.0.0.1:${server.port} closed the connection`);
  });

  test('cut off in the middle of the body', async () => {
    expect(await rawly('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this')).toMatch(/^reset: /);
  });

  test('no HTTP', async () => {
    expect(await rawly('SSH-2.0-OpenSSH_9.6\r\n')).toBe(
      'garbled: 127.0.0.1:PORT answers with something that is no HTTP',
    );
  });

  test('a certificate that nobody signed', async () => {
    await using server = await Listening.https(answering('ok'), untrusted);
    const url = new URL(`https://web.example:${server.port}/`);
    expect(await kindOf(url, { connectTo: '127.0.0.1' })).toBe(
      'tls: TLS with web.example fails: self-signed certificate',
    );
  });

  test('no TLS behind https', async () => {
    await using server = await Listening.raw((socket) => void socket.end('plain text'));
    expect(await kindOf(new URL(`https://127.0.0.1:${server.port}/`))).toBe(
      'tls: TLS with 127.0.0.1 fails: wrong version number',
    );
  });

  test('silence', async () => {
    await using server = await Listening.http(() => undefined);
    expect(await kindOf(server.url, { timeout: 50 })).toBe('timed-out: no complete answer within 50ms');
  });
});

describe('a hostile answer ends as a failed sample', () => {
  test('of ten megabytes', async () => {
    expect(await sampleOf(answering('x'.repeat(10 * 1024 * 1024)))).toBe(
      'unhealthy: the answer is longer than 1 MiB [target-health]',
    );
  });

  test('without an end', async () => {
    const endless: RequestListener = (_request, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const pour = async (): Promise<void> => {
        while (!response.destroyed) {
          response.write(chunk);
          await turn();
        }
      };
      void pour();
    };
    expect(await sampleOf(endless)).toBe('unhealthy: the answer is longer than 1 MiB [target-health]');
  });

  test('that drips', async () => {
    const drip: RequestListener = (_request, response) => {
      const timer = setInterval(() => response.write('.'), 5);
      response.on('close', () => clearInterval(timer));
    };
    expect(await sampleOf(drip, {}, { timeout: 100 })).toBe(
      'unhealthy: no complete answer within 100ms [network]',
    );
  });

  test('in no encoding', async () => {
    const broken: RequestListener = (_request, response) =>
      void response.end(Buffer.from([0x66, 0xff, 0xfe]));
    expect(await sampleOf(broken, { body: 'f' })).toBe(
      'unhealthy: the body is no valid UTF-8 [target-health]',
    );
  });

  test('on which a pattern would never come to an end', async () => {
    const body = /^(?:a+)+$/;
    expect(await sampleOf(answering(`${'a'.repeat(40)}!`), { body })).toMatch(
      /^unhealthy: the body does not match/,
    );
  });
});

describe('answer times', () => {
  test.each([
    ['p95=500ms', { percentile: 95, milliseconds: 500 }],
    ['p99.9=2s', { percentile: 99.9, milliseconds: 2_000 }],
    ['250ms', { percentile: 100, milliseconds: 250 }],
    ['p95=500', undefined],
    ['q95=5ms', undefined],
  ])('%s', (text, limit) => {
    expect(parseLatencyLimit(text)).toEqual(limit);
  });

  test('a percentile is the nearest rank', () => {
    const times = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
    expect([50, 90, 95, 100].map((percentile) => percentileOf(times, percentile))).toEqual([
      50, 90, 100, 100,
    ]);
    expect(percentileOf([], 50)).toBeUndefined();
  });

  test('one slow answer counts against every answer, and not against the middle of them', () => {
    const slowLast = [10, 10, 10, 900];
    expect(tooSlow(slowLast, { percentile: 100, milliseconds: 500 })).toBe('answered slower than 500ms');
    expect(tooSlow(slowLast, { percentile: 50, milliseconds: 500 })).toBeUndefined();
    expect(tooSlow([900, ...slowLast.slice(0, 3)], { percentile: 100, milliseconds: 500 })).toBeUndefined();
  });

  test('a slow start is forgotten after twenty answers', () => {
    const limit = { percentile: 95, milliseconds: 500 };
    const fast = Array.from({ length: 19 }, () => 10);
    expect(tooSlow([900, 900, ...fast], limit)).toBeUndefined();
    expect(tooSlow([900, 900, ...fast.slice(1)], limit)).toBe('p95 of the answers is slower than 500ms');
  });

  test('are judged over the samples of a check', async () => {
    await using server = await Listening.http(answering('ok'));
    const maxLatency = { percentile: 100, milliseconds: -1 };
    const check = httpCheck({ request: request(server.url), expected: ok, maxLatency }, 'http', systemClock);
    const { outcome, milliseconds } = await check.sample(undefined, never);
    expect([outcome, typeof milliseconds]).toEqual(['unhealthy', 'number']);
  });
});

test.each([
  ['200', [[200, 200]]],
  [
    '200-299, 404',
    [
      [200, 299],
      [404, 404],
    ],
  ],
  ['299-200', undefined],
  ['2xx', undefined],
  ['200,', undefined],
  ['700', undefined],
])('the statuses %s', (text, ranges) => {
  expect(parseStatuses(text)).toEqual(ranges);
});

test('an expectation between slashes is a pattern', () => {
  expect(parseWanted('/ok/i')).toEqual(/ok/i);
  expect(parseWanted('/path')).toBe('/path');
  expect(() => parseWanted('/(/')).toThrow(SyntaxError);
});

test('an expression that is no JMESPath is known before anything is asked', () => {
  expect(expressionProblem("a.b == 'c'")).toBeUndefined();
  expect(expressionProblem('length(a) > `3`')).toBeUndefined();
  expect(expressionProblem('a = b')).toBeDefined();
  expect(expressionProblem('sizeof(a)')).toMatch(/Unknown function/);
});
