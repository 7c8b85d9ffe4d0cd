import { lostItsHost } from '../../ecs/failed-task.ts';
import { rule, said, type Rule, type SayingMatch } from '../rule.ts';
import type { Evidence } from '../evidence.ts';
import { quoted } from '../words.ts';

function providers(evidence: Evidence): string[] {
  return evidence.capacity.length > 0
    ? [`the capacity of ${quoted(evidence.cluster)}: ${evidence.capacity.join('; ')}`]
    : [];
}

function nothing(_match: SayingMatch, { revision }: Evidence): string {
  return `tasks of ${revision} cannot be placed`;
}

/** Of Managed Instances: ECS itself asks EC2 for hosts, and passes on what EC2 says. */
const launching = (codes: string): RegExp =>
  new RegExp(`Unable to launch instance\\(s\\)[\\s\\S]*?(?:${codes})`, 'i');

function provider({ text }: SayingMatch): string {
  const name = /for capacity provider (?<name>[\w-]+)/.exec(text)?.groups?.['name'];
  return name === undefined ? 'the capacity provider' : `the capacity provider ${quoted(name)}`;
}

/** Looked at before what a task's own resources lack: ECS calls both a ResourceInitializationError. */
export const launchRules: readonly Rule[] = [
  rule({
    name: 'launch-denied',
    reason: 'permissions',
    pattern: 'Unable to launch instance(s) for capacity provider …: UnauthorizedOperation',
    documentation: 'infrastructure_IAM_role',
    matches: said(launching('UnauthorizedOperation|AccessDenied|not authorized to perform')),
    sentence: (match, evidence) =>
      `${nothing(match, evidence)}: ECS may not launch instances for ${provider(match)}`,
    lookFirst: (match) => [
      `the infrastructure role of ${provider(match)}: what it may do in EC2, and iam:PassRole on the instance role`,
    ],
  }),
  rule({
    name: 'launch-quota',
    reason: 'capacity',
    pattern:
      'Unable to launch instance(s) for capacity provider …: VcpuLimitExceeded, MaxSpotInstanceCountExceeded',
    documentation: 'managed-instances-errors',
    matches: said(launching('LimitExceeded|CountExceeded|exceeded your|current vCPU limit')),
    sentence: (match, evidence) =>
      `${nothing(match, evidence)}: the EC2 quota for the instances of ${provider(match)} is used up`,
    lookFirst: () => ['Service Quotas for EC2 in this Region: vCPUs of On-Demand and of Spot instances'],
  }),
  rule({
    name: 'launch-capacity',
    reason: 'capacity',
    pattern:
      'Unable to launch instance(s) for capacity provider …: InsufficientInstanceCapacity, UnfulfillableCapacity',
    documentation: 'managed-instances-errors',
    matches: said(launching('')),
    sentence: (match, evidence) =>
      `${nothing(match, evidence)}: EC2 launches no instance for ${provider(match)}`,
    lookFirst: (match) => [
      `the instance requirements of ${provider(match)}: more instance types and zones find capacity sooner`,
      'running the job again later: this release is not the cause',
    ],
  }),
];

