import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { actionNames } from '../../packages/testkit/src/action-file.ts';
import type { ActionName } from '../../packages/testkit/src/action-file.ts';
import { awsEnvironment, runBundle } from '../../packages/testkit/src/runner.ts';
import { median } from '../figure.ts';
import type { Figure } from '../figure.ts';

const run = promisify(execFile);
const rounds = 7;
const inputs: Readonly<Record<ActionName, Readonly<Record<string, string>>>> = {
  'build-push': { repository: 'web' },
  'render-deploy': { service: 'web', 'container-name': 'web', image: 'web:1' },
  'verify-health': { service: 'web' },
  rollback: { service: 'web' },
};

export const figure: Figure = {
  title: 'Start-up of each bundle',
  about: `From the start of the step to its first call of an AWS API, median of ${rounds}, beside a Node that does nothing.`,
  async measure() {
    const nothing: number[] = [];
    const calls = new Map<ActionName, number[]>(actionNames.map((name) => [name, []]));
    // Taken in turns, so that a machine that slows down slows all of them down.
    for (let round = 0; round < rounds; round++) {
      nothing.push(await time(() => run(process.execPath, ['-e', '0'])));
      for (const [name, times] of calls) times.push(await untilFirstCall(name));
    }
    return [...calls].map(([what, times]) => ({
      what,
      value: median(times),
      unit: 'ms',
      against: { what: '`node -e 0`', value: median(nothing) },
      limit: 16,
    }));
  },
};

async function time(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** The first call is denied, which ends the action. */
async function untilFirstCall(name: ActionName): Promise<number> {
  let first: number | undefined;
  const server = createServer((request, response) => {
    first ??= performance.now();
    request.resume();
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: 'AccessDeniedException', message: 'measured' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  try {
    const begin = performance.now();
    using step = await runBundle(name, {
      inputs: inputs[name],
      env: awsEnvironment(`http://127.0.0.1:${port}`),
    });
    if (first === undefined) throw new Error(`${name} ended without a call:\n${step.log}`);
    return first - begin;
  } finally {
    server.close();
  }
}
