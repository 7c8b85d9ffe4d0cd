import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { fastClock } from '@ecs-actions/testkit/clock';
import { awsEnvironment, runBundle } from '@ecs-actions/testkit/runner';
import type { BundleOptions, BundleRun } from '@ecs-actions/testkit/runner';

const runs: BundleRun[] = [];
afterEach(() => {
  for (const run of runs.splice(0)) run[Symbol.dispose]();
});

async function probe(inputs: Record<string, string>, options: BundleOptions = {}): Promise<BundleRun> {
  const folder = join(import.meta.dirname, 'fixtures', 'probe');
  const nodeOptions = ['--conditions=source', ...(options.nodeOptions ?? [])];
  const run = await runBundle('rollback', { ...options, inputs, folder, nodeOptions });
  runs.push(run);
  return run;
}

function errors(run: BundleRun): { title: string; message: string }[] {
  return run.annotations
    .filter(({ level }) => level === 'error')
    .map(({ title, message }) => ({ title, message }));
}

/** An endpoint that answers every call in the same way, and counts them. */
async function endpoint(status: number, body: object) {
  const targets: string[] = [];
  const agents: string[] = [];
  const server = createServer((request, response) => {
    targets.push(String(request.headers['x-amz-target']));
    agents.push(String(request.headers['user-agent']));
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`,
    targets,
    agents,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('a result becomes', () => {
  test('outputs, all that are declared, the job page, and exit code 0', async () => {
    const run = await probe({ text: 'several\nlines' });
    expect(run.outputs).toEqual({ status: 'succeeded', answer: 'several\nlines', nothing: '' });
    expect(run.summary).toBe('Said: several lines\n');
    expect(run.exitCode).toBe(0);
    expect(run.annotations).toEqual([]);
  });

  test('one error annotation and exit code 1 when it says so', async () => {
    const run = await probe({ do: 'fail', text: 'web: it broke, 100%' });
    expect(errors(run)).toEqual([{ title: 'web: it broke, 100%', message: 'web: it broke, 100%' }]);
    expect(run.outputs['status']).toBe('failed');
    expect(run.exitCode).toBe(1);
  });

  test('state for the post step, which sees that state and nothing else', async () => {
    const run = await probe({ text: 'remember' });
    const post = await run.post();
    expect(post.log).toContain('post has {"kept":"remember"}');
    expect(post.exitCode).toBe(0);
  });

  test('a summary that GitHub takes, cut with a note', async () => {
    const run = await probe({ do: 'flood' });
    expect(Buffer.byteLength(run.summary)).toBeLessThan(1024 * 1024);
    expect(run.summary).toContain('was cut here');
  });

  test('a warning where its outputs cannot be written: what was done is done', async () => {
    const run = await probe({}, { env: { GITHUB_OUTPUT: '/no/such/file' } });
    expect(errors(run)).toEqual([]);
    expect(run.annotations).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        message: expect.stringMatching(/^The outputs could not be written: .*\/no\/such\/file/),
      }),
    );
    expect(run.exitCode).toBe(0);
  });
});

describe('what is thrown becomes one annotation', () => {
  test('an ActionError as it is', async () => {
    const run = await probe({ do: 'refuse' });
    expect(errors(run)).toEqual([
      { title: 'rollback failed', message: 'There is no such thing.\nMake one.' },
    ]);
    expect(run.outputs['status']).toBe('refused');
    expect(run.summary).toContain('There is no such thing.');
    expect(run.exitCode).toBe(1);
  });

  test.each(['break', 'break-later'])('a defect with its name, wherever it was thrown (%s)', async (deed) => {
    const run = await probe({ do: deed });
    const [error, ...more] = errors(run);
    expect(more).toEqual([]);
    expect(error?.title).toContain('unexpected error');
    expect(error?.message).toMatch(
      /^(TypeError: thing is not a function|RangeError: out of reach)\nThis is a defect/,
    );
    expect(run.log).toContain('fixtures/probe/index.ts');
    expect(run.outputs['status']).toBe('unknown');
    expect(run.exitCode).toBe(1);
  });

  test('all problems with the inputs', async () => {
    const run = await probe({ do: 'sucseed', count: '10', txt: 'x' });
    expect(errors(run)).toEqual([
      {
        title: 'rollback: 3 problems with the inputs',
        message: expect.stringMatching(
          /did you mean "succeed"\?.*\n.*"10" is above 9\.\n.*did you mean "text"\?/s,
        ),
      },
    ]);
    expect(run.exitCode).toBe(1);
  });

  test('a failing post step', async () => {
    const run = await probe({ text: 'broken' });
    const post = await run.post();
    expect(errors(post)).toEqual([
      { title: 'rollback failed (after the job)', message: 'The cleanup did not work.' },
    ]);
    expect(post.exitCode).toBe(1);
  });
});

describe('an error of AWS is explained', () => {
  test('a permission that is missing, by its IAM name', async () => {
    await using aws = await endpoint(400, { __type: 'AccessDeniedException', message: 'No.' });
    const run = await probe({ do: 'read' }, { env: awsEnvironment(aws.url) });
    expect(errors(run)).toEqual([
      { title: 'rollback failed', message: expect.stringContaining('Add "ecs:DescribeClusters"') },
    ]);
    expect(run.outputs['status']).toBe('refused');
    expect(aws.agents[0]).toMatch(/ecs-actions\/\d+\.\d+\.\d+ md\/rollback$/);
  });

  test('an answer that was lost leaves things unknown, and the call is not repeated', async () => {
    await using aws = await endpoint(500, { __type: 'ServerException', message: 'Oops' });
    const run = await probe({ do: 'change' }, { env: awsEnvironment(aws.url) });
    expect(run.outputs['status']).toBe('unknown');
    expect(aws.targets).toHaveLength(1);
  });

  test.each([
    ['no region', { AWS_REGION: undefined }, 'There is no AWS region.'],
    ['no credentials', { AWS_ACCESS_KEY_ID: undefined }, 'There are no AWS credentials.'],
  ])('%s', async (_, missing, message) => {
    const env = { ...awsEnvironment('http://127.0.0.1:1'), ...missing };
    const run = await probe({ do: 'read' }, { env });
    expect(errors(run)[0]?.message).toContain(message);
    expect(run.exitCode).toBe(1);
  });
});

describe('a job that is cancelled', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('lets main finish its own way (%s)', async (signal) => {
    const run = await probe({ do: 'wait', text: 'x' }, { signalAfter: { line: /^waiting$/m, signal } });
    expect(run.log).toContain('ECS goes on');
    expect(run.outputs['status']).toBe('cancelled');
    expect(run.exitCode).toBe(1);
    expect((await run.post()).log).toContain('after a cancel');
  });

  test('ends in time and by its name when main does not listen', async () => {
    const signalAfter = { line: /^waiting$/m, signal: 'SIGINT' } as const;
    const run = await probe({ do: 'wait-deaf' }, { signalAfter, ...fastClock(20) });
    expect(run.exitCode).toBe(1);
    expect(run.outputs['status']).toBe('cancelled');
    expect(errors(run)).toEqual([
      { title: 'rollback: cancelled', message: expect.stringContaining('was cancelled') },
    ]);
    expect((await run.post()).log).toContain('before a kill');
  });

  test('leaves what it remembered also when it is killed', async () => {
    const signalAfter = { line: /^waiting$/m, signal: 'SIGKILL' } as const;
    const run = await probe({ do: 'wait-deaf' }, { signalAfter });
    expect(run.exitCode).toBeUndefined();
    expect((await run.post()).log).toContain('before a kill');
  });
});

test('text from outside issues no command', async () => {
  const hostile =
    '::error::x\n ::set-output name=status::owned\n##[add-mask]e\n::stop-commands::t\n\r::warning::y';
  const run = await probe({ do: 'fail', text: hostile });
  expect(run.commands.map(({ name }) => name)).toEqual(['error']);
});

test('a secret is masked before anything else is printed', async () => {
  const run = await probe({ secret: 'hunter2', text: 'hello' });
  expect(run.log.split('\n')[0]).toBe('::add-mask::hunter2');
});