export const capacityRules: readonly Rule[] = [
  rule({
    name: 'quota',
    reason: 'capacity',
    pattern:
      "was unable to place a task. Reason: You've reached the limit on the number of … you can run concurrently",
    documentation: 'service-quotas',
    matches: said(
      /reached the limit on the number of|configuration is above your limit|provisioning capacity limit/i,
    ),
    sentence: (match, evidence) => `${nothing(match, evidence)}: a quota of the account is used up`,
    lookFirst: () => ['Service Quotas for ECS and Fargate in this Region', 'tasks that run and need not'],
  }),
  rule({
    name: 'capacity-unavailable',
    reason: 'capacity',
    pattern: 'was unable to place a task. Reason: Capacity is unavailable at this time',
    documentation: 'service-event-messages-list',
    matches: said(/capacity is unavailable/i),
    sentence: (match, evidence) =>
      `${nothing(match, evidence)}: AWS has no Fargate capacity free in these zones`,
    lookFirst: () => [
      'subnets in more zones; with Fargate Spot, a `base` on Fargate in the capacity provider strategy',
      'running the job again later: this release is not the cause',
    ],
  }),
  rule({
    name: 'no-instances',
    reason: 'capacity',
    pattern:
      'No Container Instances were found in your capacity provider; EMPTY CAPACITY PROVIDER; NO ACTIVE INSTANCES',
    documentation: 'service-event-messages-list',
    matches: said(/No Container Instances were found|EMPTY CAPACITY PROVIDER|NO ACTIVE INSTANCES/i),
    sentence: (match, evidence) => `${nothing(match, evidence)}: the cluster has no container instance`,
    lookFirst: (_match, evidence) => [
      'the Auto Scaling group of the capacity provider: desired size, and whether its instances join the cluster',
      ...providers(evidence),
    ],
  }),
  rule({
    name: 'no-fitting-instance',
    reason: 'capacity',
    pattern: 'was unable to place a task because no container instance met all of its requirements',
    documentation: 'service-event-messages-list',
    matches: said(
      /no container instance met all|RESOURCE:\w+|has insufficient (?:CPU units|memory)|already using a port|encountered error "(?:AGENT|ATTRIBUTE)"/i,
    ),
    sentence: (match, evidence) => {
      const lacking = /insufficient (CPU units|memory)|RESOURCE:(\w+)/i
        .exec(match.text)
        ?.slice(1)
        .find(Boolean);
      if (/already using a port/i.test(match.text))
        return `${nothing(match, evidence)}: the host port is taken on every container instance`;
      return `${nothing(match, evidence)}: no container instance has ${lacking ? `enough ${lacking} free` : 'what they ask for'}`;
    },
    lookFirst: (_match, evidence) => [
      '`cpu`, `memory`, host ports and placement constraints of the task definition, against the instances',
      'the largest size of the Auto Scaling group',
      ...providers(evidence),
    ],
  }),
  rule({
    name: 'placement',
    reason: 'capacity',
    pattern: 'was unable to place a task',
    documentation: 'service-event-messages-list',
    matches: said(/unable to place (?:a )?tasks?|could not launch \d+ tasks/i),
    sentence: (match, evidence) => nothing(match, evidence),
    lookFirst: (_match, evidence) => ["the service's event, in the timeline below", ...providers(evidence)],
  }),
  rule({
    name: 'throttled',
    reason: 'scheduling',
    pattern: 'operations are being throttled. Will try again later.',
    documentation: 'service-event-messages-list',
    matches: ({ events }) =>
      events.some(({ message }) => /operations are being throttled/i.test(message)) ? {} : undefined,
    sentence: (_match, { service }) =>
      `AWS throttles what ECS does for ${quoted(service)}, so its tasks start later`,
    lookFirst: () => [
      'what else uses the API of ECS and EC2 in this account and Region: many services deploying at a time',
      'the API rate quotas of the account',
    ],
  }),
];

/** Where the host went, its containers end by a signal too, so this is looked at before their exit codes. */
export const hostRules: readonly Rule[] = [
  rule({
    name: 'host-lost',
    reason: 'capacity',
    pattern: 'SpotInterruption, TerminationNotice, InfrastructureHealth, Host EC2 (instance …) terminated',
    documentation: 'spot-interruption-errors',
    matches: (evidence) => {
      const tasks = evidence.stoppedTasks.filter((task) => lostItsHost(task));
      return tasks.length > 0 ? { tasks } : undefined;
    },
    sentence: (_match, { revision }) => `AWS took away the hosts that tasks of ${revision} ran on`,
    lookFirst: () => [
      'a `base` on Fargate or On-Demand instances in the capacity provider strategy, beside Spot',
      'running the job again later: this release is not the cause',
    ],
  }),
];
