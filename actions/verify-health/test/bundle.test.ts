import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { describeServices } from '@ecs-actions/shared/ecs/service';
import { revisionTag, serviceHash } from '@ecs-actions/shared/ecs/tags';
import { taskDefinitions } from '@ecs-actions/shared/ecs/task-definition/aws';
import { clientsOf } from '@ecs-actions/testkit/clients';
import { fastClock } from '@ecs-actions/testkit/clock';
import { awsEnvironment, type BundleRun, runBundle } from '@ecs-actions/testkit/runner';
import { withSimulator } from '@ecs-actions/testkit/simulator';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { type Scene, webWorld } from './world.ts';

const factor = 60;

async function verify(simulator: Simulator, inputs: Record<string, string>): Promise<BundleRun> {
  const { nodeOptions, env } = fastClock(factor);
  return runBundle('verify-health', {
    inputs: { cluster: 'main', service: 'web', ...inputs },
    env: { ...env, ...awsEnvironment(simulator.url) },
    nodeOptions,
  });
}

async function withWeb<T>(scene: Scene, body: (simulator: Simulator) => Promise<T>): Promise<T> {
  return withSimulator({ time: { kind: 'real', factor } }, async (simulator) => {
    simulator.control.world(webWorld({ listens: true, ...scene }));
    return body(simulator);
  });
}

async function tagsOf(simulator: Simulator, revision: string): Promise<readonly string[]> {
  const { tags } = await taskDefinitions(clientsOf(simulator)).describe(revision);
  return tags.map(({ key }) => key);
}

describe('a step that judges a service by its own load balancer', () => {
  test('finds what is deployed healthy, and marks the revision as verified for this service', async () => {
    await withWeb({}, async (simulator) => {
      const run = await verify(simulator, { path: '/health', 'expected-json': "revision == 'web:1'" });
      expect(run.outputs).toMatchObject({
        verdict: 'healthy',
        healthy: 'true',
        'failed-checks': '[]',
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/health$/),
        status: '',
        'failure-reason': '',
      });
      expect(run.exitCode).toBe(0);
      expect(run.annotations).toEqual([]);
      expect(run.log).toMatch(/can pass after 10s at the earliest, fails after 5m at the latest/);
      expect(run.summary).toMatch(/\| ✅ \| `targets` \| \S+ 3 of 3 \| 2 of 2 targets healthy in web \|/);
      expect(JSON.parse(readFileSync(run.outputs['report'] ?? '', 'utf8'))).toMatchObject({
        verdict: 'healthy',
        revision: 'web:1',
        recorded: 'web:1',
        checks: [{ check: 'deployment' }, { check: 'tasks' }, { check: 'targets' }, { check: 'http' }],
      });
      expect(await tagsOf(simulator, 'web:1')).toEqual([revisionTag.verified(serviceHash('main', 'web'))]);
      const asked = simulator.truth.events.filter(
        (event) => event.kind === 'request.served' && event['path'] === '/health',
      );
      expect(new Set(asked.map((event) => event['taskArn'])).size).toBe(2);
    });
  });

  test('finds an application that answers wrongly unhealthy, though its targets are fine', async () => {
    await withWeb({ images: [{ status: 500 }] }, async (simulator) => {
      const run = await verify(simulator, { path: '/', timeout: '20s' });
      expect(run.outputs).toMatchObject({
        verdict: 'unhealthy',
        healthy: 'false',
        'failed-checks': '["http"]',
        'failure-reason': 'target-health',
      });
      expect(run.exitCode).toBe(1);
      expect(run.annotations).toEqual([
        {
          level: 'error',
          title: 'web: unhealthy',
          message: expect.stringMatching(
            /^web is unhealthy: http: answered 500, where 200-299 is expected\.\nServing now: web:1, .*\.$/,
          ),
        },
      ]);
      expect(await tagsOf(simulator, 'web:1')).toEqual([]);
    });
  });

  test('brings the last good release back where that is asked for', async () => {
    const scene = {
      images: [{}, { status: 500 }],
      runs: 2,
      service: { taskDefinition: 'web:2', history: [{ taskDefinition: 'web:1', status: 'SUCCESSFUL' }] },
    };
    await withWeb(scene, async (simulator) => {
      const run = await verify(simulator, { path: '/', timeout: '20s', 'on-unhealthy': 'rollback' });
      expect(run.outputs).toMatchObject({ verdict: 'unhealthy', status: 'rolled-back' });
      expect(run.exitCode).toBe(1);
      expect(run.annotations.filter(({ level }) => level === 'error')).toEqual([
        expect.objectContaining({
          message: expect.stringMatching(
            /^web is unhealthy: .*\nweb went back from web:2 to web:1\.\nServing now: web:1, /,
          ),
        }),
      ]);
      expect(await tagsOf(simulator, 'web:2')).toEqual([
        revisionTag.rolledBackFrom(serviceHash('main', 'web')),
      ]);
      const web = (await describeServices(clientsOf(simulator), 'main', ['web'])).get('web');
      expect(web?.taskDefinition).toMatch(/web:1$/);
    });
  }, 60_000);
});
