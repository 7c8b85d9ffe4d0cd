import type { Aws } from '@ecs-actions/shared/aws/aws';
import { createAws, type AwsOptions } from '@ecs-actions/shared/aws/clients';
import type { Clock } from '@ecs-actions/shared/time/clock';
import type { HttpRequest, InitializeHandler, MiddlewareStack } from '@smithy/types';

/** What AWS answers on the wire: a JSON document, XML for the load balancer, an error by its name, or never anything. */
export type Answer = object | string;

/** An answer that never comes. */
const silence = 'silence';
export type Answers = Readonly<Record<string, (input: Record<string, unknown>) => Answer>>;

export interface Call {
  readonly region: string;
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

type Handler = NonNullable<AwsOptions['requestHandler']>;

/** Clients whose calls are answered from a table by operation; an operation that is not in it is denied. */
export function canned(
  answers: Answers,
  clock: SteppingClock,
): { readonly aws: Aws; readonly calls: Call[] } {
  const calls: Call[] = [];
  const requestHandler: Handler = {
    async handle({ hostname, headers, body }: HttpRequest) {
      clock.underWay -= 1;
      const call = callOf(hostname, headers, textOf(body));
      calls.push(call);
      const answer = answers[call.operation]?.(call.input) ?? { denied: call.operation };
      if (answer === silence) return new Promise<never>(() => undefined);
      if (typeof answer === 'string') return response(200, answer, 'text/xml');
      if ('denied' in answer) {
        const message = `User: arn:aws:sts::123456789012:assumed-role/deploy is not authorized to perform: ${call.operation}`;
        const xml = `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`;
        return 'x-amz-target' in headers
          ? response(400, JSON.stringify({ __type: 'AccessDeniedException', message }))
          : response(403, xml, 'text/xml');
      }
      return '__type' in answer
        ? response(400, JSON.stringify(answer))
        : response(200, JSON.stringify(answer));
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
  const aws = createAws({
    region: 'eu-west-1',
    clock,
    log: { debug: () => undefined },
    userAgent: [],
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'canned' },
    requestHandler,
  });
  const begun = (): void => {
    clock.underWay += 1;
  };
  counted(aws.ecs, begun);
  counted(aws.ecr, begun);
  counted(aws.elb, begun);
  counted(aws.logs, begun);
  counted(aws.cloudwatch, begun);
  counted(aws.codeDeploy, begun);
  counted(aws.secretsManager, begun);
  counted(aws.ssm, begun);
  counted(aws.iam, begun);
  return { aws, calls };
}

function counted<Input extends object, Output extends object>(
  { middlewareStack }: { readonly middlewareStack: MiddlewareStack<Input, Output> },
  begun: () => void,
): void {
  middlewareStack.add(
    (next: InitializeHandler<Input, Output>) => async (args) => {
      begun();
      return next(args);
    },
    { name: 'underWay', step: 'initialize', priority: 'low' },
  );
}

function callOf(hostname: string, headers: Readonly<Record<string, string>>, body: string): Call {
  const region = hostname.split('.')[1] ?? '';
  const target = headers['x-amz-target'];
  if (target !== undefined) {
    const input: unknown = JSON.parse(body);
    return {
      region,
      operation: target.slice(target.indexOf('.') + 1),
      input: typeof input === 'object' ? { ...input } : {},
    };
  }
  const form = new URLSearchParams(body);
  return { region, operation: form.get('Action') ?? '', input: Object.fromEntries(form) };
}

function textOf(body: unknown): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
}

function response(statusCode: number, body: string, type = 'application/x-amz-json-1.1') {
  return { response: { statusCode, headers: { 'content-type': type }, body: Buffer.from(body) } };
}

export interface SteppingClock extends Clock {
  /** Calls that were begun and have not come to their answer; a client's first one reads files before. */
  underWay: number;
}

/** A clock whose sleep takes no time and moves it on, once everything that is under way had a turn. */
export function steppingClock(): SteppingClock {
  let now = 0;
  const clock: SteppingClock = {
    underWay: 0,
    now: () => now,
    async sleep(milliseconds, signal) {
      do await new Promise((resolve) => setImmediate(resolve));
      while (clock.underWay > 0);
      signal?.throwIfAborted();
      now += milliseconds;
    },
  };
  return clock;
}
