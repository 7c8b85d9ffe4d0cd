import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as codedeploy from '@aws-sdk/client-codedeploy';
import * as ecr from '@aws-sdk/client-ecr';
import * as ecs from '@aws-sdk/client-ecs';
import * as elasticloadbalancing from '@aws-sdk/client-elastic-load-balancing-v2';
import * as iam from '@aws-sdk/client-iam';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';

/** How one AWS API names itself on the wire, and where its shapes are. */
export interface ServiceModel {
  /** The prefix that IAM gives its actions; also the name of the `ServiceApi`. */
  readonly name: string;
  /** `x-amz-target` prefix of the JSON protocols, and service name of the CBOR protocol. */
  readonly target?: string;
  /** `Version` of the Query protocol. */
  readonly version?: string;
  /** XML namespace of Query answers. */
  readonly namespace?: string;
  /** What the SDK client exports; `<Operation>$` are operation schemas. */
  readonly shapes: Readonly<Record<string, unknown>>;
}

export const models: readonly ServiceModel[] = [
  { name: 'ecs', target: 'AmazonEC2ContainerServiceV20141113', shapes: ecs },
  { name: 'ecr', target: 'AmazonEC2ContainerRegistry_V20150921', shapes: ecr },
  {
    name: 'elasticloadbalancing',
    version: '2015-12-01',
    namespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
    shapes: elasticloadbalancing,
  },
  { name: 'logs', target: 'Logs_20140328', shapes: logs },
  {
    name: 'cloudwatch',
    target: 'GraniteServiceVersion20100801',
    version: '2010-08-01',
    namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
    shapes: cloudwatch,
  },
  { name: 'codedeploy', target: 'CodeDeploy_20141006', shapes: codedeploy },
  { name: 'secretsmanager', target: 'secretsmanager', shapes: secretsmanager },
  { name: 'ssm', target: 'AmazonSSM', shapes: ssm },
  { name: 'sts', version: '2011-06-15', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/', shapes: sts },
  { name: 'iam', version: '2010-05-08', namespace: 'https://iam.amazonaws.com/doc/2010-05-08/', shapes: iam },
];

export const modelByTarget = new Map(
  models.flatMap((model) => (model.target ? [[model.target, model] as const] : [])),
);
export const modelByVersion = new Map(
  models.flatMap((model) => (model.version ? [[model.version, model] as const] : [])),
);
