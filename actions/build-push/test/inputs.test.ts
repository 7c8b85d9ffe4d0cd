import { afterEach, describe, expect, test } from '@jest/globals';
import { readInputs as read } from '@ecs-actions/shared/runner/inputs';
import { readInputs, type Inputs } from '../src/inputs.ts';

afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('INPUT_')) delete process.env[name];
});

function inputs(given: Readonly<Record<string, string>>): Inputs {
  for (const [name, value] of Object.entries({ repository: 'web', ...given })) {
    process.env[`INPUT_${name.toUpperCase()}`] = value;
  }
  return read(readInputs);
}

describe('where the image goes', () => {
  const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
  test.each<[Record<string, string>, Partial<Inputs['target']>]>([
    [{}, { repository: 'web', registryId: undefined, region: undefined }],
    [{ region: 'us-east-1' }, { region: 'us-east-1' }],
    [{ repository: 'team/web' }, { repository: 'team/web' }],
    [
      { repository: `${host}/team/web` },
      { repository: 'team/web', registryId: '123456789012', region: 'eu-west-1' },
    ],
    [{ repository: `https://${host}/web` }, { repository: 'web', registryId: '123456789012' }],
    [{ registry: '123456789012' }, { registryId: '123456789012', region: undefined }],
    [{ registry: host }, { registryId: '123456789012', region: 'eu-west-1' }],
    [{ repository: '127.0.0.1:4566/web' }, { repository: 'web', registryId: undefined }],
  ])('%j', (given, target) => {
    expect(inputs(given).target).toMatchObject(target);
  });

  test.each<[Record<string, string>, RegExp]>([
    [{ repository: '' }, /"repository" is required/u],
    [{ repository: 'Web' }, /"Web" is no repository/u],
    [{ repository: 'web:latest' }, /without a tag/u],
    [{ repository: 'ghcr.io/o/web' }, /no private ECR registry/u],
    [{ registry: 'mine' }, /neither an account id/u],
    [{ repository: `${host}/web`, region: 'us-east-1' }, /two different regions: eu-west-1 and us-east-1/u],
    [{ repository: `${host}/web`, registry: '210987654321' }, /two different accounts/u],
  ])('%j is refused', (given, problem) => {
    expect(() => inputs(given)).toThrow(problem);
  });
});

describe('what to build', () => {
  test.each<[Record<string, string>, Partial<Inputs['build']>]>([
    [{}, { context: '.', platforms: [], provenance: 'false', sbom: 'false', pull: false, noCache: false }],
    [{ platforms: 'linux/amd64,linux/arm64' }, { platforms: ['linux/amd64', 'linux/arm64'] }],
    [{ platforms: 'linux/amd64\n# old\nlinux/arm64' }, { platforms: ['linux/amd64', 'linux/arm64'] }],
    [
      { 'build-args': 'A=x=y\nB=' },
      {
        buildArgs: new Map([
          ['A', 'x=y'],
          ['B', ''],
        ]),
      },
    ],
    [{ secrets: 'npm=s3cret' }, { secrets: new Map([['npm', 's3cret']]) }],
    [{ 'secret-files': 'npm=.npmrc' }, { secretFiles: new Map([['npm', '.npmrc']]) }],
    [{ 'secret-envs': 'npm=TOKEN' }, { secretEnvs: new Map([['npm', 'TOKEN']]) }],
    [
      { file: 'a/Dockerfile', target: 't', network: 'host' },
      { file: 'a/Dockerfile', target: 't', network: 'host' },
    ],
    [
      { 'shm-size': '1g', builder: 'b', ssh: 'default' },
      { shmSize: '1g', builder: 'b', ssh: ['default'] },
    ],
    [
      { pull: 'true', 'no-cache': 'True' },
      { pull: true, noCache: true },
    ],
  ])('%j', (given, build) => {
    expect(inputs(given).build).toMatchObject(build);
  });
});

test.each<[Record<string, string>, RegExp]>([
  [{ context: '-' }, /standard input/u],
  [{ secrets: 'a b=x' }, /id has letters/u],
  [{ secrets: 'a=x', 'secret-envs': 'a=Y' }, /"a" is given by more than one input/u],
  [{ tags: 'type=sah' }, /no type 'sah'/u],
  [{ cache: 'local' }, /is not one of none, registry, gha/u],
  [{ 'if-exists': 'skip' }, /is not one of reuse, fail, rebuild/u],
  [{ 'repository-settings': 'imageTagMutability: MUTABLE' }, /is for "create-repository: true"/u],
  [{ 'create-repository': 'true', 'repository-settings': 'immutable: true' }, /no setting "immutable"/u],
  [{ 'create-repository': 'true', 'repository-settings': '- a' }, /is no map/u],
  [{ 'source-image': 'web:1\nweb' }, /"web" is no image/u],
  [{ 'source-image': 'web' }, /"web" is no image/u],
  [{ 'source-image': 'ghcr.io/o/web:1' }, /no private ECR registry/u],
  [
    { 'source-image': 'web:1', platforms: 'linux/arm64', file: 'D' },
    /Inputs file, platforms are for a build/u,
  ],
  [{ 'source-image': 'web:1', push: 'false' }, /nothing to do/u],
  [{ scan: 'ecr', push: 'false' }, /"scan": what is scanned is the image in the registry/u],
  [{ scan: 'ecr', 'scan-ignore': 'CVE-2026-1 until=soon a' }, /"soon" of "CVE-2026-1" is no day/u],
  [{ 'scan-ignore': 'CVE-2026-1 until=2026-12-31 a' }, /is for "scan: ecr"/u],
  [{ sign: 'cosign', push: 'false' }, /"sign": what is signed is the image in the registry/u],
  [{ 'sign-key': 'cosign.key' }, /is for "sign: cosign"/u],
  [{ platform: 'linux/amd64' }, /here it is "platforms"/u],
])('%j is refused', (given, problem) => {
  expect(() => inputs(given)).toThrow(problem);
});

test('all problems are reported at once, and none repeats a secret', () => {
  const message = (): string => {
    try {
      inputs({ context: '-', cache: 'local', secrets: 'no equals sign hunter2\na b=hunter3' });
    } catch (error) {
      return String(error);
    }
    return '';
  };
  const text = message();
  expect(text).toMatch(/"context".*\n?[^]*"cache"/u);
  expect(text).toMatch(/"secrets": line 1/u);
  expect(text).not.toMatch(/hunter/u);
});
