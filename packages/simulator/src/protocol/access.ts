import type { Access } from './policy.ts';

/** What is needed to name the resources of a call. */
export interface Names {
  readonly account: string;
  readonly region: string;
  /** The ARN that Secrets Manager checks for a secret's id. */
  secretArn(id: string): string;
  /** The ARN of the CodeDeploy deployment group of a deployment. */
  deploymentGroupArn?(deploymentId: string): string | undefined;
}

type Input = Readonly<Record<string, unknown>>;

/** Everything a call asks to be allowed, as AWS's service authorization reference lists it. */
export function accesses(service: string, operation: string, input: Input, names: Names): readonly Access[] {
  const resources = resourcesOf[`${service}:${operation}`]?.(input, names) ?? ['*'];
  const keys = { ...tagKeys(input), ...(service === 'ecs' ? ecsKeys(input, names) : {}) };
  const main = resources.map((resource) => ({ action: `${service}:${operation}`, resource, keys }));
  if (service === 'codedeploy' && operation === 'CreateDeployment')
    return [...main, ...deploymentOf(input, names)];
  return service === 'ecs' ? [...main, ...dependents(operation, input, names, resources)] : main;
}

const resourcesOf: Readonly<Record<string, (input: Input, names: Names) => readonly string[]>> = {
  'ecs:CreateService': (input, names) => [serviceArn(text(input['serviceName']), input['cluster'], names)],
  'ecs:UpdateService': (input, names) => [serviceArn(text(input['service']), input['cluster'], names)],
  'ecs:DeleteService': (input, names) => [serviceArn(text(input['service']), input['cluster'], names)],
  'ecs:DescribeServices': (input, names) =>
    texts(input['services']).map((service) => serviceArn(service, input['cluster'], names)),
  'ecs:ListServiceDeployments': (input, names) => [
    serviceArn(text(input['service']), input['cluster'], names),
  ],
  'ecs:DescribeServiceDeployments': (input) => texts(input['serviceDeploymentArns']),
  'ecs:StopServiceDeployment': (input) => [text(input['serviceDeploymentArn'])],
  'ecs:ContinueServiceDeployment': (input) => [text(input['serviceDeploymentArn'])],
  'ecs:DescribeServiceRevisions': (input) => texts(input['serviceRevisionArns']),
  'ecs:RegisterTaskDefinition': (input, names) => [
    ecsArn(`task-definition/${text(input['family'])}:*`, names),
  ],
  'ecs:RunTask': (input, names) => [taskDefinitionArn(text(input['taskDefinition']), names)],
  'ecs:DescribeTasks': (input, names) =>
    texts(input['tasks']).map((task) => taskArn(task, input['cluster'], names)),
  'ecs:StopTask': (input, names) => [taskArn(text(input['task']), input['cluster'], names)],
  'ecs:DescribeClusters': (input, names) =>
    (input['clusters'] === undefined ? ['default'] : texts(input['clusters'])).map((cluster) =>
      clusterArn(cluster, names),
    ),
  'ecs:DescribeCapacityProviders': (input, names) =>
    input['capacityProviders'] === undefined
      ? ['*']
      : texts(input['capacityProviders']).map((provider) =>
          provider.startsWith('arn:') ? provider : ecsArn(`capacity-provider/${provider}`, names),
        ),
  'ecs:TagResource': (input) => [text(input['resourceArn'])],
  'ecs:UntagResource': (input) => [text(input['resourceArn'])],
  'ecs:ListTagsForResource': (input) => [text(input['resourceArn'])],
  ...repositoryLevel([
    'BatchCheckLayerAvailability',
    'BatchDeleteImage',
    'BatchGetImage',
    'BatchGetRepositoryScanningConfiguration',
    'CompleteLayerUpload',
    'CreateRepository',
    'DeleteRepository',
    'DescribeImages',
    'DescribeImageReplicationStatus',
    'DescribeImageScanFindings',
    'DescribeImageSigningStatus',
    'DescribeRepositories',
    'GetDownloadUrlForLayer',
    'InitiateLayerUpload',
    'ListImageReferrers',
    'ListImages',
    'PutImage',
    'PutLifecyclePolicy',
    'PutImageTagMutability',
    'StartImageScan',
    'UploadLayerPart',
  ]),
  'logs:CreateLogGroup': (input, names) => [logGroupArn(input, names)],
  'logs:DescribeLogGroups': (_input, names) => [logArn('*', names)],
  'logs:DescribeLogStreams': (input, names) => [`${logGroupArn(input, names)}:log-stream:`],
  'logs:FilterLogEvents': (input, names) => [`${logGroupArn(input, names)}:log-stream:`],
  'logs:GetLogEvents': (input, names) => [
    `${logGroupArn(input, names)}:log-stream:${text(input['logStreamName'])}`,
  ],
  'cloudwatch:DescribeAlarms': (input, names) =>
    input['AlarmNames'] === undefined
      ? [alarmArn('*', names)]
      : texts(input['AlarmNames']).map((name) => alarmArn(name, names)),
  'cloudwatch:GetMetricData': () => ['*'],
  'cloudwatch:SetAlarmState': (input, names) => [alarmArn(text(input['AlarmName']), names)],
  'codedeploy:CreateDeployment': (input, names) => [deploymentGroupArn(input, names)],
  'codedeploy:ListDeployments': (input, names) => [deploymentGroupArn(input, names)],
  'codedeploy:GetDeploymentGroup': (input, names) => [deploymentGroupArn(input, names)],
  'codedeploy:GetDeploymentConfig': (input, names) => [
    `arn:aws:codedeploy:${names.region}:${names.account}:deploymentconfig:${text(input['deploymentConfigName'])}`,
  ],
  'codedeploy:GetApplicationRevision': (input, names) => [
    `arn:aws:codedeploy:${names.region}:${names.account}:application:${text(input['applicationName'])}`,
  ],
  'codedeploy:BatchGetDeployments': (input, names) =>
    texts(input['deploymentIds']).map((id) => names.deploymentGroupArn?.(id) ?? '*'),
  'codedeploy:GetDeployment': (input, names) => [
    names.deploymentGroupArn?.(text(input['deploymentId'])) ?? '*',
  ],
  'secretsmanager:DescribeSecret': (input, names) => [names.secretArn(text(input['SecretId']))],
  'secretsmanager:GetSecretValue': (input, names) => [names.secretArn(text(input['SecretId']))],
  'ssm:GetParameters': (input, names) => texts(input['Names']).map((name) => parameterArn(name, names)),
  'iam:GetRole': (input, names) => [`arn:aws:iam::${names.account}:role/${text(input['RoleName'])}`],
};

