import { describe, expect, test } from '@jest/globals';
import { updateService } from '@ecs-actions/shared/ecs/update-service';
import type { LogLimit } from '@ecs-actions/shared/health/logs/log-limit';
import { readMetric } from '@ecs-actions/shared/health/policy/read-metric';
import { yamlMap } from '@ecs-actions/shared/health/policy/yaml-fields';
import type { Result } from '@ecs-actions/shared/runner/result';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';
import type { PlannedCheck } from '../src/planned.ts';
import { loggedPorts, usual } from './step.ts';
import { visit } from './visitors.ts';
import { type Scene, targetGroup, webWorld } from './world.ts';

type Kit = ReturnType<typeof inProcess>;
type Prepare = (simulator: Simulator, kit: Kit, gone: AbortSignal) => Promise<void>;

const rules = { ...usual.rules, duration: 60_000, timeout: 600_000 };

async function verify(
  scene: Scene,
  inputs: Partial<Inputs>,
  prepare: Prepare,
): Promise<{ readonly result: Result; readonly log: readonly string[]; readonly simulator: Simulator }> {
  return withSimulator({ time: { kind: 'stepped' } }, async (simulator) => {
    simulator.control.world(webWorld(scene));
    const kit = inProcess(simulator);
    const { ports, log } = loggedPorts(kit);
    const gone = new AbortController();
    await prepare(simulator, kit, gone.signal);
    const result = await main({ ...usual, rules, ...inputs }, ports, new AbortController().signal);
    gone.abort();
    return { result, log, simulator };
  });
}

/** A check as its YAML plans it. */
function metric(content: string, weight: Pick<PlannedCheck, 'dryRun' | 'critical'> = {}): PlannedCheck {
  const fields = yamlMap({ content, name: 'metric', problem: (message) => expect(message).toBe('') });
  if (!fields) throw new Error('no YAML');
  return { ...weight, name: 'metrics', metric: readMetric(fields) };
}

const errorRate = `
name: error rate
expression: 100 * errors / requests
metrics: { errors: HTTPCode_Target_5XX_Count, requests: RequestCount }
max: 1
min-samples: 30
on-no-data: zero
`;
const visited: Prepare = async (simulator, kit, gone) => visit(kit, simulator, gone);
const nobody: Prepare = async () => undefined;

async function deploy({ aws, clock }: Kit, taskDefinition: string): Promise<void> {
  const { signal } = new AbortController();
  await updateService(aws, { cluster: 'main', service: 'web', taskDefinition }, { clock, signal });
}

