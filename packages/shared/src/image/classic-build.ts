import type { BuildInputs } from './build-inputs.ts';
import type { BuildCommand } from './buildx.ts';

/** What an engine without buildx cannot do of these inputs, each as a reason to stop. */
export function classicRefusals(build: BuildInputs): readonly string[] {
  const needs: readonly [string, boolean][] = [
    ['platforms (more than one)', build.platforms.length > 1],
    ['build-contexts', build.buildContexts.size > 0],
    ['annotations', build.annotations.size > 0],
    ['ssh', build.ssh.length > 0],
    ['builder', build.builder !== undefined],
    ['secrets', build.secrets.size > 0],
    ['secret-files', build.secretFiles.size > 0],
    ['secret-envs', build.secretEnvs.size > 0],
    ['provenance', build.provenance !== 'false'],
    ['sbom', build.sbom !== 'false'],
  ];
  return needs.filter(([, needed]) => needed).map(([input]) => input);
}

/** What is lost in silence without buildx, to be said once. */
export function classicLosses(build: BuildInputs): readonly string[] {
  return [
    ...(build.cacheFrom.length > 0 || build.cacheTo.length > 0 ? ['the build cache (cache inputs)'] : []),
    'parallel stages',
    '`RUN --mount`',
    'a .dockerignore named after the Dockerfile',
  ];
}

/** `docker build` with the engine's own builder; the id of the image is written to `idFile`. */
export function classicCommand(build: BuildInputs, names: readonly string[], idFile: string): BuildCommand {
  const pairs = (flag: string, values: ReadonlyMap<string, string>): string[] =>
    [...values].flatMap(([key, value]) => [flag, `${key}=${value}`]);
  const [platform] = build.platforms;
  return {
    parameters: [
      ...['build', '--iidfile', idFile],
      ...(build.file ? ['--file', build.file] : []),
      ...(build.target ? ['--target', build.target] : []),
      ...(platform ? ['--platform', platform] : []),
      ...pairs('--build-arg', build.buildArgs),
      ...pairs('--label', build.labels),
      ...(build.network ? ['--network', build.network] : []),
      ...build.addHosts.flatMap((host) => ['--add-host', host]),
      ...(build.shmSize ? ['--shm-size', build.shmSize] : []),
      ...build.ulimits.flatMap((limit) => ['--ulimit', limit]),
      ...(build.pull ? ['--pull'] : []),
      ...(build.noCache ? ['--no-cache'] : []),
      ...names.flatMap((name) => ['--tag', name]),
      build.context,
    ],
    environment: { DOCKER_BUILDKIT: '0' },
  };
}
