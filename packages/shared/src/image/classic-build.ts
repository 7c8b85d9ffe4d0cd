import type { BuildInputs } from './build-inputs.ts';
import type { BuildCommand } from './buildx.ts';
import { flag, flags, pairs, toggle } from './flags.ts';

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

/** `docker build` with the engine's own builder. */
export function classicCommand(build: BuildInputs, names: readonly string[]): BuildCommand {
  const [platform] = build.platforms;
  return {
    parameters: [
      'build',
      ...flag('--file', build.file),
      ...flag('--target', build.target),
      ...flag('--platform', platform),
      ...pairs('--build-arg', build.buildArgs),
      ...pairs('--label', build.labels),
      ...flag('--network', build.network),
      ...flags('--add-host', build.addHosts),
      ...flag('--shm-size', build.shmSize),
      ...flags('--ulimit', build.ulimits),
      ...toggle('--pull', build.pull),
      ...toggle('--no-cache', build.noCache),
      ...flags('--tag', names),
      build.context,
    ],
    environment: { DOCKER_BUILDKIT: '0' },
  };
}
