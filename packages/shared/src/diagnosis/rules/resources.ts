import { revisionName } from '../../ecs/release.ts';
import { rule, said, type Match, type Rule, type SayingMatch } from '../rule.ts';
import type { Evidence } from '../evidence.ts';
import { quoted } from '../words.ts';

const page = 'resource-initialization-error';
const secretSource = String.raw`secret|ssm|parameter|asm|kms`;

/** The secret or parameter that a message names, without account and Region, which are the task definition's to know. */
function named({ text }: SayingMatch): string | undefined {
  const groups = (
    /arn:aws[\w-]*:secretsmanager:[\w-]*:\d*:secret:(?<name>[\w/+=.@-]*\w)/.exec(text) ??
    /arn:aws[\w-]*:ssm:[\w-]*:\d*:parameter(?<name>\/[\w/.-]*\w)/.exec(text) ??
    /invalid (?:ssm )?parameters: \[?(?<name>[^\s,\]]+)/i.exec(text)
  )?.groups;
  return groups?.['name'];
}

/** Of the Parameter Store, not of Secrets Manager. */
function isParameter({ text }: SayingMatch): boolean {
  return /ssm/i.test(text) && !/secretsmanager|asm:/i.test(text);
}

function secret(match: SayingMatch): string {
  const name = named(match);
  const kind = isParameter(match) ? 'parameter' : 'secret';
  return name === undefined ? `a ${kind} of the task definition` : `the ${kind} ${quoted(name)}`;
}

function role(evidence: Evidence): string {
  const arn = evidence.definition?.executionRoleArn;
  return arn ? `the task execution role ${quoted(revisionName(arn))}` : 'the task execution role';
}

/** Of the task as a whole: its resources come before any container. */
function task(_match: Match, { revision }: Evidence): string {
  return `no task of ${revision} can start`;
}

const initializing = (pattern: string): RegExp =>
  new RegExp(
    `(?:ResourceInitializationError|unable to retrieve|fetching secret|unable to pull secrets|retrieve the secret)[\\s\\S]*?(?:${pattern})`,
    'i',
  );

