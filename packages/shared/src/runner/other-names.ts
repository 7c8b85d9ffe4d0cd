export type OtherName =
  /** `ours` may be an input of another action; then it does not help. */
  | { readonly ours: string; readonly because?: string }
  | { readonly ours?: undefined; readonly because: string };

const asTheService = 'the pre-deploy task runs in the network and on the capacity of the service';
const ownLogin = 'it logs in to ECR with the AWS credentials of the job';

/**
 * What other tools for the same job call a thing, and how it is called here: the official actions (amazon-ecs-deploy-task-
 * definition, amazon-ecs-render-task-definition, amazon-ecr-login, configure-aws-credentials), docker/build-push-action,
 * docker/metadata-action and the usual command line tools. What has no `ours` is not needed here.
 */
export const otherNames: ReadonlyMap<string, OtherName> = new Map(
  Object.entries<OtherName>({
    'wait-for-service-stability': {
      ours: 'wait-until',
      because: '"true" is "wait-until: stable", "false" is "started"',
    },
    'wait-for-minutes': { ours: 'timeout', because: '"30" is written "30m"' },
    'wait-for-deployment': { ours: 'wait-until' },
    'wait-for-task-stopped': { ours: 'pre-deploy-command', because: 'a one-off task is always waited for' },
    'max-wait-minutes': { ours: 'timeout', because: '"30" is written "30m"' },
    'task-definition-family': {
      ours: 'task-definition',
      because: 'it takes a family, family:revision, ARN or path',
    },
    'task-definition-arn': {
      ours: 'task-definition',
      because: 'it takes a family, family:revision, ARN or path',
    },
    'task-definition-revision': { ours: 'task-definition', because: 'it takes family:revision' },
    'container-image': { ours: 'image' },
    'image-uri': { ours: 'image' },
    'cluster-name': { ours: 'cluster' },
    'service-name': { ours: 'service' },
    services: { ours: 'service', because: 'it takes one or several, one a line' },
    'aws-region': { ours: 'region' },
    'container-names': { ours: 'images', because: 'one container=image a line' },
    'run-task': { ours: 'pre-deploy-command' },
    'run-task-container-overrides': { ours: 'pre-deploy-overrides' },
    'run-task-security-groups': { because: asTheService },
    'run-task-subnets': { because: asTheService },
    'run-task-assign-public-ip': { because: asTheService },
    'run-task-capacity-provider-strategy': { because: asTheService },
    'run-task-launch-type': { because: asTheService },
    'run-task-started-by': { because: 'the pre-deploy task is named after the run' },
    'run-task-tags': { because: 'the pre-deploy task has the tags of its task definition' },
    'service-managed-ebs-volume': { ours: 'service-overrides', because: 'as volumeConfigurations' },
    'service-managed-ebs-volume-name': { ours: 'service-overrides', because: 'as volumeConfigurations' },
    'enable-ecs-managed-tags': { ours: 'service-overrides', because: 'as enableECSManagedTags' },
    'env-files': { ours: 'task-definition-overrides', because: 'as environmentFiles of the container' },
    'task-role-arn': { ours: 'task-definition-overrides', because: 'as taskRoleArn' },
    'execution-role-arn': { ours: 'task-definition-overrides', because: 'as executionRoleArn' },
    'wait-max-delay-seconds': { because: 'the watch paces itself' },
    'max-retries': { because: 'whatever may be repeated is' },
    'force-redeploy': { ours: 'force-new-deployment' },
    'keep-null-value-keys': { because: 'empty values that you wrote are always kept' },
    'codedeploy-deployment-group-name': { ours: 'codedeploy-deployment-group' },
    'mask-password': { because: 'the registry password is always masked' },
    registries: { ours: 'registry', because: 'it takes an account id or a registry host' },
    'registry-type': { ours: 'registry' },
    username: { because: ownLogin },
    password: { because: ownLogin },
    ecr: { because: ownLogin },
    'skip-logout': { ours: 'logout', because: '"skip-logout: true" is "logout: false"' },
    'http-proxy': { because: 'the HTTPS_PROXY environment variable is honoured' },
    'proxy-server': { because: 'the HTTPS_PROXY environment variable is honoured' },
    dockerfile: { ours: 'file' },
    path: { ours: 'context' },
    'ecr-repository': { ours: 'repository' },
    'repository-name': { ours: 'repository' },
    'build-arg': { ours: 'build-args' },
    platform: { ours: 'platforms' },
    attests: { ours: 'provenance', because: 'and "sbom"' },
    outputs: { ours: 'push', because: 'and "load"' },
    'github-token': { ours: 'secrets', because: 'as GIT_AUTH_TOKEN=…' },
    'cache-type': { ours: 'cache' },
    images: { ours: 'repository' },
    'image-tag': { ours: 'tags' },
    tag: { ours: 'tags' },
    flavor: { ours: 'tags', because: 'prefix= and suffix= stand in each rule' },
    'secret-file': { ours: 'secret-files' },
    'health-check-path': { ours: 'path' },
    'health-check-url': { ours: 'url' },
    'max-attempts': { ours: 'timeout', because: 'time decides, not the number of attempts' },
    attempts: { ours: 'timeout', because: 'time decides, not the number of attempts' },
    retries: { ours: 'failure-limit' },
    delay: { ours: 'interval' },
    revision: { ours: 'to', because: 'it takes family:revision' },
    'target-revision': { ours: 'to', because: 'it takes family:revision' },
    'rollback-on-failure': { ours: 'on-failure', because: '"true" is "on-failure: rollback"' },
  }),
);
