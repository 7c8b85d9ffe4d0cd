import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { clientsOf } from '@ecs-actions/testkit/clients';
import { fastClock } from '@ecs-actions/testkit/clock';
import { expectNothingLeftOver } from '@ecs-actions/testkit/left-over';
import { awsEnvironment, type BundleOptions, type BundleRun, runBundle } from '@ecs-actions/testkit/runner';
import { withSimulator } from '@ecs-actions/testkit/simulator';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { keepAsking } from './keep-asking.ts';
import { type Scene, webWorld } from './world.ts';

/** Of requests that may take 10 s, on a machine that may be busy. */
const factor = 20;

async function step(options: BundleOptions): Promise<BundleRun> {
  const { nodeOptions, env } = fastClock(factor);
  return runBundle('verify-health', { ...options, nodeOptions, env: { ...env, ...options.env } });
}

async function withWeb<T>(scene: Scene, body: (simulator: Simulator) => Promise<T>): Promise<T> {
  return withSimulator({ time: { kind: 'real', factor } }, async (simulator) => {
    simulator.control.world(webWorld({ listens: true, ...scene }));
    return body(simulator);
  });
}

const target = { cluster: 'main', service: 'web' };
const policy = `
checks:
  deployment:
  targets:
  http:
    - name: health page
      path: /health
  metrics:
    - name: error rate
      expression: 100 * errors / requests
      metrics: { errors: HTTPCode_Target_5XX_Count, requests: RequestCount }
      max: 5
      min-samples: 10
      on-no-data: zero
      critical: true
  logs:
    - pattern: FATAL
      dry-run: true
`;

describe('a policy in the workspace', () => {
  test.each([
    [
      'lies on its health page while users see errors',
      { status: 500 },
      'unhealthy',
      '["metrics error rate"]',
    ],
    ['serves its users', {}, 'healthy', '[]'],
  ])('finds out what %s', async (_, image, verdict, failed) => {
    await withWeb({ images: [image] }, async (simulator) => {
      using users = await keepAsking(clientsOf(simulator));
      const run = await step({
        inputs: { ...target, policy: 'ops/health.yml', timeout: '10m' },
        files: { 'ops/health.yml': policy },
        env: awsEnvironment(simulator.url),
      });
      users.stop();
      expect(run.outputs).toMatchObject({ verdict, 'failed-checks': failed });
      expect(run.exitCode).toBe(verdict === 'healthy' ? 0 : 1);
      expect(run.log).toMatch(/http health page +✓ answers 200/);
      const report: unknown = JSON.parse(readFileSync(run.outputs['report'] ?? '', 'utf8'));
      expect(report).toMatchObject({
        checks: [
          { check: 'deployment' },
          { check: 'targets' },
          { check: 'http health page', critical: false },
          { check: 'metrics error rate', critical: true },
          { check: 'logs FATAL', 'dry-run': true },
        ],
      });
    });
  });

  test('is read before anything is asked, and told with its places', async () => {
    await withWeb({}, async (simulator) => {
      const run = await step({
        inputs: { ...target, policy: 'health.yml' },
        files: { 'health.yml': 'checks:\n  http:\n    - pth: /\n  logs:\n    - max: -1\n' },
        env: awsEnvironment(simulator.url),
      });
      expect(run.exitCode).toBe(1);
      expect(run.annotations.map(({ message }) => message)).toEqual([
        [
          'health.yml, line 3, column 7: path: it is needed, or "url".',
          'health.yml, line 3, column 7: there is no "pth" here; did you mean "path"?',
          'health.yml, line 5, column 7: pattern: it is needed.',
          'health.yml, line 5, column 7: max: it is not a whole number of 0 or more.',
        ].join('\n'),
      ]);
      expect(simulator.truth.calls).toEqual([]);
    });
  });
});

test('workflow commands in an answer are obeyed by nobody', async () => {
  const command = '::set-output name=verdict::healthy';
  const hostile: RequestListener = (_request, response) => {
    response
      .writeHead(302, { 'x-version': command, location: `/##[error]${encodeURIComponent('\n')}${command}` })
      .end(`\n${command}\n::stop-commands::x\n`);
  };
  const server = createServer(hostile).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  try {
    const run = await step({
      inputs: {
        url: `http://127.0.0.1:${port}/`,
        'expected-status': '200,302',
        'expected-headers': 'x-version=2',
        timeout: '20s',
      },
    });
    const status = await step({ inputs: { url: `http://127.0.0.1:${port}/`, timeout: '20s' } });
    for (const { commands, outputs, exitCode } of [run, status]) {
      expect(exitCode).toBe(1);
      expect(outputs['verdict']).toBe('unhealthy');
      expect(commands.map(({ name }) => name)).toEqual(['error']);
    }
    expect(run.annotations[0]?.message).toContain('the header x-version is ');
    expect(readFileSync(run.outputs['report'] ?? '', 'utf8')).not.toContain('\n::');
    expectNothingLeftOver(run);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