/**
 * CodeDeploy keeps the AppSpec of a deployment as a revision of its application; alarms other than the group's take the
 * right to change the group.
 */
function deploymentOf(input: Input, names: Names): readonly Access[] {
  const { account, region } = names;
  const resource = `arn:aws:codedeploy:${region}:${account}:application:${text(input['applicationName'])}`;
  const revision = { action: 'codedeploy:RegisterApplicationRevision', resource, keys: {} };
  if (input['overrideAlarmConfiguration'] === undefined) return [revision];
  const group = deploymentGroupArn(input, names);
  return [revision, { action: 'codedeploy:UpdateDeploymentGroup', resource: group, keys: {} }];
}

/** Other actions that ECS checks in the caller's name. */
function dependents(
  operation: string,
  input: Input,
  names: Names,
  resources: readonly string[],
): readonly Access[] {
  if (operation === 'CreateService' || operation === 'UpdateService') {
    return passes(serviceRoles(input), 'ecs.amazonaws.com', names);
  }
  if (operation !== 'RegisterTaskDefinition') return [];
  const roles = [input['taskRoleArn'], input['executionRoleArn']];
  const pass = passes(roles, 'ecs-tasks.amazonaws.com', names);
  if (!Array.isArray(input['tags']) || input['tags'].length === 0) return pass;
  const keys = { ...tagKeys(input), 'ecs:createaction': [operation] };
  return [...pass, ...resources.map((resource) => ({ action: 'ecs:TagResource', resource, keys }))];
}

/** The roles in which ECS acts for a service's deployments: at its load balancers, and to invoke its hooks. */
function serviceRoles(input: Input): readonly unknown[] {
  const balancers = objects(input['loadBalancers']).map((balancer) =>
    object(balancer['advancedConfiguration']),
  );
  const hooks = objects(object(input['deploymentConfiguration'])['lifecycleHooks']);
  return [...balancers, ...hooks].map(({ roleArn }) => roleArn);
}

