import { arn, image } from './fixtures.ts';
import { failsWith, saysEvent, pulling, initializing, secret, type RuleCase } from './rule-evidence.ts';

/** Tasks that never came to run: their images, and what they need besides. */
export const startFailureCases: readonly RuleCase[] = [
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
    'image-access',
    /does not exist, or may not be pulled/,
    failsWith(
      `${pulling}: failed to resolve ref ghcr.io/acme/app:1: failed to authorize: failed to fetch anonymous token: 401 Unauthorized`,
    ),
  ],
  [
    'image-access',
    /does not exist, or may not be pulled/,
    failsWith(
      'CannotPullContainerError: pulling from host registry.example.com failed with status code [manifests 1]: 403 Forbidden',
    ),
  ],
  ['image-network', /no way to the registry/, failsWith('CannotPullContainerError: context canceled')],
  [
    'image-network',
    /no way to the registry/,
    failsWith('CannotPullContainerError: error pulling image configuration: Get https://layers.example: EOF'),
  ],
  [
    'image-network',
    /no way to the registry/,
    failsWith(
      'CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://layers.example/blobs/sha256:1: 403 Forbidden',
    ),
  ],
  [
    'image-name',
    /^`app` cannot start: the name of the image `app:` is not valid$/,
    failsWith(
      'InternalError: failed to create container model: failed to normalize image reference "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:". Launch a new task to retry.',
    ),
  ],
  [
    'image-access',
    /^a task of web:42 cannot start: .* does not exist, or may not be pulled$/,
    saysEvent(
      'was unable to place a task. Reason: CannotPullContainerError: pull access denied, repository does not exist or may require authorization',
    ),
  ],
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
    'secret-not-found',
    /the parameter `\/web\/token` does not exist/,
    failsWith('Fetching secret data from SSM Parameter Store in eu-west-1: invalid parameters: /web/token'),
  ],
  [
    'secret-not-found',
    /the secret `web\/api-token-AbCdEf` does not exist/,
    failsWith(
      `The task can't retrieve the secret with ARN '${secret}' from AWS Secrets Manager. Check whether the secret exists in the specified Region. ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
    ),
  ],
  [
    'secret-value',
    /the secret `web\/api-token-AbCdEf` holds no value$/,
    failsWith(
      `${initializing}: unable to retrieve secret from asm: failed to fetch secret ${secret} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT`,
    ),
  ],
  [
    'secret-value',
    /the secret `web\/api-token-AbCdEf` is marked for deletion$/,
    failsWith(
      `${initializing}: unable to retrieve secret from asm: failed to fetch secret ${secret} from secrets manager: InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.`,
    ),
  ],
  [
    'registry-auth-denied',
    /`web-execution` may not log in to Amazon ECR$/,
    failsWith(
      `${initializing}: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, api error AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/web-execution/1 is not authorized to perform: ecr:GetAuthorizationToken on resource: *`,
    ),
  ],
  [
    'registry-auth-denied',
    /may not log in to Amazon ECR$/,
    failsWith(
      `${initializing}: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: arn:aws:sts::123456789012:assumed-rol`,
    ),
  ],
  [
    'registry-auth-denied',
    /may not log in to Amazon ECR$/,
    failsWith(
      'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, api error AccessDeniedException: not authorized to perform: ecr:GetAuthorizationToken',
    ),
  ],
  [
    'registry-auth-network',
    /no way to the AWS services/,
    saysEvent(
      'was unable to place a task. Reason: ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration.',
    ),
  ],
  [
    'registry-auth-network',
    /no way to the AWS services/,
    failsWith(
      'ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed',
    ),
  ],
  [
    'log-denied',
    /`web-execution` may not create its log group$/,
    failsWith(
      'ResourceInitializationError: failed to validate logger args: failed to create Cloudwatch log group: AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/web-execution/1 is not authorized to perform: logs:CreateLogGroup on resource: /ecs/secrets',
    ),
  ],
  [
    'log-denied',
    /may not write to its log group$/,
    failsWith(
      'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: AccessDeniedException: not authorized to perform: logs:CreateLogStream',
    ),
  ],
  [
    'log-group',
    /its log group `\/ecs\/web` cannot be used/,
    failsWith(
      'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.',
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
];
