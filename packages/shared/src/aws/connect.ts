import type { ECSClientConfig } from '@aws-sdk/client-ecs';
import type { HandlerExecutionContext, InitializeHandler, MiddlewareStack } from '@smithy/types';
import type { Log } from '../runner/log.ts';
import type { Clock } from '../time/clock.ts';
import type { AwsRegion } from './aws.ts';
import { pacesOf } from './buckets.ts';
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

/** What every client is made with. */
export type ClientConfig = ReturnType<typeof configOf>;

type Governed<Input extends object, Output extends object> = {
  readonly middlewareStack: MiddlewareStack<Input, Output>;
};

/** Makes a client when it is first asked for, and has it follow policy.ts. `service` is the prefix of its IAM actions. */
export type MakeClient = <Input extends object, Output extends object, Client>(
  service: string,
  make: (config: ClientConfig) => Client & Governed<Input, Output>,
) => () => Client;

/**
 * Clients of one region, as `assemble` puts them together. Credentials and endpoints are found as the SDK finds them
 * (`AWS_ENDPOINT_URL…`). An action is bundled with the clients that its `assemble` names, and no others.
 */
export function connect<A>(
  options: AwsOptions,
  assemble: (region: AwsRegion<A>, client: MakeClient) => A,
): A {
  const config = configOf(options);
  let throttles = 0;
  const { random = Math.random } = options;
  const rules = { ...options, random, onThrottle: () => (throttles += 1) };
  const elsewhere = new Map<string, A>();
  const aws: A = assemble(
    {
      region: options.region,
      throttles: () => throttles,
      random,
      in(region) {
        if (region === options.region) return aws;
        const known = elsewhere.get(region) ?? connect({ ...options, region }, assemble);
        elsewhere.set(region, known);
        return known;
      },
    },
    (service, make) => once(() => governed(service, make(config), rules)),
  );
  return aws;
}

function configOf({ region, userAgent, requestHandler, credentials }: AwsOptions) {
  return {
    region,
    customUserAgent: userAgent.map(([name, version]): [string, string] => [name, version]),
    requestHandler: requestHandler ?? timeouts,
    ...(credentials ? { credentials } : {}),
    // The SDK repeats calls that change something, even after they were carried out.
    maxAttempts: 1,
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function governed<Input extends object, Output extends object, Client>(
  service: string,
  client: Client & Governed<Input, Output>,
  { region, clock, log, random, onThrottle }: AwsOptions & Pick<Sending, 'onThrottle' | 'random'>,
): Client {
  const paces = pacesOf(service, clock);
  // Its logger writes nothing, for which the SDK copies every input and every answer.
  client.middlewareStack.remove('loggerMiddleware');
  client.middlewareStack.add(
    (next: InitializeHandler<Input, Output>, context: HandlerExecutionContext) => async (args) => {
      const operation = (context.commandName ?? '').replace(/Command$/, '');
      const given = context['__smithy_context']?.['abortSignal'];
      const signal = given instanceof AbortSignal ? given : undefined;
      const attempt = async () => {
        await paces.get(operation)?.turn(signal);
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
