import { describe, expect, test } from '@jest/globals';
import type { Result } from '@ecs-actions/shared/runner/result';
import { expectGolden, shownBy } from '@ecs-actions/testkit/golden';
import { inProcess, withSimulator } from '@ecs-actions/testkit/simulator';
import type { JsonObject } from '@ecs-actions/shared/json';
import type { Variants } from '@ecs-actions/simulator/core/variants';
import type { Fault } from '@ecs-actions/simulator/protocol/faults';
import { main } from '../src/main.ts';
import { portsOf } from '@ecs-actions/testkit/ports';
import { usualInputs } from './story.ts';

interface Run {
  readonly result: Result;
  readonly log: string;
  readonly operations: readonly string[];
}

const revision = (tag: string, environment: readonly object[] = []) => ({
  family: 'web',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '256',
  memory: '512',
  executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
  containerDefinitions: [
    {
      name: 'app',
      environment,
      image: `127.0.0.1:1/web:${tag}`,
      logConfiguration: {
        logDriver: 'awslogs',
        options: { 'awslogs-group': 'web', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'web' },
      },
    },
  ],
});

const service = (serviceName: string) => ({
  cluster: 'main',
  serviceName,
  taskDefinition: 'web:1',
  desiredCount: 1,
  launchType: 'FARGATE',
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-7'], securityGroups: ['sg-7'] } },
});

/** Deploys `web:2` with a pre-deploy command, in process. */
async function deployAfter(
  command: readonly string[],
  more: {
    services?: string[];
    timeout?: number;
    faults?: Fault[];
    capacity?: boolean;
    cancelAfter?: number;
    logLines?: number;
    overrides?: JsonObject;
    variants?: Partial<Variants>;
  } = {},
): Promise<Run> {
  const {
    services = ['web'],
    timeout = 600_000,
    faults = [],
    capacity = true,
    cancelAfter,
    overrides = {},
    logLines = 'auto',
    variants = {},
  } = more;
  return withSimulator({ time: { kind: 'stepped' }, variants }, async (simulator) => {
    simulator.control.world({
      clusters: [{ clusterName: 'main', capacity: { available: capacity } }],
      logGroups: ['web'],
      images: ['1', '2'].map((tag) => ({ repositoryName: 'web', tags: [tag], platforms: ['linux/amd64'] })),
      taskDefinitions: [revision('1', [{ name: 'DB', value: 'canary-of-before' }]), revision('2')],
      services: services.map((name) => service(name)),
    });
    simulator.control.faults(faults);
    const { aws, clock } = inProcess(simulator);
    const lines: string[] = [];
    const job = new AbortController();
    const ports = portsOf(aws, clock, lines);
    const preDeploy = { command, container: undefined, timeout, overrides };
    const cancel = cancelAfter === undefined ? undefined : clock.sleep(cancelAfter).then(() => job.abort());
    const result = await main(
      { ...usualInputs, services, source: { kind: 'revision', name: 'web:2' }, preDeploy, logLines },
      ports,
      job.signal,
    );
    await cancel;
    const operations = simulator.truth.calls
      .filter(({ executed }) => executed)
      .map(({ operation }) => operation);
    return { result, log: lines.join('\n'), operations };
  });
}

const count = ({ operations }: Run, operation: string) =>
  operations.filter((one) => one === operation).length;

describe('the pre-deploy task', () => {
  test('runs before the deployment, in the network of the service, with its log', async () => {
    const run = await deployAfter(['migrate', '--all']);
    expect(run.result.outputs['status']).toBe('succeeded');
    expect(run.operations.indexOf('RunTask')).toBeLessThan(run.operations.indexOf('UpdateService'));
    expect(run.log).toContain('app: migrate --all');
  });

  test('tells nothing that its overrides or the release before hold', async () => {
    const environment = [{ name: 'TOKEN', value: 'canary-of-overrides' }];
    const run = await deployAfter(['migrate', 'canary-of-before', 'canary-of-overrides'], {
      overrides: { containerOverrides: [{ name: 'app', environment }] },
    });
    expect(run.log).toContain('app: migrate [hidden: DB] [hidden: TOKEN]');
  });

  test('that fails keeps the release from being deployed', async () => {
    const run = await deployAfter(['migrate;', 'exit', '3']);
    expect(run.result.outputs).toMatchObject({ status: 'refused', 'failure-reason': 'pre-deploy' });
    expectGolden(import.meta.dirname, 'a pre-deploy task that fails', shownBy(run.result));
    expect(count(run, 'UpdateService')).toBe(0);
  });

  test('that fails where logs are not shown names the input that shows them', async () => {
    const { result } = await deployAfter(['migrate;', 'exit', '3'], { logLines: 0 });
    expect(result.failure?.message).not.toContain('Its log says');
    expect(result.failure?.message).toContain('`log-lines` shows it here');
  });

  test('that takes too long is stopped', async () => {
    const run = await deployAfter(['sleep', '900'], { timeout: 60_000 });
    expect(run.result.outputs).toMatchObject({ status: 'refused', 'failure-reason': 'pre-deploy' });
    expect(run.result.failure?.message).toContain('had not ended after 1m');
    expect(count(run, 'StopTask')).toBe(1);
  });

  test.each(['failure', 'exception'] as const)(
    'that cannot be placed says why: %s',
    async (runTaskCapacity) => {
      const run = await deployAfter(['migrate'], { capacity: false, variants: { runTaskCapacity } });
      expect(run.result.outputs).toMatchObject({ status: 'refused', 'failure-reason': 'pre-deploy' });
      expect(run.result.failure?.message).toContain('could not be started: Capacity is unavailable');
      expect(count(run, 'UpdateService')).toBe(0);
    },
  );

  test('is stopped when the job is cancelled', async () => {
    const run = await deployAfter(['sleep', '900'], { cancelAfter: 60_000 });
    expect(run.result.outputs['status']).toBe('cancelled');
    expect(count(run, 'StopTask')).toBe(1);
  });

  test('runs once for all services of a revision', async () => {
    const run = await deployAfter(['migrate'], { services: ['web', 'worker'] });
    expect(run.result.exit).toBe(0);
    expect(count(run, 'RunTask')).toBe(1);
    expect(count(run, 'UpdateService')).toBe(2);
  });

  test.each(['error-after', 'reset-after', 'reset-before'] as const)('runs once after %s', async (kind) => {
    const run = await deployAfter(['migrate'], {
      faults: [{ service: 'ecs', operation: 'RunTask', kind, count: 1 }],
    });
    expect(run.result.outputs['status']).toBe('succeeded');
    expect(count(run, 'RunTask')).toBe(1);
  });
});
