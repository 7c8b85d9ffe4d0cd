import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { Aws } from './aws.ts';
import { connect } from './connect.ts';
import type { AwsOptions } from './connect.ts';

export type { AwsOptions } from './connect.ts';

/** Everything that deploying and judging a service takes. */
export function createAws(options: AwsOptions): Aws {
  return connect<Aws>(options, (region, client) => {
    const ecs = client('ecs', (config) => new ECSClient(config));
    const ecr = client('ecr', (config) => new ECRClient(config));
    const elb = client('elasticloadbalancing', (config) => new ElasticLoadBalancingV2Client(config));
    const logs = client('logs', (config) => new CloudWatchLogsClient(config));
    const cloudwatch = client('cloudwatch', (config) => new CloudWatchClient(config));
    const codeDeploy = client('codedeploy', (config) => new CodeDeployClient(config));
    const secretsManager = client('secretsmanager', (config) => new SecretsManagerClient(config));
    const ssm = client('ssm', (config) => new SSMClient(config));
    const iam = client('iam', (config) => new IAMClient(config));
    const sts = client('sts', (config) => new STSClient(config));
    return {
      ...region,
      get ecs() {
        return ecs();
      },
      get ecr() {
        return ecr();
      },
      get elb() {
        return elb();
      },
      get logs() {
        return logs();
      },
      get cloudwatch() {
        return cloudwatch();
      },
      get codeDeploy() {
        return codeDeploy();
      },
      get secretsManager() {
        return secretsManager();
      },
      get ssm() {
        return ssm();
      },
      get iam() {
        return iam();
      },
      get sts() {
        return sts();
      },
    };
  });
}
