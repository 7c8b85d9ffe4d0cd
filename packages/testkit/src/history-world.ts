import {
  CreateServiceCommand,
  type DeploymentLifecycleHook,
  type Tag,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Aws } from '@ecs-actions/shared/aws/aws';
import type { World } from '@ecs-actions/simulator/control/world';
import type { Fault } from '@ecs-actions/simulator/protocol/faults';
import type { Behaviour, Scenario, ServiceHook } from './scenario.ts';
import { blueGroup, shiftingRoute } from './shifting-world.ts';

export const cluster = 'main';
export const service = 'web';
export const alarmName = 'web-errors';
const role = 'arn:aws:iam::123456789012:role/execution';
const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret';
const subnet = 'subnet-1';

/** Image labels of each behaviour; what has none is broken before its container starts. */
export const labels: Readonly<Record<Behaviour, Record<string, string>>> = {
  good: {},
  slow: { 'healthy-after': '90s' },
  crashes: { crash: '3', 'crash-after': '4s' },
  'crashes-twice': { crash: '3', 'crash-after': '4s', 'crash-times': '2' },
  'out-of-memory': { 'out-of-memory-after': '6s' },
  'image-gone': {},
  'secret-gone': {},
  'container-unhealthy': { 'container-health': 'fails' },
  'target-unhealthy': { 'health-status': '500' },
  'image-late': {},
  'secret-denied': {},
  'log-group-gone': {},
  'no-route': {},
};

/** The world of a scenario before the step begins. @param now virtual milliseconds since the epoch */
export function worldOf(scenario: Scenario, registry: string, now: number): World {
  const { behaviour, before, besides } = scenario;
  const lacksImage = behaviour === 'image-gone' || behaviour === 'image-late';
  const definition = (tag: string, of?: Behaviour) => definitionOf(`${registry}/web:${tag}`, of);
  const missing = besides?.obstacle === 'service missing';
  return {
    ...(isBalanced(scenario) && shiftingRoute(false).more),
    images: [
      image('before', before === 'never' ? labels.crashes : {}),
      image('theirs'),
      ...(lacksImage ? [] : [image('ours', labels[behaviour])]),
      ...(besides ? [image('others', labels.slow)] : []),
    ],
    roles: [{ roleName: 'execution' }],
    taskDefinitions: [
      definition('before'),
      definition('theirs'),
      definition('ours', behaviour),
      ...(besides ? [definition('others')] : []),
    ],
    ...(besides && {
      secrets: [{ name: 'locked', arn: `${secret}:locked-AbCdEf`, value: 'x', denied: true }],
      subnets: [{ subnetId: 'subnet-cut-off', route: false }],
      alarms: [{ alarmName, stateValue: besides.alarm?.already ? 'ALARM' : 'OK' }],
      functions: besides.hook ? [functionOf(besides.hook)] : [],
    }),
    clusters: [{ clusterName: cluster, ...capacityOf(scenario, now) }],
    services: before === 'never' || missing ? [] : [serviceOf(scenario)],
  };
}

/** An image of the repository that all these releases are of. */
export function image(tag: string, behaves: Record<string, string> = {}) {
  return {
    repositoryName: 'web',
    tags: [tag],
    platforms: ['linux/amd64'],
    labels: Object.fromEntries(Object.entries(behaves).map(([name, value]) => [`simulator.${name}`, value])),
  };
}

/** What happens before the step begins: a first deployment that fails, or another one that is still going on. */
export async function prepare(
  scenario: Scenario,
  { ecs }: Aws,
  pass: (milliseconds: number) => void | Promise<void>,
): Promise<void> {
  if (scenario.before === 'never') {
    // A service whose first deployment has not succeeded and never will.
    await ecs.send(new CreateServiceCommand(serviceOf(scenario)));
    await pass(20_000);
  } else if (scenario.besides?.obstacle === 'another deployment') {
    await ecs.send(new UpdateServiceCommand({ cluster, service, taskDefinition: 'web:4' }));
    await pass(5_000);
  }
}

/** What goes wrong between the step and AWS. */
export function faultsOf({ faults, historyReadable, besides }: Scenario): readonly Fault[] {
  const { lost, obstacle } = besides ?? {};
  const onUpdate: Fault[] =
    obstacle === 'update denied' ? [{ service: 'ecs', operation: 'UpdateService', kind: 'denied' }] : [];
  const skip = lost?.after ?? 0;
  const blindings: Record<'expired' | 'denied' | 'tasks', Fault[]> = {
    expired: [{ service: '*', operation: '*', kind: 'expired', skip }],
    denied: [{ service: 'ecs', operation: 'DescribeServices', kind: 'denied', skip }],
    tasks: [
      { service: 'ecs', operation: 'ListTasks', kind: 'denied', skip },
      { service: 'ecs', operation: 'DescribeTasks', kind: 'denied', skip },
    ],
  };
  const blinding = lost ? blindings[lost.kind] : [];
  return [...blinding, ...onUpdate, ...faults, ...(historyReadable ? [] : deniedHistory)];
}

