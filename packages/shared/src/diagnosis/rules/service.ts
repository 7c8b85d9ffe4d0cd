import { revisionName } from '../../ecs/release.ts';
import { rule, said, type Match, type Rule } from '../rule.ts';
import { listed, quoted } from '../words.ts';

/** What keeps ECS itself from doing its work for the service: networks, roles, its own limits. */
export const serviceRules: readonly Rule[] = [
  rule({
    name: 'network-interface',
    reason: 'network',
    pattern:
      'Unexpected EC2 error while attempting to Create Network Interface; Timeout waiting for network interface provisioning',
    documentation: 'failed-to-start-error',
    matches: said(/network interface|free addresses|InsufficientFreeAddresses|ContainerNetworkingError/i),
    sentence: (_match, { revision }) => `no task of ${revision} can start: it gets no network interface`,
    lookFirst: () => [
      'free addresses in the subnets of the service',
      'the security groups: they have to exist, in the same VPC',
    ],
  }),
  rule({
    name: 'traffic-settings',
    reason: 'service-state',
    pattern: 'Service deployment rolled back because of invalid networking configuration',
    documentation: 'troubleshooting-blue-green',
    matches: said(/invalid networking configuration/i),
    sentence: (_match, { service }) =>
      `ECS cannot move the traffic of ${quoted(service)}: its target groups and listener rules do not fit together`,
    lookFirst: () => [
      '`advancedConfiguration` of the load balancers of the service: both target groups belong to the production rule, and one of them alone has traffic before a deployment',
      'who else changes the listener rules, such as Terraform',
    ],
  }),
  rule({
    name: 'role',
    reason: 'permissions',
    pattern: 'ECS was unable to assume the role',
    documentation: 'task_execution_IAM_role',
    matches: said(/unable to assume (?:the )?role '?(?<role>[^\s']+)/i),
    sentence: ({ groups }, { revision }) =>
      `no task of ${revision} can start: ECS may not use the role ${quoted(revisionName(groups['role'] ?? ''))}`,
    lookFirst: () => [
      "the role's trust policy: ecs-tasks.amazonaws.com for a task's roles",
      'whether the role exists',
    ],
  }),
  rule({
    name: 'service-permissions',
    reason: 'permissions',
    pattern:
      'IAM permissions policies have been misconfigured or changed; IAM trust relationship has been misconfigured',
    documentation: 'service-event-messages-list',
    matches: (evidence) => {
      const denied =
        /^(?!.*unable to place)[\s\S]*(?:IAM (?:permissions|trust)|failed to (?:describe target health|register targets)|is not authorized to perform)/i;
      return evidence.events.some(({ message }) => denied.test(message)) ? {} : undefined;
    },
    sentence: (_match, { service }) => `ECS lacks permissions that it needs to run ${quoted(service)}`,
    lookFirst: () => [
      "the service's role (AWSServiceRoleForECS, or the infrastructure role), and its trust policy",
    ],
  }),
  rule({
    name: 'deployment-configuration',
    reason: 'scheduling',
    pattern:
      'was unable to stop or start tasks during a deployment because of the service deployment configuration',
    documentation: 'service-event-messages-list',
    // A task that finds no place takes up the room as well, and so do those that fail one after the other.
    matches: ({ events, deployment }) =>
      events.some(({ message }) => /unable to stop or start tasks during a deployment/i.test(message)) &&
      !events.some(({ message }) => /unable to place a task/i.test(message)) &&
      !deployment?.breaker?.failures
        ? {}
        : undefined,
    sentence: (_match, { service }) =>
      `${quoted(service)} may neither start a new task nor stop an old one: its minimum and maximum healthy percent leave no room`,
    lookFirst: () => ['`minimumHealthyPercent` and `maximumPercent` of the service, for its desired count'],
  }),
  rule({
    name: 'placement-constraint',
    reason: 'scheduling',
    pattern: 'MemberOf placement constraint unsatisfied',
    documentation: 'task-placement-constraints',
    matches: said(/placement constraint unsatisfied|ATTRIBUTE/),
    sentence: (_match, { revision }) =>
      `no container instance satisfies what tasks of ${revision} ask of one`,
    lookFirst: () => [
      '`placementConstraints` and `requiresAttributes` of the task definition, against the instances',
    ],
  }),
  rule({
    name: 'task-protection',
    reason: 'scheduling',
    pattern: 'The number of protected tasks are more than the desired count of tasks',
    documentation: 'task-scale-in-protection',
    matches: (evidence) =>
      evidence.events.some(({ message }) => /protected tasks/i.test(message)) ? {} : undefined,
    sentence: (_match, { service }) =>
      `tasks of ${quoted(service)} are protected, and ECS may not replace them`,
    lookFirst: () => ['scale-in protection of the running tasks'],
  }),
];

