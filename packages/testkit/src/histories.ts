import {
  CreateServiceCommand,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { Clock } from '@ecs-actions/shared/time/clock';
import type { Ports } from '@ecs-actions/shared/runner/ports';
import type { Result } from '@ecs-actions/shared/runner/result';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import type { TruthCall, TruthEvent } from '@ecs-actions/simulator/core/truth';
import { portsOf } from './ports.ts';
import type { Behaviour, Scenario } from './scenario.ts';
import { shiftingRoute } from './shifting-world.ts';
import { inProcess, withSimulator } from './simulator.ts';

/** A deployment step, in process. */
export type Story = (scenario: Scenario, ports: Ports, signal: AbortSignal) => Promise<Result>;

/** What a scenario came to: what the step said, and what really happened. */
export interface History {
  readonly scenario: Scenario;
  readonly result: Result;
  /** The log, a line each. */
  readonly log: readonly string[];
  readonly events: readonly TruthEvent[];
  readonly calls: readonly TruthCall[];
  /** Virtual time at which the step began and ended. */
  readonly began: number;
  readonly ended: number;
  /** From when to when somebody else did their part, if they came to it. */
  readonly intervened: { readonly from: number; readonly to: number } | undefined;
  /** Task definitions by what they are in this history. */
  readonly revisions: { readonly before: string; readonly ours: string; readonly theirs: string };
}

export const cluster = 'main';
export const service = 'web';
const account = 'arn:aws:ecs:us-east-1:123456789012:task-definition';
const role = 'arn:aws:iam::123456789012:role/execution';
const registry = '127.0.0.1:1';

/** Image labels of each behaviour; what has none is broken before its container starts. */
const labels: Readonly<Record<Behaviour, Record<string, string>>> = {
  good: {},
  slow: { 'healthy-after': '90s' },
  crashes: { crash: '3', 'crash-after': '4s' },
  'crashes-twice': { crash: '3', 'crash-after': '4s', 'crash-times': '2' },
  'out-of-memory': { 'out-of-memory-after': '6s' },
  'image-gone': {},
  'secret-gone': {},
  'container-unhealthy': { 'container-health': 'fails' },
  'target-unhealthy': { 'health-status': '500' },
};

/** Runs one history in process, on stepped time: thousands a minute, and the same seed is the same history. */
export async function runHistory(scenario: Scenario, story: Story): Promise<History> {
  const { seed, variants, faults, historyReadable } = scenario;
  return withSimulator({ seed, time: { kind: 'stepped' }, variants }, async (simulator) => {
    const { control } = simulator;
    control.world(worldOf(scenario, control.now()));
    const { aws, clock } = inProcess(simulator);
    if (scenario.before === 'never') await createFailing(scenario, aws, simulator);
    control.faults(historyReadable ? faults : [...faults, ...deniedHistory]);
    const log: string[] = [];
    const job = new AbortController();
    let intervened: History['intervened'];
    const interrupted = interrupting(clock, scenario.intervention.after, async () => {
      const from = control.now();
      await act(scenario, aws, job);
      intervened = { from, to: control.now() };
    });
    const ports = portsOf(aws, interrupted, log);
    const began = control.now();
    const result = await story(scenario, ports, job.signal);
    const ended = control.now();
    const { events, calls } = control.truth();
    const revisions = { before: `${account}/web:1`, theirs: `${account}/web:2`, ours: `${account}/web:3` };
    return {
      scenario,
      result,
      log,
      events: [...events],
      calls: [...calls],
      began,
      ended,
      intervened,
      revisions,
    };
  });
}

/** ECS as it is for a caller whose role lacks the service deployment actions. */
const deniedHistory = [
  'ListServiceDeployments',
  'DescribeServiceDeployments',
  'DescribeServiceRevisions',
  'StopServiceDeployment',
].map((operation) => ({ service: 'ecs', operation, kind: 'denied' as const }));

function worldOf(scenario: Scenario, now: number): Record<string, unknown> {
  const { behaviour, before, capacity } = scenario;
  const image = (tag: string, behaves: Record<string, string> = {}) => ({
    repositoryName: 'web',
    tags: [tag],
    platforms: ['linux/amd64'],
    labels: Object.fromEntries(Object.entries(behaves).map(([name, value]) => [`simulator.${name}`, value])),
  });
  const capacityOf = () => {
    if (capacity === 'there') return {};
    return { capacity: { available: false, ...(typeof capacity === 'number' && { until: now + capacity }) } };
  };
  return {
    ...(scenario.strategy !== 'ROLLING' && shiftingRoute(false).more),
    images: [
      image('before', before === 'never' ? labels.crashes : {}),
      image('theirs'),
      ...(behaviour === 'image-gone' ? [] : [image('ours', labels[behaviour])]),
    ],
    roles: [{ roleName: 'execution' }],
    taskDefinitions: [definition('before'), definition('theirs'), definition('ours', behaviour)],
    clusters: [{ clusterName: cluster, ...capacityOf() }],
    services: before === 'never' ? [] : [serviceOf(scenario)],
  };
}

function serviceOf(scenario: Scenario) {
  const { desired, minimumHealthyPercent, maximumPercent, breaker } = scenario;
  return {
    cluster,
    serviceName: service,
    taskDefinition: 'web:1',
    desiredCount: desired,
    launchType: 'FARGATE' as const,
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } },
    deploymentConfiguration: {
      minimumHealthyPercent,
      maximumPercent,
      deploymentCircuitBreaker: { enable: breaker !== 'off', rollback: breaker === 'rollback' },
      ...(scenario.strategy !== 'ROLLING' && shiftOf(scenario)),
    },
    ...(scenario.strategy !== 'ROLLING' && { loadBalancers: shiftingRoute(false).loadBalancers }),
  };
}