/** ECS as it is for a caller whose role lacks the service deployment actions. */
const deniedHistory = [
  'ListServiceDeployments',
  'DescribeServiceDeployments',
  'DescribeServiceRevisions',
  'StopServiceDeployment',
].map((operation) => ({ service: 'ecs', operation, kind: 'denied' as const }));

/** Whether tasks of a cluster can be placed, in the shape of a world. */
export function capacityOf({ capacity }: Pick<Scenario, 'capacity'>, now: number) {
  if (capacity === 'there') return {};
  return { capacity: { available: false, ...(typeof capacity === 'number' && { until: now + capacity }) } };
}

function isBalanced({ strategy, besides }: Scenario): boolean {
  return strategy !== 'ROLLING' || besides?.balanced === true;
}

function serviceOf(scenario: Scenario) {
  const { strategy, desired, minimumHealthyPercent, maximumPercent, breaker, besides } = scenario;
  const { alarm, hook, obstacle } = besides ?? {};
  const tags: Tag[] =
    obstacle === 'queued before a rollback' ? [{ key: 'ecs-actions:rolled-back-by-run', value: '9999' }] : [];
  return {
    cluster,
    serviceName: service,
    taskDefinition: 'web:1',
    desiredCount: desired,
    launchType: 'FARGATE' as const,
    networkConfiguration: { awsvpcConfiguration: { subnets: [subnet], securityGroups: ['sg-1'] } },
    deploymentConfiguration: {
      minimumHealthyPercent,
      maximumPercent,
      deploymentCircuitBreaker: { enable: breaker !== 'off', rollback: breaker === 'rollback' },
      ...(strategy !== 'ROLLING' && shiftOf(scenario)),
      ...(alarm && { alarms: { alarmNames: [alarmName], enable: true, rollback: alarm.rollback } }),
      ...(hook && { lifecycleHooks: [hookOf(hook)] }),
    },
    ...(tags.length > 0 && { tags }),
    ...(obstacle === 'service draining' && { status: 'DRAINING' as const }),
    ...(isBalanced(scenario) && { loadBalancers: loadBalancersOf(scenario) }),
  };
}

function loadBalancersOf({ strategy }: Scenario) {
  if (strategy !== 'ROLLING') return shiftingRoute(false).loadBalancers;
  return [{ targetGroupArn: blueGroup, containerName: 'app', containerPort: 8080 }];
}

function shiftOf({ strategy, bake }: Scenario) {
  return {
    strategy: strategy === 'ROLLING' ? undefined : strategy,
    bakeTimeInMinutes: bake,
    ...(strategy === 'CANARY' && {
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: bake },
    }),
    ...(strategy === 'LINEAR' && {
      linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: bake },
    }),
  };
}

function hookOf({ stage, answer }: ServiceHook): DeploymentLifecycleHook {
  const lifecycleStages = [stage];
  if (answer.startsWith('function')) {
    const roleArn = 'arn:aws:iam::123456789012:role/execution';
    return {
      hookTargetArn: 'arn:aws:lambda:us-east-1:123456789012:function:check',
      roleArn,
      lifecycleStages,
    };
  }
  const action = answer === 'pause expires and continues' ? 'CONTINUE' : 'ROLLBACK';
  return { targetType: 'PAUSE', lifecycleStages, timeoutConfiguration: { timeoutInMinutes: 2, action } };
}

function functionOf({ answer }: ServiceHook) {
  const later = { hookStatus: 'IN_PROGRESS', callBackDelay: 30, times: 2 };
  const answers = {
    'function fails': [{ hookStatus: 'FAILED' }],
    'function breaks': [{ error: 'Task timed out after 3.00 seconds' }],
    'function succeeds later': [later, { hookStatus: 'SUCCEEDED' }],
  };
  const given = Object.entries(answers).find(([name]) => name === answer)?.[1];
  return { functionName: 'check', answers: given ?? [] };
}

/** A revision of `web`, in the shape of RegisterTaskDefinition. */
export function definitionOf(reference: string, behaviour?: Behaviour): Record<string, unknown> {
  const name = behaviour === 'secret-gone' ? 'gone' : behaviour === 'secret-denied' ? 'locked' : undefined;
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
        image: reference,
        essential: true,
        portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
        ...(behaviour === 'container-unhealthy' && {
          healthCheck: { command: ['CMD-SHELL', 'exit 1'], interval: 5, timeout: 2, retries: 2 },
        }),
        ...(name && { secrets: [{ name: 'TOKEN', valueFrom: `${secret}:${name}-AbCdEf` }] }),
        ...(behaviour === 'log-group-gone' && {
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': '/gone',
              'awslogs-region': 'us-east-1',
              'awslogs-stream-prefix': 'web',
            },
          },
        }),
      },
    ],
  };
}