/** What a detector or a hook said: it ended the deployment, whatever else went wrong besides. */
export const detectorRules: readonly Rule[] = [
  rule({
    name: 'infrastructure-role',
    reason: 'permissions',
    pattern:
      'Service deployment rolled back because … missing permissions on ECS Infrastructure Role; … is not authorized to perform: elasticloadbalancing:ModifyListener',
    documentation: 'AmazonECSInfrastructureRolePolicyForLoadBalancers',
    matches: said(
      /(?:missing permissions on ECS Infrastructure Role '?|rolled back because ECS was unable to assume role |assumed-role\/(?=\S+ is not authorized to perform: elasticloadbalancing:))(?<role>arn:[^\s']+|[^\s'/]+)(?:\S* is not authorized to perform: (?<action>elasticloadbalancing:\w+))?/i,
    ),
    sentence: ({ groups }) =>
      `ECS cannot move the traffic: it may not use the infrastructure role ${quoted(revisionName(groups['role'] ?? '').replace(/\.$/, ''))}${groups['action'] ? ` for ${groups['action']}` : ''}`,
    lookFirst: () => [
      "the role's trust policy (ecs.amazonaws.com), and AmazonECSInfrastructureRolePolicyForLoadBalancers",
    ],
  }),
  rule<Match & { readonly names: readonly string[] }>({
    name: 'alarm',
    reason: 'alarm',
    pattern: 'a CloudWatch alarm of the deployment went to ALARM',
    documentation: 'deployment-alarm-failure',
    matches: ({ deployment, events }) => {
      const names = deployment?.alarms?.triggered ?? [];
      // Where service deployments may not be read, the event is all that tells an alarm from the circuit breaker.
      const heard = events.some(({ message }) => /deployment failed: alarm detected/i.test(message));
      return names.length > 0 || heard ? { names } : undefined;
    },
    sentence: ({ names }) =>
      `${names.length === 0 ? 'an alarm' : `the alarm${names.length === 1 ? '' : 's'} ${listed(names.map((name) => quoted(name)))}`} went off during the deployment`,
    lookFirst: ({ names }) => [
      names.length === 0
        ? "the alarms in the service's deployment configuration, and their history"
        : `the metric behind ${listed(names.map((name) => quoted(name)))}, from the start of the deployment on`,
    ],
  }),
  rule<
    Match & { readonly hook: { readonly stage: string; readonly timedOut: boolean }; readonly why: string }
  >({
    name: 'hook',
    reason: 'hook',
    pattern: 'Service deployment rolled back because … lifecycle hook(s) failed',
    documentation: 'deployment-lifecycle-hooks',
    matches: ({ deployment }) =>
      deployment?.failedHook ? { hook: deployment.failedHook, why: deployment.reason ?? '' } : undefined,
    sentence: ({ hook, why }) => {
      const how = /unable to assume role/.test(why)
        ? 'could not be called: ECS may not use its role'
        : /unable to invoke/.test(why)
          ? 'could not be called'
          : /unable to parse/.test(why)
            ? 'gave an answer that ECS does not understand'
            : hook.timedOut
              ? 'got no answer in time'
              : 'said that the deployment must not go on';
      return `the lifecycle hook at ${quoted(hook.stage)} ${how}`;
    },
    lookFirst: ({ hook }) =>
      hook.timedOut
        ? ['whoever was to answer the hook: the gate job of this workflow, or the function behind it']
        : ['what the hook checks, and its log'],
  }),
];
