/** The sentences of ECS, as far as they have been seen; collected here so that what is guessed is guessed once. */

const list = (taskIds: readonly string[]): string => taskIds.map((id) => `(task ${id})`).join(' ');

/** Service events, each said of a service. */
export const events = {
  started: (taskIds: readonly string[], replaced: number): string =>
    `has started ${taskIds.length} tasks: ${list(taskIds)}.` +
    (replaced > 0 ? ` Amazon ECS replaced ${replaced} tasks due to an unhealthy status.` : ''),
  stopped: (taskIds: readonly string[]): string =>
    `has stopped ${taskIds.length} running tasks: ${list(taskIds)}.`,
  registered: (count: number, targetGroupArn: string): string =>
    `registered ${count} targets in (target-group ${targetGroupArn})`,
  deregistered: (count: number, targetGroupArn: string): string =>
    `deregistered ${count} targets in (target-group ${targetGroupArn})`,
  draining: (count: number): string => `has begun draining connections on ${count} tasks.`,
  completed: (deploymentId: string): string => `(deployment ${deploymentId}) deployment completed.`,
  failed: (deploymentId: string, why: string): string =>
    `(deployment ${deploymentId}) deployment failed: ${why}.`,
  shiftFailed: (statusReason: string): string => `deployment failed: ${statusReason}`,
  rollingBack: (deploymentId: string): string => `rolling back to deployment ${deploymentId}.`,
  steady: 'has reached a steady state.',
  impaired: 'is unable to consistently start tasks successfully.',
  unhealthyTarget: (taskId: string, port: number, targetGroupArn: string, reason: string): string =>
    `(task ${taskId}) (port ${port}) is unhealthy in (target-group ${targetGroupArn}) due to (reason ${reason})`,
  unhealthyContainer: (taskId: string): string => `(task ${taskId}) failed container health checks.`,
  noFargateCapacity:
    'was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.',
  noInstance:
    'was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster.',
  stuck:
    'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
} as const;

/** @param subject the words between `service` and the closing parenthesis, such as `web` or `web, taskSet ecs-svc/1`. */
export function serviceMessage(subject: string, what: string): string {
  return `(service ${subject}) ${what}`;
}

/** `rolloutStateReason`, without the full stop that some accounts show and others do not. */
export const rolloutReasons = {
  inProgress: (id: string): string => `ECS deployment ${id} in progress`,
  completed: (id: string): string => `ECS deployment ${id} completed`,
  breakerFailed: 'ECS deployment circuit breaker: tasks failed to start',
  breakerRollsBack: (id: string): string =>
    `ECS deployment circuit breaker: rolling back to deploymentId ${id}`,
  alarmFailed: 'ECS deployment alarm: alarm in ALARM state',
  alarmRollsBack: (id: string): string => `ECS deployment alarm: rolling back to deploymentId ${id}`,
  shiftFailed: 'ECS deployment failed',
  shiftRollsBack: (id: string): string => `ECS deployment rolling back to deploymentId ${id}`,
  requestRollsBack: (id: string): string => `ECS deployment rolling back to deploymentId ${id}`,
  stopped: 'ECS deployment stopped',
} as const;

/** `rolloutStateReason` of these has not been seen anywhere. */
export const unseenRolloutReason = 'ECS deployment ended';

/** `statusReason` of a service deployment, and the reason of its rollback. */
export const statusReasons = {
  rolledBack: {
    'circuit-breaker': 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
    alarm: 'Service deployment rolled back because one or more alarms were in ALARM state.',
    request: 'Service deployment rolled back because a user requested it.',
  },
  stopped: {
    'circuit-breaker': 'Service deployment stopped because the circuit breaker threshold was exceeded.',
    alarm: 'Service deployment stopped because one or more alarms were in ALARM state.',
    request: 'Service deployment stopped because a user requested it.',
  },
  superseded: 'Service deployment was stopped because a new service deployment was created.',
  noCandidate: 'No rollback candidate was found to run the rollback.',
  rollbackFailed: 'Service deployment rollback failed because the circuit breaker threshold was exceeded.',
  rollbackSuperseded:
    'Service deployment rollback did not finish because a new service deployment was created.',
} as const;

const { rolledBack, stopped, superseded, rollbackFailed, rollbackSuperseded } = statusReasons;

/** Those that nobody was seen to be told, and what may stand in their place. */
export const unseenStatusReasons: ReadonlySet<string> = new Set([
  rolledBack.alarm,
  rolledBack.request,
  ...Object.values(stopped),
  superseded,
  rollbackFailed,
  rollbackSuperseded,
]);
export const otherStatusReason = 'Service deployment ended.';