describe('metrics of the load balancer', () => {
  test('show errors that every health check lies about', async () => {
    const { result } = await verify(
      { images: [{ status: 500 }] },
      { checks: [...usual.checks, metric(errorRate)], rules: { ...rules, failureLimit: 1 } },
      visited,
    );
    expect(result).toMatchObject({
      exit: 1,
      outputs: { verdict: 'unhealthy', 'failed-checks': '["metrics error rate"]', 'failure-reason': 'alarm' },
      failure: {
        message: expect.stringMatching(
          /^web is unhealthy: metrics error rate: 100 \(of 60\), where 1 is the most/,
        ),
      },
    });
  });

  test('are healthy of good answers, where errors are missing and not 0', async () => {
    const { result, log } = await verify({}, { checks: [metric(errorRate)] }, visited);
    expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'healthy' } });
    expect(log[0]).toMatch(/can pass after 1m at the earliest/);
    expect(log).toContainEqual(expect.stringMatching(/metrics error rate {2}✓ 0 \(of 60\)$/));
  });

  test('are a period that counts once, however often it is looked at', async () => {
    const flaky: Prepare = async (simulator, kit, gone) => {
      await visited(simulator, kit, gone);
      void kit.clock.sleep(100_000, gone).then(async () => deploy(kit, 'web:2'));
    };
    const { result } = await verify(
      { images: [{ status: 500 }, {}] },
      { checks: [metric(errorRate)], rules: { ...rules, failureLimit: 5 } },
      flaky,
    );
    expect(result).toMatchObject({ exit: 0, outputs: { verdict: 'healthy' } });
  });

  test.each([
    ['are no zero without traffic', errorRate, 'inconclusive'],
    ['may be missing where that is healthy', 'metric: RequestCount\nmax: 9\non-no-data: healthy', 'healthy'],
    [
      'must be there where that is asked for',
      'metric: RequestCount\nmin: 1\non-no-data: unhealthy',
      'unhealthy',
    ],
  ])('%s', async (_, content, verdict) => {
    const { result } = await verify({}, { checks: [metric(content)] }, nobody);
    expect(result.outputs['verdict']).toBe(verdict);
  });

  test('are too few to go by', async () => {
    const { result } = await verify(
      {},
      { checks: [metric(errorRate.replace('min-samples: 30', 'min-samples: 90'))] },
      visited,
    );
    expect(result).toMatchObject({
      exit: 1,
      outputs: { verdict: 'inconclusive' },
      failure: { message: expect.stringContaining('metrics error rate: only 60 of 90 samples') },
    });
  });

  test('are slow answers', async () => {
    const slow = 'name: latency\nmetric: TargetResponseTime\nstatistic: p95\nmax: 0.5';
    const { result } = await verify({ images: [{ latency: '800ms' }] }, { checks: [metric(slow)] }, visited);
    expect(result.failure?.message).toMatch(/metrics latency: 0\.8 \(of \d+\), where 0\.5 is the most/);
  });

  test('on trial decide nothing, and critical ones everything', async () => {
    const scene = { images: [{ status: 500 }] };
    const onTrial = [{ name: 'tasks' } as const, metric(errorRate, { dryRun: true })];
    const trial = await verify(scene, { checks: onTrial }, visited);
    expect(trial.result.outputs).toMatchObject({ verdict: 'healthy', 'failed-checks': '[]' });
    expect(trial.result.summary).toMatch(/`metrics error rate` \(dry run\)/);
    const critical = await verify(scene, { checks: [metric(errorRate, { critical: true })] }, visited);
    expect(critical.result.failure?.message).toMatch(/1 unhealthy sample in all; it is critical/);
  });

  test('cannot be judged where the caller may not read them', async () => {
    const { result } = await verify({}, { checks: [metric(errorRate)] }, async ({ control }) => {
      control.faults([{ service: 'cloudwatch', operation: 'GetMetricData', kind: 'denied' }]);
    });
    expect(result.outputs).toMatchObject({ verdict: 'error', 'failure-reason': 'permissions' });
    expect(result.failure?.message).toContain('cloudwatch:GetMetricData');
  });

  test('cannot be judged where the service has several target groups', async () => {
    const container = { containerName: 'app', containerPort: 8080 };
    const loadBalancers = [targetGroup, targetGroup].map((arn) => ({ targetGroupArn: arn, ...container }));
    const { result } = await verify({ service: { loadBalancers } }, { checks: [metric(errorRate)] }, nobody);
    expect(result.failure?.message).toContain(
      'has several target groups (web, web); give the metrics dimensions',
    );
  });
});

