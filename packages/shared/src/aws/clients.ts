import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import type { ECSClientConfig } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { HandlerExecutionContext, InitializeHandler, MiddlewareStack } from '@smithy/types';
import type { Log } from '../runner/log.ts';
import type { Clock } from '../time/clock.ts';
import type { Aws } from './aws.ts';
import { rememberCall } from './call.ts';
import { sendByPolicy } from './policy.ts';
import type { Sending } from './policy.ts';

export interface AwsOptions {
  readonly region: string;
  readonly clock: Clock;
  readonly log: Pick<Log, 'debug'>;
  /** Pairs of name and version for the end of the user agent. */
  readonly userAgent: readonly (readonly [string, string])[];
  /** Instead of HTTP over the network, for tests in process. */
  readonly requestHandler?: ECSClientConfig['requestHandler'];
  /** Instead of the SDK's default chain. */
  readonly credentials?: ECSClientConfig['credentials'];
  /** Between 0 and 1, for the waits between repetitions; `Math.random` unless given. */
  readonly random?: (() => number) | undefined;
}

// All calls here are answered in well under a second; a silent endpoint must not hold a job.
const timeouts = {
  connectionTimeout: 5_000,
  requestTimeout: 20_000,
  socketTimeout: 20_000,
  throwOnRequestTimeout: true,
};

/** Clients that follow policy.ts. Credentials and endpoints are found as the SDK finds them (`AWS_ENDPOINT_URL…`). */
export function createAws(options: AwsOptions): Aws {
  const config = {
    region: options.region,
    customUserAgent: options.userAgent.map(([name, version]): [string, string] => [name, version]),
    requestHandler: options.requestHandler ?? timeouts,
    ...(options.credentials ? { credentials: options.credentials } : {}),
    // The SDK repeats calls that change something, even after they were carried out.
    maxAttempts: 1,
  };
  let throttles = 0;
  const rules = { ...options, onThrottle: () => (throttles += 1) };
  const ecs = once(() => governed('ecs', new ECSClient(config), rules));
  const ecr = once(() => governed('ecr', new ECRClient(config), rules));
  const elb = once(() => governed('elasticloadbalancing', new ElasticLoadBalancingV2Client(config), rules));
  const logs = once(() => governed('logs', new CloudWatchLogsClient(config), rules));
  const cloudwatch = once(() => governed('cloudwatch', new CloudWatchClient(config), rules));
  const secretsManager = once(() => governed('secretsmanager', new SecretsManagerClient(config), rules));
  const ssm = once(() => governed('ssm', new SSMClient(config), rules));
  const iam = once(() => governed('iam', new IAMClient(config), rules));
  const sts = once(() => governed('sts', new STSClient(config), rules));
  const elsewhere = new Map<string, Aws>();
  const aws: Aws = {
    region: options.region,
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
    throttles: () => throttles,
    in(region) {
      if (region === options.region) return aws;
      const known = elsewhere.get(region) ?? createAws({ ...options, region });
      elsewhere.set(region, known);
      return known;
    },
  };
  return aws;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function governed<Input extends object, Output extends object, Client>(
  service: string,
  client: Client & { readonly middlewareStack: MiddlewareStack<Input, Output> },
  { region, clock, log, random, onThrottle }: AwsOptions & Pick<Sending, 'onThrottle'>,
): Client {
  client.middlewareStack.add(
    (next: InitializeHandler<Input, Output>, context: HandlerExecutionContext) => async (args) => {
      const operation = (context.commandName ?? '').replace(/Command$/, '');
      const given = context['__smithy_context']?.['abortSignal'];
      const signal = given instanceof AbortSignal ? given : undefined;
      const attempt = async () => {
        try {
          return await next(args);
        } catch (error) {
          rememberCall(error, { service, operation, region });
          log.debug(`${service}:${operation} failed: ${String(error)}`);
          throw error;
        }
      };
      return sendByPolicy(operation, attempt, { clock, signal, random, onThrottle });
    },
    { name: 'ecsActionsPolicy', step: 'initialize', priority: 'high' },
  );
  return client;
}
