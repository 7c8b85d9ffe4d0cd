import { describe, expect, test } from '@jest/globals';
import { text } from 'node:stream/consumers';
import { localServer } from '@ecs-actions/testkit/local-server';
import { runBundle, type BundleRun } from '@ecs-actions/testkit/runner';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

const marker = '<!-- ecs-actions:checks -->';
const bot = (body: string): object => ({ id: 7, body, user: { type: 'Bot' } });
const person = (body: string): object => ({ id: 8, body, user: { type: 'User' } });

async function comment(
  comments: readonly object[],
  {
    files = { 'parts/a.md': '### A\n\nfine' },
    inputs = {},
    status = 200,
  }: {
    readonly files?: Readonly<Record<string, string>>;
    readonly inputs?: Readonly<Record<string, string>>;
    readonly status?: number;
  } = {},
): Promise<{ run: BundleRun; calls: Call[] }> {
  const calls: Call[] = [];
  const server = await localServer((request, response) => {
    void (async () => {
      const { method = '', url = '' } = request;
      calls.push({ method, path: url, body: await text(request) });
      const page = Number(new URL(url, 'http://x').searchParams.get('page'));
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(method === 'GET' ? comments.slice((page - 1) * 100, page * 100) : { id: 9 }),
      );
    })();
  });
  try {
    const given = {
      folder: 'parts',
      id: 'checks',
      title: 'Checks',
      number: '5',
      token: 'ghs_canary',
      ...inputs,
    };
    const env = { GITHUB_API_URL: server.url };
    return { run: await runBundle('comment', { inputs: given, env, files }), calls };
  } finally {
    await server.close();
  }
}

describe('the comment', () => {
  test('is made once', async () => {
    const { run, calls } = await comment([person(`${marker}\npasted`), bot('other')]);
    using _ = run;
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'POST']);
    const { body }: { body: string } = JSON.parse(calls[1]?.body ?? '');
    expect(body).toBe(`${marker}\n## Checks\n\n### A\n\nfine`);
    expect(run.outputs['comment-id']).toBe('9');
  });

  test('is changed in place afterwards, also when it is far down', async () => {
    const { run, calls } = await comment([
      ...Array.from({ length: 120 }, () => person('hello')),
      bot(`${marker}\nold`),
    ]);
    using _ = run;
    expect(calls.at(-1)).toMatchObject({
      method: 'PATCH',
      path: '/repos/octo-org/octo-repo/issues/comments/7',
    });
  });

  test('is left alone when it says the same', async () => {
    const { run, calls } = await comment([bot(`${marker}\n## Checks\n\n### A\n\nfine`)]);
    using _ = run;
    expect(calls.map(({ method }) => method)).toEqual(['GET']);
  });

  test('fits into what GitHub takes', async () => {
    const { run, calls } = await comment([], { files: { 'parts/a.md': 'long line\n'.repeat(10_000) } });
    using _ = run;
    const { body }: { body: string } = JSON.parse(calls[1]?.body ?? '');
    expect(body.length).toBeLessThan(65_536);
    expect(body).toContain('was cut');
  });

  test('has every part, in the order of their names', async () => {
    const { run } = await comment([], { files: { 'parts/2.md': 'second', 'parts/1.md': 'first' } });
    using _ = run;
    expect(run.summary).toContain('first\n\nsecond');
  });

  test('has the jobs first, those that failed before the others', async () => {
    const needs = { lint: { result: 'success' }, image: { result: 'failure' }, test: { result: 'skipped' } };
    const { run } = await comment([], { inputs: { needs: JSON.stringify(needs) }, files: {} });
    using _ = run;
    const rows = run.summary.split('\n').filter((line) => line.includes('`'));
    expect(rows).toEqual([
      '| ❌ | `image` | failed |',
      '| ✅ | `lint` | passed |',
      '|  | `test` | did not run |',
    ]);
  });

  test('that may not be made is a notice, and the summary has it', async () => {
    const { run } = await comment([], { status: 403 });
    using _ = run;
    expect(run.exitCode).toBe(0);
    expect(run.annotations).toMatchObject([{ level: 'notice' }]);
    expect(run.summary).toContain('fine');
  });

  test('is none outside a pull request', async () => {
    const { run, calls } = await comment([], { inputs: { number: '' } });
    using _ = run;
    expect(calls).toEqual([]);
    expect(run.exitCode).toBe(0);
  });
});