describe('other metrics', () => {
  const busy = (value: number) => ({
    metrics: [
      {
        namespace: 'AWS/ECS',
        metricName: 'CPUUtilization',
        dimensions: [
          { name: 'ClusterName', value: 'main' },
          { name: 'ServiceName', value: 'web' },
        ],
        value,
      },
    ],
  });
  const twice = 'name: cpu\nnamespace: AWS/ECS\nmetric: CPUUtilization\ncompare-with: before\nmax-ratio: 2';

  test.each([
    [35, 'healthy', /metrics cpu {2}✓ 35 \(of 1\), and 20 in the time before, 1\.75 times/],
    [50, 'unhealthy', /50 \(of 1\), and 20 in the time before, 2\.5 times, where 2 times is the most/],
  ])('are compared with the time before the deployment: %d', async (value, verdict, says) => {
    const { result, log } = await verify(
      { images: [{}, {}] },
      { checks: [metric(twice)] },
      async (simulator, kit) => {
        simulator.control.world(busy(20));
        simulator.advance(900_000);
        await deploy(kit, 'web:2');
        simulator.control.world(busy(value));
      },
    );
    expect(result.outputs['verdict']).toBe(verdict);
    expect(log.join('\n')).toMatch(says);
  });

  test('need dimensions', async () => {
    const { result } = await verify(
      {},
      { checks: [metric('namespace: App\nmetric: Depth\nmax: 1')] },
      nobody,
    );
    expect(result.outputs['verdict']).toBe('error');
    expect(result.failure?.message).toContain('the metric Depth of App needs dimensions');
  });
});

describe('logs', () => {
  const group = '/ecs/web';
  const awslogs = {
    logDriver: 'awslogs',
    options: { 'awslogs-group': group, 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'web' },
  };
  const scene = (...images: NonNullable<Scene['images']>): Scene => ({
    images,
    world: { logGroups: [group], roles: [{ roleName: 'web-execution' }] },
    definition: { executionRoleArn: 'arn:aws:iam::123456789012:role/web-execution' },
    container: { logConfiguration: awslogs },
  });
  const pattern = (more: Partial<LogLimit> = {}): PlannedCheck => ({
    name: 'logs',
    log: { name: 'errors', pattern: 'ERROR', max: 0, container: undefined, ...more },
  });
  const deployed: Prepare = async (simulator, kit) => {
    await deploy(kit, 'web:2');
    simulator.advance(120_000);
  };
  const limited = { rules: { ...usual.rules, failureLimit: 3 } };

  test('hold a pattern more often than it may occur', async () => {
    const { result } = await verify(
      scene({}, { log: 'ERROR token=hush' }),
      { checks: [pattern()], ...limited },
      deployed,
    );
    expect(result).toMatchObject({
      exit: 1,
      outputs: { verdict: 'unhealthy', 'failed-checks': '["logs errors"]' },
      failure: { message: expect.stringContaining('2 times since the deployment began, where none may be') },
    });
    expect(JSON.stringify(result)).not.toContain('hush');
  });

  test.each<[string, PlannedCheck, Scene]>([
    ['of other tasks', pattern(), scene({ log: 'ERROR old' }, {})],
    ['no more often than it may', pattern({ max: 2 }), scene({}, { log: 'ERROR new' })],
    [
      'that does not occur',
      pattern({ container: 'app', pattern: '"never said"' }),
      scene({}, { log: 'ERROR' }),
    ],
  ])('are healthy with a pattern %s', async (_, check, world) => {
    const { result } = await verify(world, { checks: [check], ...limited }, deployed);
    expect(result.outputs['verdict']).toBe('healthy');
  });

  test.each<[string, PlannedCheck, Scene, string]>([
    ['are nowhere', pattern(), {}, 'that of app is not kept, since no log driver is configured for it'],
    [
      'are of no container',
      pattern({ container: 'ap' }),
      scene({}),
      'there is no container ap; there are app',
    ],
    ['are in no group', pattern(), { ...scene({}), world: {} }, 'log group'],
  ])('that %s cannot be judged', async (_, check, world, says) => {
    const { result } = await verify(world, { checks: [check] }, nobody);
    expect(result.outputs['verdict']).toBe('error');
    expect(result.failure?.message).toContain(says);
  });

  test('of nothing that runs say nothing', async () => {
    const { result } = await verify({ ...scene({}), desired: 0 }, { checks: [pattern()] }, nobody);
    expect(result.outputs['verdict']).toBe('inconclusive');
  });
});
