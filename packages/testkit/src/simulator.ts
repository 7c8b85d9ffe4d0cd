import type { Aws } from '@ecs-actions/shared/aws/aws';
import { createAws } from '@ecs-actions/shared/aws/clients';
import type { AwsOptions } from '@ecs-actions/shared/aws/clients';
import type { Clock } from '@ecs-actions/shared/time/clock';
import { Random } from '@ecs-actions/simulator/core/random';
import { startSimulator } from '@ecs-actions/simulator/simulator';
import type { Simulator, SimulatorOptions } from '@ecs-actions/simulator/simulator';
import type { HttpHandlerOptions, HttpRequest, InitializeHandler, MiddlewareStack } from '@smithy/types';
import { steppedClock } from './clock.ts';

/** Runs `body` with a simulator of its own, and stops it whatever happens. */
export async function withSimulator<T>(
  options: SimulatorOptions,
  body: (simulator: Simulator) => Promise<T>,
): Promise<T> {
  const simulator = await startSimulator(options);
  try {
    return await body(simulator);
  } finally {
    await simulator.close();
  }
}

/** The clients and the clock of a stepped simulator: no socket, no waiting, and the same seed gives the same history. */
export function inProcess(
  simulator: Simulator,
  region = 'us-east-1',
): {
  readonly aws: Aws;
  readonly clock: Clock;
  /** Those of another process on the same clock. */
  readonly clients: (seed: number) => Aws;
} {
  let underWay = 0;
  const clock = steppedClock(simulator, () => underWay > 0);
  const count = (by: number): void => {
    underWay += by;
  };
  const clients = (random: () => number) => inProcessClients({ simulator, region, clock, count, random });
  return {
    // The middle of what would be drawn: a history is to depend on its seed alone.
    aws: clients(() => 0.5),
    clock,
    clients: (seed) => {
      const drawn = new Random(seed);
      return clients(() => drawn.next());
    },
  };
}

function inProcessClients({
  simulator,
  region,
  clock,
  count,
  random,
}: {
  readonly simulator: Simulator;
  readonly region: string;
  readonly clock: Clock;
  readonly count: (by: number) => void;
  readonly random: () => number;
}): Aws {
  const aws = createAws({
    region,
    clock,
    log: { debug: () => undefined },
    userAgent: [['testkit', '0']],
    requestHandler: requestHandler(simulator),
    random,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'in-process' },
  });
  counted(aws.ecs, count);
  counted(aws.ecr, count);
  counted(aws.elb, count);
  counted(aws.logs, count);
  counted(aws.cloudwatch, count);
  counted(aws.codeDeploy, count);
  counted(aws.secretsManager, count);
  counted(aws.ssm, count);
  counted(aws.iam, count);
  return aws;
}

/** Counts the calls of a client that are under way; the waits between repetitions are outside and do not count. */
function counted<Input extends object, Output extends object>(
  { middlewareStack }: { readonly middlewareStack: MiddlewareStack<Input, Output> },
  count: (by: 1 | -1) => void,
): void {
  middlewareStack.add(
    (next: InitializeHandler<Input, Output>) => async (args) => {
      count(1);
      try {
        return await next(args);
      } finally {
        count(-1);
      }
    },
    { name: 'testkitUnderWay', step: 'initialize', priority: 'low' },
  );
}

type Handler = NonNullable<AwsOptions['requestHandler']>;
// How long a client of ours waits for an answer that never comes.
const requestTimeout = 20_000;

/** What an SDK client is given instead of the network. */
export function requestHandler(simulator: Pick<Simulator, 'handle' | 'advance'>): Handler {
  return {
    async handle(
      { method, path, query, headers, body }: HttpRequest,
      { abortSignal }: HttpHandlerOptions = {},
    ) {
      if (abortSignal?.aborted) throw Object.assign(new Error('Request aborted'), { name: 'AbortError' });
      const search = new URLSearchParams(
        Object.entries(query ?? {}).map(([key, value]): [string, string] => [key, String(value)]),
      );
      const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
      try {
        const answer = await simulator.handle({
          method,
          path: search.size > 0 ? `${path}?${search.toString()}` : path,
          headers: Object.fromEntries(lowerCase),
          body: body ?? '',
        });
        if (answer.delay) simulator.advance(answer.delay);
        const bytes = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
        return { response: { statusCode: answer.status, headers: { ...answer.headers }, body: bytes } };
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ESILENT')) throw error;
        simulator.advance(requestTimeout);
        throw Object.assign(new Error(`no answer in ${requestTimeout} ms`), { name: 'TimeoutError' });
      }
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}
