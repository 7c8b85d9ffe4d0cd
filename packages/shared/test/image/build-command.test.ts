import { describe, expect, test } from '@jest/globals';
import type { BuildInputs } from '../../src/image/build-inputs.ts';
import { buildxCommand } from '../../src/image/buildx.ts';
import { classicCommand, classicLosses, classicRefusals } from '../../src/image/classic-build.ts';
import { map, plainBuild } from './plain-build.ts';

const layout = { layout: '/tmp/out', load: false, names: ['host/web:a'] };

function added(changes: Partial<BuildInputs>): string {
  const before = buildxCommand(plainBuild, layout, 'm.json').parameters;
  const after = buildxCommand({ ...plainBuild, ...changes }, layout, 'm.json').parameters;
  return after.filter((parameter) => !before.includes(parameter)).join(' ');
}

describe('docker buildx build', () => {
  test('without anything asked for: one platform, one image, no attestation', () => {
    expect(buildxCommand(plainBuild, layout, 'm.json').parameters.join(' ')).toBe(
      'buildx build --progress=plain --metadata-file m.json --provenance=false --sbom=false ' +
        '--output type=oci,tar=false,dest=/tmp/out .',
    );
  });

  test.each([
    [
      'host/web',
      'type=image,name=host/web,push=true,oci-mediatypes=true,push-by-digest=true,name-canonical=true',
    ],
    [
      '127.0.0.1:5000/web:a',
      'type=image,name=127.0.0.1:5000/web:a,push=true,oci-mediatypes=true,unpack=false',
    ],
  ])('pushes to %s by itself', (push, output) => {
    const { parameters } = buildxCommand(plainBuild, { push, load: false, names: ['host/web:a'] }, 'm.json');
    expect(parameters.slice(-3)).toEqual(['--output', output, '.']);
  });

  test.each<[Partial<BuildInputs>, string]>([
    [{ context: 'app' }, 'app'],
    [{ file: 'app/Dockerfile.prod' }, '--file app/Dockerfile.prod'],
    [{ target: 'runtime' }, '--target runtime'],
    [{ platforms: ['linux/amd64', 'linux/arm64'] }, '--platform linux/amd64,linux/arm64'],
    [{ buildArgs: map('A', 'x=y z') }, '--build-arg A=x=y z'],
    [{ buildContexts: map('alpine', './base') }, '--build-context alpine=./base'],
    [{ labels: map('team', 'web') }, '--label team=web'],
    [{ annotations: map('index:a', 'b') }, '--annotation index:a=b'],
    [{ network: 'host' }, '--network host'],
    [{ addHosts: ['db:10.0.0.1'] }, '--add-host db:10.0.0.1'],
    [{ shmSize: '64m' }, '--shm-size 64m'],
    [{ ulimits: ['nofile=1024:2048'] }, '--ulimit nofile=1024:2048'],
    [{ ssh: ['default'] }, '--ssh default'],
    [{ builder: 'big' }, '--builder big'],
    [{ pull: true }, '--pull'],
    [{ noCache: true }, '--no-cache'],
    [{ secretFiles: map('npm', '.npmrc') }, '--secret id=npm,src=.npmrc'],
    [{ secretFiles: map('npm', 'a,"b"') }, '--secret id=npm,"src=a,""b"""'],
    [{ secretEnvs: map('npm', 'NPM_TOKEN') }, '--secret id=npm,env=NPM_TOKEN'],
    [{ cacheFrom: ['type=gha'] }, '--cache-from type=gha'],
    [{ cacheTo: ['type=gha,mode=max'] }, '--cache-to type=gha,mode=max'],
    [{ provenance: 'mode=max' }, '--provenance=mode=max'],
    [{ sbom: 'true' }, '--sbom=true'],
  ])('%j', (changes, expected) => {
    expect(added(changes)).toBe(expected);
  });

  test('hands on the value of a secret by environment, whatever it holds', () => {
    const value = 'first line\nsecond,"line"';
    const { parameters, environment } = buildxCommand(
      {
        ...plainBuild,
        secrets: new Map([
          ['a', 'one'],
          ['token', value],
        ]),
      },
      layout,
      'm.json',
    );
    const variable = Object.entries(environment).find(([, text]) => text === value)?.[0];
    expect(parameters).toContain(`id=token,env=${variable}`);
    expect(parameters.join(' ')).not.toContain('line');
  });

  test('loads the image under its names, beside the layout or alone', () => {
    const names = ['host/web:a', 'host/web:b'];
    const both = buildxCommand(plainBuild, { ...layout, load: true, names }, 'm.json').parameters;
    expect(both).toContain('"name=host/web:a,host/web:b"'.replace(/^/u, 'type=docker,'));
    const alone = buildxCommand(plainBuild, { load: true, names }, 'm.json').parameters.join(' ');
    expect(alone).toContain('--load --tag host/web:a --tag host/web:b .');
    expect(alone).not.toContain('--output');
  });
});

describe('docker build without buildx', () => {
  test('takes what the classic builder knows', () => {
    const { parameters, environment } = classicCommand(
      {
        ...plainBuild,
        file: 'Dockerfile.prod',
        target: 'runtime',
        platforms: ['linux/amd64'],
        buildArgs: map('A', '1'),
        labels: map('team', 'web'),
        addHosts: ['db:10.0.0.1'],
        pull: true,
        noCache: true,
      },
      ['host/web:a', 'host/web:b'],
    );
    expect(environment).toEqual({ DOCKER_BUILDKIT: '0' });
    expect(parameters.join(' ')).toBe(
      'build --file Dockerfile.prod --target runtime --platform linux/amd64 --build-arg A=1 ' +
        '--label team=web --add-host db:10.0.0.1 --pull --no-cache --tag host/web:a --tag host/web:b .',
    );
  });

  test.each<[Partial<BuildInputs>, string]>([
    [{ platforms: ['linux/amd64', 'linux/arm64'] }, 'platforms (more than one)'],
    [{ buildContexts: map('a', 'b') }, 'build-contexts'],
    [{ annotations: map('a', 'b') }, 'annotations'],
    [{ ssh: ['default'] }, 'ssh'],
    [{ builder: 'big' }, 'builder'],
    [{ secrets: map('a', 'b') }, 'secrets'],
    [{ secretFiles: map('a', 'b') }, 'secret-files'],
    [{ secretEnvs: map('a', 'B') }, 'secret-envs'],
    [{ provenance: 'true' }, 'provenance'],
    [{ sbom: 'true' }, 'sbom'],
  ])('cannot do %j, and says so', (changes, name) => {
    expect(classicRefusals({ ...plainBuild, ...changes })).toEqual([name]);
  });

  test('says that a cache is lost', () => {
    expect(classicLosses({ ...plainBuild, cacheTo: ['type=gha'] }).join()).toContain('cache');
    expect(classicLosses(plainBuild).join()).not.toContain('cache');
  });
});