const rolledBackBecause = 'Service deployment rolled back because';
const network = `${rolledBackBecause} of invalid networking configuration.`;

/** `statusReason` where load balancers are not set up for a deployment that shifts traffic. */
export const wiringReasons = {
  notAssociated: `${network} Both targetGroup and alternateTargetGroup must be associated with the productionListenerRule or testListenerRule.`,
  notOneServing: (rule: string, count: number): string =>
    `${network} productionListenerRule ${rule} should have exactly one target group serving traffic but found ${count} target groups which are serving traffic`,
  unexpectedGroup: (targetGroupArn: string, [first = '', second = '']: readonly string[]): string =>
    `${network} Production listener rule is forwarding traffic to unexpected target group ${targetGroupArn}. Expected traffic to be forwarded to either targetGroupArn: ${first} or alternateTargetGroupArn: ${second}`,
  cannotAssume: (roleArn: string): string => `${rolledBackBecause} ECS was unable to assume role ${roleArn}`,
  missingPermissions: (roleArn: string): string =>
    `${network} ECS was unable to manage the ELB resources due to missing permissions on ECS Infrastructure Role '${roleArn}'.`,
} as const;

const hooksFailed = (stage: string): string => `${rolledBackBecause} ${stage} lifecycle hook(s) failed.`;

/** `statusReason` where a lifecycle hook keeps a deployment from going on. */
export const hookObjections = {
  pauseTimedOut: (stage: string): string => `${rolledBackBecause} ${stage} pause hook timed out.`,
  rollbackChosen: (stage: string): string =>
    `${hooksFailed(stage)} A rollback was requested at the pause hook.`,
  failed: (stage: string, target: string): string =>
    `${hooksFailed(stage)} Lifecycle hook target ${target} returned FAILED status.`,
  functionTimedOut: (stage: string, target: string): string =>
    `${hooksFailed(stage)} Lifecycle hook target ${target} timed out.`,
  cannotAssume: (stage: string, roleArn: string): string =>
    `${hooksFailed(stage)} ECS was unable to assume role ${roleArn}`,
  cannotInvoke: (stage: string, target: string, why: string): string =>
    `${hooksFailed(stage)} ECS was unable to invoke hook target ${target} due to ${why}`,
  unreadable: (stage: string, target: string, why: string): string =>
    `${hooksFailed(stage)} ECS was unable to parse the response from ${target} due to ${why}`,
  notAllowed: (roleArn: string, target: string): string =>
    `User: ${roleArn} is not authorized to perform: lambda:InvokeFunction on resource: ${target}`,
} as const;

/** `statusReason` of a stage, or of a whole deployment, that takes too long. */
export const timeLimits = {
  stage: (stage: string): string => `${rolledBackBecause} ${stage} did not finish within 24 hours.`,
  deployment: `${rolledBackBecause} it did not finish within 30 days.`,
} as const;

/** `stoppedReason` of a task. */
export const stoppedReasons = {
  essentialExited: 'Essential container in task exited',
  deployment: (deploymentId: string): string => `Scaling activity initiated by (deployment ${deploymentId})`,
  targetHealth: (targetGroupArn: string): string =>
    `Task failed ELB health checks in (target-group ${targetGroupArn})`,
  containerHealth: 'Task failed container health checks',
  user: 'Task stopped by user',
  failedToStart: 'Task failed to start',
} as const;

/** Why a task could not start; the same words stand in the task and in its container. */
export const startFailures = {
  imageMissing: (image: string): string =>
    `CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref ${image}: ${image}: not found`,
  platformMissing: (platform: string): string =>
    `CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not contain descriptor matching platform '${platform}'`,
  secretMissing: (valueFrom: string): string =>
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${valueFrom} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
  secretWithoutValue: (valueFrom: string): string =>
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${valueFrom} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT`,
  secretDenied: (valueFrom: string, principal: string): string =>
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${valueFrom} from secrets manager: AccessDeniedException: User: ${principal} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${valueFrom}`,
  parameterMissing: (valueFrom: string): string =>
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: ${valueFrom}`,
  parameterDenied: (valueFrom: string, principal: string): string =>
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: User: ${principal} is not authorized to perform: ssm:GetParameters on resource: ${valueFrom}`,
  logGroupMissing: (group: string): string =>
    `ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition (${group}): ResourceNotFoundException: The specified log group does not exist.`,
  noRoute: (region: string): string =>
    `ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3, https response error StatusCode: 0, request send failed, Post "https://api.ecr.${region}.amazonaws.com/": dial tcp: i/o timeout`,
  cannotStart: (error: string): string =>
    `CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${error}`,
} as const;

export const outOfMemory = 'OutOfMemoryError: Container killed due to memory usage';
