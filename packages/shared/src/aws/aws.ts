import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';

/** Clients of one region. Reads are retried inside them; calls that change something are sent once (see policy.ts). */
export interface AwsRegion<A> {
  readonly region: string;
  /** How many calls were refused for their rate so far, repeated ones too; a poller slows down when it grows. */
  throttles(): number;
  /** Between 0 and 1, for waits that must not be everybody's. */
  readonly random: () => number;
  /** The same for another region, for images, logs and secrets that live elsewhere. */
  in(region: string): A;
}

/** For actions about images alone. Each client is made when it is first used. */
export interface EcrAws extends AwsRegion<EcrAws> {
  readonly ecr: ECRClient;
}

/** For actions about services. */
export interface Aws extends AwsRegion<Aws> {
  readonly ecs: ECSClient;
  readonly ecr: ECRClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly logs: CloudWatchLogsClient;
  readonly cloudwatch: CloudWatchClient;
  readonly codeDeploy: CodeDeployClient;
  readonly secretsManager: SecretsManagerClient;
  readonly ssm: SSMClient;
  readonly iam: IAMClient;
  readonly sts: STSClient;
}
