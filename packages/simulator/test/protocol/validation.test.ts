import { beforeEach, describe, expect, test } from '@jest/globals';
import { startSimulator, type Simulator } from '../../src/simulator.ts';
import { authorization, call } from './handle.ts';
import { web } from './worlds.ts';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({ time: { kind: 'stepped' } });
  simulator.control.world(web);
});

const register = (container: Record<string, unknown>): ReturnType<typeof call> =>
  call(simulator, 'ecs', 'RegisterTaskDefinition', {
    family: 'api',
    containerDefinitions: [{ name: 'app', image: 'x', memory: 128, ...container }],
  });

describe('an input', () => {
  test.each<[string, Record<string, unknown>, string, string]>([
    [
      'a member that nobody knows',
      { futureAttribute: 1 },
      'ValidationException',
      'the simulator does not know the member containerDefinitions.futureAttribute',
    ],
    [
      'one that nobody knows deeper down',
      { logConfiguration: { logDriver: 'awslogs', colour: 'red' } },
      'ValidationException',
      'the simulator does not know the member containerDefinitions.logConfiguration.colour',
    ],
    [
      'a text for a number',
      { cpu: '256' },
      'SerializationException',
      'containerDefinitions.cpu is a string, not a number',
    ],
    [
      'a text for a list',
      { command: 'sh' },
      'SerializationException',
      'containerDefinitions.command is a string, not a list',
    ],
    [
      'a number in a list of texts',
      { command: [1] },
      'SerializationException',
      'containerDefinitions.command is a number, not a string',
    ],
    [
      'a list for a map',
      { dockerLabels: [] },
      'SerializationException',
      'containerDefinitions.dockerLabels is a list, not a map',
    ],
    [
      'a number in a map of texts',
      { dockerLabels: { a: 1 } },
      'SerializationException',
      'containerDefinitions.dockerLabels is a number, not a string',
    ],
    [
      'a text for a yes or no',
      { essential: 'true' },
      'SerializationException',
      'containerDefinitions.essential is a string, not a boolean',
    ],
    [
      'a required member missing',
      { secrets: [{ name: 'A' }] },
      'ValidationException',
      "1 validation error detected: Value null at 'containerDefinitions.secrets.valueFrom' failed to satisfy " +
        'constraint: Member must not be null',
    ],
  ])('with %s is refused', async (_what, container, type, message) => {
    const answer = await register(container);
    expect(answer).toMatchObject({
      status: 400,
      body: { __type: type, message: expect.stringContaining(message) },
    });
    expect(simulator.truth.calls).toMatchObject([
      { operation: 'RegisterTaskDefinition', executed: false, error: type },
    ]);
  });

  test('null is as good as nothing, as at AWS', async () => {
    expect((await register({ cpu: null, entryPoint: null })).status).toBe(200);
  });

  test('members that the world declares are stored and given back', async () => {
    simulator.control.world({
      declaredAttributes: ['containerDefinitions.futureAttribute', 'containerDefinitions.healthCheck.newer'],
    });
    const futureAttribute = { depth: [1, { two: 'x' }] };
    expect((await register({ futureAttribute })).status).toBe(200);
    const { body } = await call(simulator, 'ecs', 'DescribeTaskDefinition', { taskDefinition: 'api' });
    expect(body).toMatchObject({ taskDefinition: { containerDefinitions: [{ futureAttribute }] } });
    expect((await register({ healthCheck: { command: ['CMD', 'x'], newer: 1 } })).status).toBe(200);
    expect((await register({ newer: 1 })).status).toBe(400);
  });
});

describe('a request', () => {
  const post = async (headers: Record<string, string>, body = '{}'): Promise<unknown> => {
    const answer = await simulator.handle({ method: 'POST', path: '/', headers, body });
    return { status: answer.status, text: String(answer.body) };
  };
  const target = 'AmazonEC2ContainerServiceV20141113.ListServices';

  test('without a signature is refused, each protocol in its own words', async () => {
    expect(await post({ 'x-amz-target': target })).toMatchObject({
      status: 400,
      text: expect.stringContaining('"__type":"MissingAuthenticationTokenException"'),
    });
    expect(
      await post({ 'content-type': 'application/x-www-form-urlencoded' }, 'Action=GetCallerIdentity'),
    ).toMatchObject({
      status: 403,
      text: expect.stringContaining('<Code>MissingAuthenticationToken</Code>'),
    });
  });

  test.each(['{', '[]', '"x"', 'null'])('with the body %s is refused', async (body) => {
    expect(await post({ authorization, 'x-amz-target': target }, body)).toMatchObject({
      status: 400,
      text: expect.stringContaining('SerializationException'),
    });
  });

  test.each<[Record<string, string>, string, string]>([
    [
      { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
      '{}',
      'the simulator does not know DynamoDB_20120810:GetItem',
    ],
    [
      {},
      'Action=ListStacks&Version=2010-05-15',
      'the simulator does not know the API of version 2010-05-15:ListStacks',
    ],
    [{}, '', 'the simulator does not know any API:POST /'],
  ])(
    'to an API that the simulator does not have is refused by name (%j %s)',
    async (headers, body, message) => {
      expect(await post({ authorization, ...headers }, body)).toMatchObject({
        status: 400,
        text: expect.stringContaining(message),
      });
    },
  );

  test('is remembered with its user agent and the region it was signed for', async () => {
    await post(
      { authorization, 'x-amz-target': target, 'user-agent': 'ecs-actions/1' },
      '{"cluster":"prod"}',
    );
    expect(simulator.truth.calls).toEqual([
      {
        at: simulator.now(),
        service: 'ecs',
        operation: 'ListServices',
        input: { cluster: 'prod' },
        executed: true,
        userAgent: 'ecs-actions/1',
        region: 'us-east-1',
      },
    ]);
  });
});