function passes(roles: readonly unknown[], to: string, names: Names): readonly Access[] {
  return [...new Set(roles.filter((role) => role !== undefined).map(text))].map((role) => ({
    action: 'iam:PassRole',
    resource: role.startsWith('arn:') ? role : `arn:aws:iam::${names.account}:role/${role}`,
    keys: { 'iam:passedtoservice': [to] },
  }));
}

function ecsKeys(input: Input, names: Names): Access['keys'] {
  const named = text(
    input['service'] ??
      input['serviceDeploymentArn'] ??
      texts(input['serviceDeploymentArns'])[0] ??
      texts(input['serviceRevisionArns'])[0],
  );
  const [, fromArn, serviceInArn] = /:service(?:-deployment|-revision)?\/([^/]+)\/([^/]+)/.exec(named) ?? [];
  const cluster = clusterArn(fromArn ?? text(input['cluster'] ?? 'default'), names);
  return {
    'ecs:cluster': [cluster],
    ...(serviceInArn ? { 'ecs:service': [serviceArn(serviceInArn, fromArn, names)] } : {}),
    ...(typeof input['taskDefinition'] === 'string'
      ? { 'ecs:task-definition': [taskDefinitionArn(input['taskDefinition'], names)] }
      : {}),
  };
}

function tagKeys(input: Input): Access['keys'] {
  const tags = Array.isArray(input['tags']) ? input['tags'] : [];
  const pairs = tags.map((tag: Input | null) => {
    return [text(tag?.['key'] ?? tag?.['Key']), text(tag?.['value'] ?? tag?.['Value'])] as const;
  });
  if (pairs.length === 0) return {};
  return {
    'aws:tagkeys': pairs.map(([key]) => key),
    ...Object.fromEntries(pairs.map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, [value]])),
  };
}

function repositoryLevel(operations: readonly string[]): typeof resourcesOf {
  const resources = (input: Input, { account, region }: Names): readonly string[] => {
    const repositories =
      input['repositoryName'] === undefined
        ? texts(input['repositoryNames'] ?? ['*'])
        : [text(input['repositoryName'])];
    const registry = text(input['registryId'] ?? account);
    return repositories.map((repository) => `arn:aws:ecr:${region}:${registry}:repository/${repository}`);
  };
  return Object.fromEntries(operations.map((operation) => [`ecr:${operation}`, resources]));
}

function ecsArn(resource: string, { region, account }: Names): string {
  return `arn:aws:ecs:${region}:${account}:${resource}`;
}

function clusterArn(cluster: string, names: Names): string {
  return cluster.startsWith('arn:') ? cluster : ecsArn(`cluster/${cluster}`, names);
}

function clusterName(cluster: unknown): string {
  return text(cluster ?? 'default').replace(/^arn:.*:cluster\//, '');
}

function serviceArn(service: string, cluster: unknown, names: Names): string {
  return service.startsWith('arn:') ? service : ecsArn(`service/${clusterName(cluster)}/${service}`, names);
}

function taskArn(task: string, cluster: unknown, names: Names): string {
  return task.startsWith('arn:') ? task : ecsArn(`task/${clusterName(cluster)}/${task}`, names);
}

function taskDefinitionArn(taskDefinition: string, names: Names): string {
  return taskDefinition.startsWith('arn:')
    ? taskDefinition
    : ecsArn(`task-definition/${taskDefinition}`, names);
}

function logArn(group: string, { region, account }: Names): string {
  return `arn:aws:logs:${region}:${account}:log-group:${group}`;
}

function logGroupArn(input: Input, names: Names): string {
  const group = text(input['logGroupName'] ?? input['logGroupIdentifier']);
  return group.startsWith('arn:') ? group : logArn(group, names);
}

function alarmArn(name: string, { region, account }: Names): string {
  return `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
}

function deploymentGroupArn(input: Input, { region, account }: Names): string {
  const group = `${text(input['applicationName'])}/${text(input['deploymentGroupName'])}`;
  return `arn:aws:codedeploy:${region}:${account}:deploymentgroup:${group}`;
}

function parameterArn(name: string, { region, account }: Names): string {
  return name.startsWith('arn:')
    ? name
    : `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(text) : [];
}

function object(value: unknown): Input {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function objects(value: unknown): readonly Input[] {
  return Array.isArray(value) ? value.map(object) : [];
}
