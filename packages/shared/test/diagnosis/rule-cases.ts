import type { Evidence } from '@ecs-actions/shared/diagnosis/evidence';
import {
  arn,
  container,
  deployment,
  events,
  evidence,
  image,
  neverStarted,
  targetGroup,
  task,
  tasks,
} from './fixtures.ts';

/** A release whose tasks ECS could not start, with these words of it. */
const failsWith = (text: string): Evidence =>
  evidence({
    stoppedTasks: tasks({ ...neverStarted, stoppedReason: text, containers: [container({ reason: text })] }),
  });
const saysEvent = (text: string): Evidence =>
  evidence({ facts: { endedBy: 'deadline' }, deployment: undefined, events: events(text) });
const endedWith = (reason: string): Evidence => evidence({ deployment: deployment({ reason }) });
export const exitsWith = (exitCode: number): Evidence =>
  evidence({ stoppedTasks: tasks({ containers: [container({ exitCode })] }) });
const failsTarget = (state: string, reason: string, description: string): Evidence =>
  evidence({
    runningTasks: [
      task(1, {
        lastStatus: 'RUNNING',
        desiredStatus: 'RUNNING',
        stopCode: undefined,
        stoppedReason: undefined,
      }),
    ],
    targets: [{ targetGroup, id: '10.0.0.1', port: 8080, state, reason, description }],
  });

const pulling = 'CannotPullContainerError: pull image manifest has been retried 7 time(s)';
const initializing =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed';
const secret = arn('secret:web/api-token-AbCdEf', 'secretsmanager');

/** For every rule, evidence in the words of AWS and what is to be said of it. */
export const cases: readonly (readonly [rule: string, sentence: RegExp, evidence: Evidence])[] = [
  [
    'image-not-found',
    /^`app` cannot start: the image `app:4b7e0aa` is not there$/,
    failsWith(`${pulling}: failed to resolve ref ${image}: ${image}: not found`),
  ],
  [
    'image-not-found',
    /the image `library\/nope:1` is not there/,
    failsWith('CannotPullContainerError: manifest for docker.io/library/nope:1 not found: manifest unknown'),
  ],
  [
    'image-platform',
    /is not built for linux\/arm64$/,
    failsWith(`${pulling}: image Manifest does not contain descriptor matching platform 'linux/arm64'`),
  ],
  [
    'image-rate-limit',
    /refuses more pulls/,
    failsWith(
      'CannotPullContainerError: inspect image has been retried 5 time(s): httpReadSeeker: toomanyrequests: You have reached your pull rate limit',
    ),
  ],
  [
    'image-network',
    /no way to the registry/,
    failsWith(
      "CannotPullContainerError: The task can't pull the image. Check your network configuration. Error response: request canceled while waiting for connection",
    ),
  ],
  [
    'image-network',
    /no way to the registry/,
    failsWith(
      "The task cannot pull 'app' from the Amazon ECR repository 'uri'. There is a connection issue between the task and Amazon ECR.",
    ),
  ],
  [
    'image-denied',
    /the task execution role `web-execution` may not pull the image `app:4b7e0aa`/,
    failsWith(
      "CannotPullContainerError: The task can't pull the image. Check that the role has the permissions to pull images from the registry. User is not authorized to perform: ecr:BatchGetImage",
    ),
  ],
  [
    'image-access',
    /does not exist, or may not be pulled/,
    failsWith(
      'CannotPullContainerError: pull access denied for app, repository does not exist or may require docker login',
    ),
  ],
  [
    'image-disk',
    /does not fit on the disk/,
    failsWith('CannotPullContainerError: write /var/lib/docker/tmp/GetImageBlob1: no space left on device'),
  ],
  ['image-pull', /cannot be pulled/, failsWith('CannotPullContainerError: API error')],
  [
    'secret-not-found',
    /the secret `web\/api-token-AbCdEf` does not exist/,
    failsWith(
      `${initializing}: unable to retrieve secret from asm: failed to fetch secret ${secret} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
    ),
  ],
  [
    'secret-not-found',
    /the parameter `\/web\/token` does not exist/,
    failsWith(
      `${initializing}: unable to retrieve secrets from ssm: invalid ssm parameters: ${arn('parameter/web/token', 'ssm')}`,
    ),
  ],
  [
    'secret-denied',
    /`web-execution` may not read the secret `web\/api-token-AbCdEf`/,
    failsWith(
      `${initializing}: unable to retrieve secret from asm: failed to fetch secret ${secret} from secrets manager: AccessDeniedException: User is not authorized to perform: secretsmanager:GetSecretValue`,
    ),
  ],
  [
    'secret-key',
    /does not hold the JSON key/,
    failsWith(
      `${initializing}: unable to retrieve secret from asm: invalid character 'p' looking for beginning of value`,
    ),
  ],
  [
    'registry-auth-network',
    /no way to the AWS services/,
    failsWith(
      'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. RequestError: send request failed, exceeded maximum number of attempts, 3',
    ),
  ],
  [
    'log-group',
    /its log group `\/ecs\/web` cannot be used/,
    failsWith(
      'ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition (/ecs/secrets): ResourceNotFoundException: The specified log group does not exist.',
    ),
  ],
  [
    'volume',
    /a volume cannot be mounted/,
    failsWith(
      'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: mount failed',
    ),
  ],
  [
    'environment-file',
    /an environment file cannot be read/,
    failsWith(
      'ResourceInitializationError: failed to download env files: file download command: non empty error stream',
    ),
  ],
  [
    'resource-initialization',
    /cannot set up what it needs/,
    failsWith('ResourceInitializationError: something new'),
  ],
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