function shiftOf({ strategy, bake }: Scenario) {
  return {
    strategy,
    bakeTimeInMinutes: bake,
    ...(strategy === 'CANARY' && {
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: bake },
    }),
    ...(strategy === 'LINEAR' && {
      linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: bake },
    }),
  };
}

/** A service whose first deployment has not succeeded and never will. */
async function createFailing(scenario: Scenario, { ecs }: Aws, simulator: Simulator): Promise<void> {
  await ecs.send(new CreateServiceCommand(serviceOf(scenario)));
  simulator.advance(20_000);
}

function definition(tag: string, behaviour?: Behaviour): Record<string, unknown> {
  return {
    family: 'web',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    executionRoleArn: role,
    containerDefinitions: [
      {
        name: 'app',
        image: `${registry}/web:${tag}`,
        essential: true,
        portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
        ...(behaviour === 'container-unhealthy' && {
          healthCheck: { command: ['CMD-SHELL', 'exit 1'], interval: 5, timeout: 2, retries: 2 },
        }),
        ...(behaviour === 'secret-gone' && {
          secrets: [
            {
              name: 'TOKEN',
              valueFrom: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:gone-AbCdEf',
            },
          ],
        }),
      },
    ],
  };
}

/**
 * A clock on which something happens `after` its first milliseconds, in the middle of whoever sleeps then; so it always
 * happens at the same point of the step.
 */
function interrupting(clock: Clock, after: number, happen: () => Promise<void>): Clock {
  const at = clock.now() + after;
  let pending = true;
  return {
    now: () => clock.now(),
    async sleep(milliseconds, signal) {
      const wake = clock.now() + milliseconds;
      if (pending && wake >= at) {
        pending = false;
        await clock.sleep(Math.max(0, at - clock.now()), signal);
        await happen();
      }
      await clock.sleep(Math.max(0, wake - clock.now()), signal);
    },
  };
}

/** Somebody else's part: another deployment, a stop in the console, or the job's cancel button. */
async function act(
  { intervention, historyReadable }: Scenario,
  { ecs }: Aws,
  job: AbortController,
): Promise<void> {
  switch (intervention.kind) {
    case 'none':
      return;
    case 'cancel':
      job.abort(new Error('The operation was canceled.'));
      return;
    case 'deploy':
      await ecs.send(new UpdateServiceCommand({ cluster, service, taskDefinition: 'web:2' })).catch(isAnswer);
      return;
    case 'stop': {
      // Denied to the step's role, and so to this caller too.
      if (!historyReadable) return;
      const { serviceDeployments = [] } = await ecs.send(
        new ListServiceDeploymentsCommand({ cluster, service }),
      );
      const going = serviceDeployments.find(({ status }) => status === 'IN_PROGRESS' || status === 'PENDING');
      if (!going?.serviceDeploymentArn) return;
      const { serviceDeploymentArn } = going;
      await ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn })).catch(isAnswer);
    }
  }
}

/** Somebody else meets the history's faults as well, and leaves it at that. */
function isAnswer(error: unknown): void {
  if (!(error instanceof Error)) throw error;
}
