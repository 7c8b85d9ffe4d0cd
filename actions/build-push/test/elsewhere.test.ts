import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import type { EcrAws } from '@ecs-actions/shared/aws/aws';
import { readInputs } from '@ecs-actions/shared/runner/inputs';
import type { Result } from '@ecs-actions/shared/runner/result';
import { systemClock } from '@ecs-actions/shared/time/clock';
import type { Simulator } from '@ecs-actions/simulator/simulator';
import { clientsOf } from '@ecs-actions/testkit/clients';
import { pushImage, writeImage } from '@ecs-actions/testkit/image-writer';
import { portsOf } from '@ecs-actions/testkit/ports';
import { withSimulator } from '@ecs-actions/testkit/simulator';
import { readInputs as buildPushInputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';

const [staging, production] = ['111111111111', '222222222222'];
const away = 'eu-west-1';

afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('INPUT_')) delete process.env[name];
});

/** Two accounts in two regions; the step runs with credentials of the second. */
async function acrossAccounts(
  body: (kit: {
    source: Simulator;
    target: Simulator;
    digest: string;
    run: (image: string) => Promise<Result>;
  }) => Promise<void>,
): Promise<void> {
  await withSimulator({ account: staging, region: away }, (source) =>
    withSimulator({ account: production }, async (target) => {
      source.control.world({ repositories: [{ repositoryName: 'web' }] });
      target.control.world({ repositories: [{ repositoryName: 'web', imageTagMutability: 'IMMUTABLE' }] });
      const image = await writeImage({ files: { '/a': 'a' }, platforms: ['linux/amd64', 'linux/arm64'] });
      await pushImage(clientsOf(source, away), 'web', 'v1', image);
      const regions = new Map<string, EcrAws>([[away, clientsOf(source, away)]]);
      const aws: EcrAws = {
        region: 'us-east-1',
        ecr: clientsOf(target).ecr,
        throttles: () => 0,
        random: Math.random,
        in: (region) => regions.get(region) ?? aws,
      };
      const run = async (reference: string): Promise<Result> => {
        process.env['INPUT_REPOSITORY'] = 'web';
        process.env['INPUT_SOURCE-IMAGE'] = reference;
        const ports = portsOf(clientsOf(target), systemClock, []);
        const temporary = mkdtempSync(join(tmpdir(), 'elsewhere-'));
        const elsewhere = { ...ports, aws: () => aws, run: { ...ports.run, temporary } };
        return main(readInputs(buildPushInputs), elsewhere, new AbortController().signal);
      };
      await body({ source, target, digest: image.digest, run });
    }),
  );
}

const calls = ({ truth }: Simulator, operation: string): number =>
  truth.calls.filter((call) => call.operation === operation).length;

test('an image is promoted from another account and region, under its digest, with the login of each', () =>
  acrossAccounts(async ({ source, target, digest, run }) => {
    const result = await run(`${staging}.dkr.ecr.${away}.amazonaws.com/web:v1`);
    expect(result.outputs).toMatchObject({ digest, repository: 'web' });
    expect(calls(source, 'GetAuthorizationToken')).toBe(2);
    expect(calls(target, 'GetAuthorizationToken')).toBe(1);
    const asked = source.truth.calls.filter(({ operation }) => operation === 'DescribeRepositories').at(-1);
    expect(asked?.input).toMatchObject({ registryId: staging });
    expect(calls(target, 'CompleteBlobUpload')).toBe(3);
  }));

test('an account that has no such repository is named, and nothing is sent', () =>
  acrossAccounts(async ({ target, run }) => {
    await expect(run(`${production}.dkr.ecr.${away}.amazonaws.com/web:v1`)).rejects.toThrow(
      new RegExp(`no repository "web" in ${away}, account ${production}`, 'u'),
    );
    expect(calls(target, 'StartBlobUpload')).toBe(0);
  }));
