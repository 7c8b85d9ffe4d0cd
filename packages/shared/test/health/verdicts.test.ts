import type { RequestListener } from 'node:http';
import { expect, test } from '@jest/globals';
import { httpCheck } from '../../src/health/checks/http.ts';
import type { Expectation } from '../../src/health/http/expectation.ts';
import type { HttpRequest } from '../../src/health/http/request.ts';
import { sampleUntilJudged } from '../../src/health/sampling.ts';
import type { Clock } from '../../src/time/clock.ts';
import { systemClock } from '../../src/time/clock.ts';
import { untrusted } from './certificate.ts';
import { Listening } from './server.ts';

const ok: Expectation = { statuses: [[200, 299]], body: undefined, json: [], headers: new Map() };
const rules = {
  initialDelay: 0,
  interval: 5_000,
  timeout: 60_000,
  duration: 0,
  consecutiveSuccess: 3,
  failureLimit: undefined,
  consecutiveErrorLimit: 4,
};

/** The intervals between samples are let pass; what a request takes is real. */
class Hurried implements Clock {
  readonly #between: (count: number) => Promise<void>;
  #passed = 0;
  #count = 0;

  /** @param between what happens before the sample of that number, from 0 */
  constructor(between: (count: number) => Promise<void> = async () => undefined) {
    this.#between = between;
  }

  now(): number {
    return systemClock.now() + this.#passed;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#passed += milliseconds;
    await this.#between(this.#count);
    this.#count += 1;
  }
}

/** "unhealthy: http: …", of an address that is asked until the judge has made up its mind. */
async function judged(
  url: URL,
  expected: Partial<Expectation> = {},
  more: Partial<HttpRequest> = {},
  clock = new Hurried(),
) {
  const request = {
    url,
    method: 'GET',
    headers: new Map(),
    body: undefined,
    timeout: 20_000,
    followRedirects: false,
    ...more,
  };
  const check = httpCheck(
    { request, expected: { ...ok, ...expected }, maxLatency: undefined },
    'http',
    systemClock,
  );
  const { judgement } = await sampleUntilJudged(
    { checks: [{ check }], rules, service: undefined },
    { aws: undefined, clock, seen: () => undefined },
    new AbortController().signal,
  );
  return typeof judgement === 'string' ? judgement : `${judgement.verdict}: ${judgement.because}`;
}

const statuses = (of: (count: number) => number, headers = {}, body = ''): RequestListener => {
  let count = 0;
  return (_request, response) => {
    response.writeHead(of(count), headers).end(body);
    count += 1;
  };
};
const healthy = 'healthy: every check was healthy 3 times in a row';
const version = '{"status":"ok","version":"1"}';

test.each<[string, RequestListener, Partial<Expectation>, string]>([
  ['is good from the start', statuses(() => 200), {}, healthy],
  ['starts slowly', statuses((count) => (count < 6 ? 503 : 200)), {}, healthy],
  [
    'flaps, however often it is lucky',
    statuses((count) => (count % 3 === 2 ? 500 : 200)),
    {},
    'unhealthy: http: answered 500, where 200-299 is expected',
  ],
  [
    'is the wrong version behind a right status',
    statuses(() => 200, {}, version),
    { json: ["status == 'ok'", "version == '2'"] },
    "unhealthy: http: version == '2' is not true of the answer",
  ],
  [
    'sends everybody to a login page',
    statuses(() => 302, { location: 'https://login.example/?next=secret' }),
    {},
    'unhealthy: http: redirected to https://login.example/ (302), where 200-299 is expected',
  ],
  [
    'sends a login page for the page that was asked for',
    statuses(() => 200, {}, '<form action="/login">'),
    { body: 'Welcome' },
    'unhealthy: http: the body does not hold "Welcome"',
  ],
  [
    'goes bad after it was good twice',
    statuses((count) => (count < 2 ? 200 : 500)),
    {},
    'unhealthy: http: answered 500, where 200-299 is expected',
  ],
])('what %s is judged as a person would', async (_, handler, expected, verdict) => {
  await using server = await Listening.http(handler);
  expect(await judged(server.url, expected)).toBe(verdict);
});

test('a name that DNS does not know yet is unhealthy, and says so', async () => {
  // RFC 6761: never resolved.
  expect(await judged(new URL('http://web.invalid/'))).toBe('unhealthy: http: DNS does not know web.invalid');
});

test('a certificate that is not for the host is unhealthy, and says so', async () => {
  await using server = await Listening.https(
    statuses(() => 200),
    untrusted,
  );
  const url = new URL(`https://web.example:${server.port}/`);
  expect(await judged(url, {}, { connectTo: '127.0.0.1' })).toBe(
    'unhealthy: http: TLS with web.example fails: self-signed certificate',
  );
});

test('what listens only after a while is healthy in the end', async () => {
  const answers = statuses(() => 200);
  const gone = await Listening.http(answers);
  await gone[Symbol.asyncDispose]();
  await using later = new AsyncDisposableStack();
  const clock = new Hurried(async (count) => {
    if (count === 3) later.use(await Listening.http(answers, gone.port));
  });
  expect(await judged(gone.url, {}, {}, clock)).toBe(healthy);
});
