import { arn, container, deployment, evidence, targetGroup, tasks } from './fixtures.ts';
import { failsWith, saysEvent, endedWith, exitsWith, failsTarget, type RuleCase } from './rule-evidence.ts';
import { startFailureCases } from './start-failure-cases.ts';

/** For every rule, evidence in the words of AWS and what is to be said of it. */
export const cases: readonly RuleCase[] = [
  ...startFailureCases,
  [
    'exec-format',
    /its program is not built for linux\/amd64 \(exec format error\)$/,
    failsWith(
      'CannotStartContainerError: ResourceInitializationError: unable to start container process: exec /app: exec format error',
    ),
  ],
  [
    'command-not-found',
    /the image has no such command/,
    failsWith(
      'CannotStartContainerError: OCI runtime create failed: exec: "serve": executable file not found in $PATH: unknown',
    ),
  ],
  [
    'command-denied',
    /its command is not executable/,
    failsWith('CannotStartContainerError: exec: "/app": permission denied: unknown'),
  ],
  [
    'agent',
    /^tasks of web:42 are not started in time by the hosts/,
    failsWith('DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s'),
  ],
  [
    'agent',
    /by the hosts they are placed on$/,
    saysEvent(
      'Timed out waiting for Amazon ECS Agent to start. Please check logs at /var/log/ecs/ecs-agent.log.',
    ),
  ],
  [
    'container-not-created',
    /\(CannotCreateContainerError\)$/,
    failsWith('CannotCreateContainerError: API error (400): invalid mount'),
  ],
  [
    'dependency',
    /never starts: `migrate` that it depends on/,
    failsWith('TaskDependencyError: dependency container migrate did not become healthy'),
  ],
  ['killed', /^`app` is killed by SIGKILL \(exit code 137\) two seconds after it starts$/, exitsWith(137)],
  ['ended-by-itself', /^`app` ends by itself with code 0 two seconds/, exitsWith(0)],
  ['exit-code', /^`app` exits with code 127 \(the command was not found\) two seconds/, exitsWith(127)],
  ['exit-code', /^`app` exits with code 1 two seconds after it starts$/, exitsWith(1)],
  [
    'traffic-settings',
    /^ECS cannot move the traffic of `web`: its target groups and listener rules do not fit together$/,
    endedWith(
      'Service deployment rolled back because of invalid networking configuration. Both targetGroup and alternateTargetGroup must be associated with the productionListenerRule or testListenerRule.',
    ),
  ],
  [
    'infrastructure-role',
    /it may not use the infrastructure role `ecs-infrastructure`$/,
    endedWith(
      `Service deployment rolled back because of missing permissions on ECS Infrastructure Role '${arn('role/ecs-infrastructure', 'iam')}'.`,
    ),
  ],
  [
    'infrastructure-role',
    /it may not use the infrastructure role `ecs-infrastructure`$/,
    endedWith(
      `Service deployment rolled back because ECS was unable to assume role ${arn('role/ecs-infrastructure', 'iam')}`,
    ),
  ],
  [
    'traffic-settings',
    /target groups and listener rules do not fit together$/,
    endedWith(
      'Service deployment rolled back because of invalid networking configuration. One or more rules not found',
    ),
  ],
  [
    'infrastructure-role',
    /it may not use the infrastructure role `ecs-infrastructure`$/,
    endedWith(
      `Service deployment rolled back because of invalid networking configuration. ECS was unable to manage the ELB resources due to missing permissions on ECS Infrastructure Role '${arn('role/ecs-infrastructure', 'iam')}'.`,
    ),
  ],
  [
    'infrastructure-role',
    /the infrastructure role `ecs-infrastructure` for elasticloadbalancing:ModifyListener$/,
    endedWith(
      'Service deployment rolled back because TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. User: arn:aws:sts::123456789012:assumed-role/ecs-infrastructure/ECSNetworkingWithELB is not authorized to perform: elasticloadbalancing:ModifyListener on resource: x',
    ),
  ],
  [
    'network-interface',
    /gets no network interface/,
    failsWith(
      'Unexpected EC2 error while attempting to Create Network Interface with public IP assignment disabled in subnet subnet-1: InsufficientFreeAddressesInSubnet',
    ),
  ],
  [
    'role',
    /ECS may not use the role `web-execution`/,
    failsWith(
      `ECS was unable to assume the role '${arn('role/web-execution', 'iam')}' that was provided for this task.`,
    ),
  ],
  [
    'service-permissions',
    /lacks permissions/,
    saysEvent('failed to register targets in target-group web-blue with (error AccessDenied)'),
  ],
  [
    'deployment-configuration',
    /neither start a new task nor stop an old one/,
    saysEvent(
      'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
    ),
  ],
  [
    'placement-constraint',
    /satisfies what tasks of web:42 ask/,
    failsWith('TaskFailedToStart: MemberOf placement constraint unsatisfied.'),
  ],
  [
    'task-protection',
    /are protected/,
    saysEvent(
      'was unable to reach steady state because task set (1) was unable to scale in. Reason: The number of protected tasks are more than the desired count of tasks',
    ),
  ],
  [
    'launch-capacity',
    /EC2 launches no instance for the capacity provider `pool-spot`$/,
    saysEvent(
      'was unable to place a task. Reason: ResourceInitializationError: Unable to launch instance(s) for capacity provider pool-spot. UnfulfillableCapacity: Unable to fulfill capacity due to your request configuration.',
    ),
  ],
  [
    'launch-quota',
    /the EC2 quota for the instances of the capacity provider `pool-spot` is used up$/,
    failsWith(
      'ResourceInitializationError: Unable to launch instance(s) for capacity provider pool-spot. MaxSpotInstanceCountExceeded: Max spot instance count exceeded.',
    ),
  ],
  [
    'launch-denied',
    /ECS may not launch instances for the capacity provider `pool`$/,
    saysEvent(
      'was unable to place a task. Reason: ResourceInitializationError: Unable to launch instance(s) for capacity provider pool. UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:sts::123456789012:assumed-role/x/y is not authorized to perform: iam:PassRole',
    ),
  ],
  [
    'throttled',
    /^AWS throttles what ECS does for `web`/,
    saysEvent('operations are being throttled. Will try again later.'),
  ],
  [
    'quota',
    /a quota of the account is used up/,
    saysEvent(
      "was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently.",
    ),
  ],
  [
    'capacity-unavailable',
    /no Fargate capacity free/,
    saysEvent(
      'was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.',
    ),
  ],
  [
    'no-instances',
    /has no container instance$/,
    saysEvent(
      'was unable to reach steady state. Reason: No Container Instances were found in your capacity provider.',
    ),
  ],
  [
    'no-fitting-instance',
    /enough CPU units free/,
    saysEvent(
      'was unable to place a task because no container instance met all of its requirements. The closest matching container-instance 1 has insufficient CPU units available.',
    ),
  ],
  ['no-fitting-instance', /enough MEMORY free/, failsWith('TaskFailedToStart: RESOURCE:MEMORY')],
  [
    'no-fitting-instance',
    /host port is taken/,
    saysEvent(
      'was unable to place a task because no container instance met all of its requirements. The closest matching container-instance is already using a port required by your task.',
    ),
  ],
  [
    'host-lost',
    /took away the hosts/,
    evidence({
      stoppedTasks: tasks({ stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' }),
    }),
  ],
  [
    'host-lost',
    /took away the hosts/,
    evidence({
      stoppedTasks: tasks({
        stopCode: 'SpotInterruption',
        stoppedReason: 'Your Spot Task was interrupted.',
        containers: [container({ exitCode: 143 })],
      }),
    }),
  ],
  [
    'host-lost',
    /took away the hosts/,
    evidence({
      stoppedTasks: tasks({
        stopCode: undefined,
        stoppedReason: 'Host EC2 (instance i-0123456789) terminated.',
        containers: [container({ exitCode: 137 })],
      }),
    }),
  ],
  [
    'placement',
    /^tasks of web:42 cannot be placed$/,
    saysEvent('was unable to place a task. Reason: Internal error.'),
  ],
  [
    'target-answers-wrong',
    /but answers the health check of target group `web-blue` with 503$/,
    failsTarget('unhealthy', 'Target.ResponseCodeMismatch', 'Health checks failed with these codes: [503]'),
  ],
  [
    'target-no-answer',
    /but does not answer the health check of target group `web-blue` in time$/,
    failsTarget('unhealthy', 'Target.Timeout', 'Request timed out'),
  ],
  [
    'target-refuses',
    /its port refuses the health check/,
    failsTarget('unhealthy', 'Target.FailedHealthChecks', 'Health checks failed'),
  ],
  [
    'target-unused',
    /no load balancer asks target group `web-blue`/,
    failsTarget(
      'unused',
      'Target.NotInUse',
      'Target group is not configured to receive traffic from the load balancer',
    ),
  ],
  [
    'target-unused',
    /no load balancer asks target group `web-blue`/,
    saysEvent(
      `task set (1) (task 2) is not healthy in target-group (${targetGroup}) due to TARGET GROUP IS NOT FOUND.`,
    ),
  ],
  [
    'target-answers-wrong',
    /but answers the health check of target group `web-blue` with 502$/,
    saysEvent(
      '(task 2) (port 8080) is unhealthy in (target-group web-blue) due to (reason Health checks failed with these codes: [502])',
    ),
  ],
  [
    'target-health',
    /fails the health check of target group `web-blue`$/,
    failsTarget('unhealthy', 'Elb.InternalError', 'Internal error'),
  ],
  [
    'container-health',
    /fails its container health check$/,
    evidence({
      stoppedTasks: tasks({
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed container health checks',
      }),
    }),
  ],
  [
    'below-floor',
    /^ECS reports web:42 as deployed, but too few of its tasks stay up$/,
    evidence({ facts: { endedBy: 'below-floor' }, deployment: deployment({ reason: undefined }) }),
  ],
  [
    'alarm',
    /^the alarm `5xx` went off/,
    evidence({ deployment: deployment({ alarms: { names: ['5xx'], triggered: ['5xx'] } }) }),
  ],
  ['alarm', /^an alarm went off/, saysEvent('(deployment ecs-svc/1) deployment failed: alarm detected.')],
  [
    'hook',
    /at `POST_SCALE_UP` got no answer in time$/,
    evidence({ deployment: deployment({ failedHook: { stage: 'POST_SCALE_UP', timedOut: true } }) }),
  ],
  [
    'hook',
    /said that the deployment must not go on$/,
    evidence({ deployment: deployment({ failedHook: { stage: 'POST_SCALE_UP', timedOut: false } }) }),
  ],
  [
    'codedeploy',
    /^the tasks of web:42 were not healthy within the hour that CodeDeploy gives them$/,
    evidence({
      facts: { endedBy: 'detector' },
      deployment: deployment({
        reason: undefined,
        failure: {
          code: 'TIMEOUT',
          message:
            'The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.',
        },
      }),
    }),
  ],
  [
    'codedeploy',
    /^CodeDeploy ended the deployment of web:42 with `IAM_ROLE_PERMISSIONS`$/,
    evidence({
      facts: { endedBy: 'detector' },
      deployment: deployment({
        reason: undefined,
        failure: { code: 'IAM_ROLE_PERMISSIONS', message: 'The service role lacks permissions.' },
      }),
    }),
  ],
];