export const resourceRules: readonly Rule[] = [
  rule({
    name: 'secret-value',
    reason: 'resource-initialization',
    pattern:
      "ResourceInitializationError: … can't find the specified secret value for staging label; marked for deletion",
    documentation: 'secrets-envvar-secrets-manager',
    matches: said(/can't find the specified secret value|marked for deletion/i),
    sentence: (match, evidence) =>
      `${task(match, evidence)}: ${secret(match)} ${/marked for deletion/i.test(match.text) ? 'is marked for deletion' : 'holds no value'}`,
    lookFirst: (match) => [
      /marked for deletion/i.test(match.text)
        ? 'who deleted it; until its recovery window ends it can be restored'
        : 'whether a value was ever put into it: Terraform and CloudFormation can create a secret without one',
      'the version or stage at the end of `valueFrom`, if there is one',
    ],
  }),
  rule({
    name: 'registry-auth-denied',
    reason: 'permissions',
    pattern: 'ResourceInitializationError: … AccessDeniedException … ecr:GetAuthorizationToken',
    documentation: 'task_execution_IAM_role',
    matches: said(
      initializing(
        String.raw`(?:AccessDenied|not authorized to perform)[\s\S]*ecr:|registry auth from[\s\S]*AccessDenied|ecr registry auth[\s\S]*AccessDenied`,
      ),
    ),
    sentence: (match, evidence) => `${task(match, evidence)}: ${role(evidence)} may not log in to Amazon ECR`,
    lookFirst: (_match, evidence) => [
      `${role(evidence)}: ecr:GetAuthorizationToken, as in the managed policy AmazonECSTaskExecutionRolePolicy`,
      'the policy of the VPC endpoint ecr.api, if the subnets have one',
    ],
  }),
  rule({
    name: 'log-denied',
    reason: 'permissions',
    pattern:
      'ResourceInitializationError: failed to validate logger args: … not authorized to perform: logs:…',
    documentation: 'task_execution_IAM_role',
    matches: said(
      /(?:logger args|logging driver)[\s\S]*(?:AccessDenied|not authorized to perform)(?:[\s\S]*(?<action>logs:\w+))?/i,
    ),
    sentence: (match, evidence) =>
      `${task(match, evidence)}: ${role(evidence)} may not ${match.groups.action === 'logs:CreateLogGroup' ? 'create its log group' : 'write to its log group'}`,
    lookFirst: (match, evidence) => [
      `${role(evidence)}: ${match.groups.action ?? 'logs:CreateLogStream, logs:PutLogEvents'}`,
      ...(match.groups.action === 'logs:CreateLogGroup'
        ? ['`awslogs-create-group`: AmazonECSTaskExecutionRolePolicy does not let it create a log group']
        : []),
    ],
  }),
  rule({
    name: 'secret-not-found',
    reason: 'resource-initialization',
    pattern: 'ResourceInitializationError: … ResourceNotFoundException, invalid ssm parameters',
    documentation: 'resource-not-found-error',
    matches: said(
      /invalid ssm parameters|(?:unable to (?:pull|retrieve) secrets?|fetch(?:ing)? secret|retrieve the secret)[\s\S]*(?:ResourceNotFoundException|ParameterNotFound|can't find the specified secret|invalid parameters:)|ResourceNotFoundException: fetching secret/i,
    ),
    sentence: (match, evidence) => `${task(match, evidence)}: ${secret(match)} does not exist`,
    lookFirst: (match, evidence) => [
      isParameter(match)
        ? "the parameter's name and Region, in `secrets` of the task definition"
        : "the secret's name and Region, in `secrets` of the task definition; a full ARN also ends in `-` and six random characters, new when a secret is recreated",
      ...evidence.changedKeys.slice(0, 3).map((key) => `${quoted(key)} (changed in this release)`),
    ],
  }),
  rule({
    name: 'secret-denied',
    reason: 'permissions',
    pattern:
      'ResourceInitializationError: … AccessDenied … secretsmanager:GetSecretValue, ssm:GetParameters, kms:Decrypt',
    documentation: 'task_execution_IAM_role',
    matches: said(
      new RegExp(
        `^(?=[\\s\\S]*(?:${secretSource}))(?![\\s\\S]*(?:ecr:|ecr registry auth))[\\s\\S]*(?:AccessDenied|not authorized to perform)`,
        'i',
      ),
    ),
    sentence: (match, evidence) =>
      `${task(match, evidence)}: ${role(evidence)} may not read ${secret(match)}`,
    lookFirst: (_match, evidence) => [
      `${role(evidence)}: secretsmanager:GetSecretValue or ssm:GetParameters on it`,
      'kms:Decrypt, if a key of your own encrypts it',
    ],
  }),
  rule({
    name: 'secret-key',
    reason: 'resource-initialization',
    pattern:
      'ResourceInitializationError: … invalid character … looking for beginning of value; did not contain json key',
    documentation: 'secrets-envvar-secrets-manager',
    matches: said(initializing('invalid character|json key|unmarshal')),
    sentence: (match, evidence) =>
      `${task(match, evidence)}: ${secret(match)} does not hold the JSON key that is asked for`,
    lookFirst: () => ['the end of `valueFrom` (`…:key::`), and whether the secret holds JSON with that key'],
  }),
  rule({
    name: 'registry-auth-network',
    reason: 'network',
    pattern: 'ResourceInitializationError: … There is a connection issue between the task and Amazon ECR',
    documentation: 'verify-connectivity',
    matches: said(
      initializing(
        String.raw`connection issue|exceeded maximum number of attempts|i\/o timeout|context deadline exceeded|dial tcp`,
      ),
    ),
    sentence: (match, evidence) =>
      `${task(match, evidence)}: the tasks' network has no way to the AWS services a task needs to start`,
    lookFirst: () => [
      'the way out of the subnets: NAT gateway or public IP, or the VPC endpoints ecr.api, ecr.dkr, logs, secretsmanager, ssm and the S3 gateway',
      "port 443 outwards in the service's security group",
    ],
  }),
  rule({
    name: 'log-group',
    reason: 'resource-initialization',
    pattern:
      'ResourceInitializationError: … cannot find the Amazon CloudWatch log group; failed to validate logger args',
    documentation: page,
    matches: said(
      /CloudWatch log group|log group does not exist|initialize logging driver|validate logger args/i,
    ),
    sentence: (match, evidence) => {
      const groups = new Set(evidence.definition?.containers.flatMap(({ logGroup }) => logGroup ?? []));
      const group = groups.size === 1 ? [...groups][0] : undefined;
      return `${task(match, evidence)}: its log group ${group ? `${quoted(group)} ` : ''}cannot be used`;
    },
    lookFirst: () => [
      'whether the log group exists in the Region of `awslogs-region`, or `awslogs-create-group` is set and the execution role may logs:CreateLogGroup',
      'the VPC endpoint for logs, in subnets without a way out',
    ],
  }),
  rule({
    name: 'volume',
    reason: 'resource-initialization',
    pattern:
      'ResourceInitializationError: failed to invoke EFS utils commands; CannotCreateVolumeError; InvalidVolumeError',
    documentation: page,
    matches: said(
      /EFS utils|CannotCreateVolumeError|InvalidVolumeError|failed to (?:attach|mount) .*volume/i,
    ),
    sentence: (match, evidence) => `${task(match, evidence)}: a volume cannot be mounted`,
    lookFirst: () => [
      "the file system's mount target in each zone of the subnets, and port 2049 in its security group",
      '`volumes` of the task definition',
    ],
  }),
  rule({
    name: 'environment-file',
    reason: 'resource-initialization',
    pattern: 'ResourceInitializationError: … unable to download env files',
    documentation: 'use-environment-file',
    matches: said(/env(?:ironment)? files?/i),
    sentence: (match, evidence) => `${task(match, evidence)}: an environment file cannot be read from S3`,
    lookFirst: (_match, evidence) => [
      '`environmentFiles`: bucket, key and Region',
      `${role(evidence)}: s3:GetObject, s3:GetBucketLocation`,
    ],
  }),
  rule({
    name: 'resource-initialization',
    reason: 'resource-initialization',
    pattern: 'ResourceInitializationError',
    documentation: page,
    matches: said(/ResourceInitializationError/),
    sentence: (match, evidence) =>
      `${task(match, evidence)}: ECS cannot set up what it needs before its containers`,
    lookFirst: () => ['the reason ECS gives, quoted above'],
  }),
];
