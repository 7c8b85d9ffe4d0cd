import type { Simulator } from '../../src/simulator.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly delay?: number;
}

export const authorization =
  'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260105/us-east-1/ecs/aws4_request, SignedHeaders=host, Signature=0';

const targets = {
  ecs: 'AmazonEC2ContainerServiceV20141113',
  codedeploy: 'CodeDeploy_20141006',
  logs: 'Logs_20140328',
  cloudwatch: 'GraniteServiceVersion20100801',
  secretsmanager: 'secretsmanager',
  ssm: 'AmazonSSM',
};

/** A JSON call in process, without an SDK in between. */
export async function call(
  simulator: Simulator,
  service: keyof typeof targets,
  operation: string,
  input: unknown = {},
): Promise<Answer> {
  const { status, body, delay } = await simulator.handle({
    method: 'POST',
    path: '/',
    headers: {
      authorization,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${targets[service]}.${operation}`,
      'user-agent': 'test',
    },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  });
  return { status, body: JSON.parse(String(body)), ...(delay === undefined ? {} : { delay }) };
}
