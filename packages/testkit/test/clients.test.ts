import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { describe, expect } from '@jest/globals';
import { needs, testWith } from '../src/needs.ts';
import { withSimulator } from '../src/simulator.ts';

/** The simulator is driven by clients that share no code with the SDK it was built beside. */
const clients = new URL('../../simulator/test/clients/', import.meta.url);
const run = promisify(execFile);
const limit = 120_000;

/** Runs `body` with a simulator that holds the clients' world, two hundred times as fast as real time. */
function withWorld(body: (simulator: Simulator, env: NodeJS.ProcessEnv) => Promise<void>): Promise<void> {
  return withSimulator({ time: { kind: 'real', factor: 200 } }, async (simulator) => {
    simulator.control.world(JSON.parse(await readFile(new URL('world.json', clients), 'utf8')));
    await body(simulator, {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      AWS_ENDPOINT_URL: simulator.url,
      AWS_PAGER: '',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'boto',
    });
  });
}

describe('the simulator', () => {
  testWith(
    needs.python('boto3'),
    'is an AWS account to boto3',
    () =>
      withWorld(async (_simulator, env) => {
        const script = fileURLToPath(new URL('boto3_client.py', clients));
        const { stdout } = await run('python3', ['-B', script], { env });
        expect(stdout.trim().split('\n')).toEqual([
          'identity',
          'configuration',
          'monitoring',
          'registry',
          'deployment',
          'load_balancer',
          'refusals',
        ]);
      }),
    limit,
  );

  testWith(
    needs.executable('aws', 'python3 -m pip install awscli'),
    'is an AWS account to the AWS CLI',
    () =>
      withWorld(async (simulator, env) => {
        const aws = async (...args: string[]): Promise<unknown> => {
          const { stdout } = await run('aws', [...args, '--output', 'json'], { env });
          return JSON.parse(stdout);
        };
        const service = ['--cluster', 'prod', '--service', 'web'];
        expect(await aws('sts', 'get-caller-identity')).toMatchObject({ Account: '123456789012' });
        expect(await aws('ecs', 'update-service', ...service, '--desired-count', '3')).toMatchObject({
          service: { desiredCount: 3, deployments: [{ status: 'PRIMARY' }] },
        });
        expect(await aws('elbv2', 'describe-target-groups', '--names', 'web')).toMatchObject({
          TargetGroups: [{ Port: 80 }],
        });
        expect(await aws('ecr', 'describe-repositories')).toMatchObject({
          repositories: [{ repositoryUri: `${new URL(simulator.url).host}/web` }],
        });
        expect(await aws('cloudwatch', 'describe-alarms', '--alarm-names', 'web-5xx')).toMatchObject({
          MetricAlarms: [{ StateValue: 'OK' }],
        });
        await expect(aws('ecs', 'list-container-instances')).rejects.toThrow(
          'the simulator does not know ecs:ListContainerInstances',
        );
      }),
    limit,
  );
});
