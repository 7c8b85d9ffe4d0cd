import { beforeEach, describe, expect, test } from '@jest/globals';
import { startSimulator, type Simulator } from '../../src/simulator.ts';
import { call } from './handle.ts';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator({ time: { kind: 'stepped' } });
});

const statement = (Effect: string, Action: string, Resource: string): unknown => ({
  Effect,
  Action,
  Resource,
});
const policy = (...statements: unknown[]): unknown => ({ Version: '2012-10-17', Statement: statements });
const create = (logGroupName: string): ReturnType<typeof call> =>
  call(simulator, 'logs', 'CreateLogGroup', { logGroupName });

describe('an enforced policy', () => {
  test('denies what it does not allow, naming action and resource as AWS does, before anything happens', async () => {
    simulator.control.policy(
      policy(statement('Allow', 'logs:CreateLogGroup', 'arn:aws:logs:*:*:log-group:/a')),
    );
    expect((await create('/a')).status).toBe(200);
    expect(await create('/b')).toEqual({
      status: 400,
      body: {
        __type: 'AccessDeniedException',
        message:
          'User: arn:aws:sts::123456789012:assumed-role/deploy/GitHubActions is not authorized to perform: ' +
          'logs:CreateLogGroup on resource: arn:aws:logs:us-east-1:123456789012:log-group:/b because no ' +
          'identity-based policy allows the logs:CreateLogGroup action',
      },
    });
    expect(simulator.truth.calls.at(-1)).toMatchObject({ executed: false, error: 'AccessDeniedException' });
    simulator.control.policy(null);
    expect((await create('/b')).status).toBe(200);
  });

  test('an explicit Deny is told apart', async () => {
    simulator.control.policy(policy(statement('Allow', '*', '*'), statement('Deny', 'logs:*', '*')));
    expect((await create('/a')).body).toMatchObject({
      message: expect.stringMatching(/with an explicit deny in an identity-based policy$/),
    });
  });

  test('a secret asked for by name is checked by its whole ARN', async () => {
    simulator.control.world({ secrets: [{ name: 'db' }] });
    const allowed = policy(
      statement('Allow', 'secretsmanager:DescribeSecret', 'arn:aws:secretsmanager:*:*:secret:db-??????'),
    );
    simulator.control.policy(allowed);
    expect((await call(simulator, 'secretsmanager', 'DescribeSecret', { SecretId: 'db' })).status).toBe(200);
    expect((await call(simulator, 'secretsmanager', 'GetSecretValue', { SecretId: 'db' })).status).toBe(400);
  });
});
