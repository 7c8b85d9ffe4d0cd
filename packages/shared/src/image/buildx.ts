import type { BuildInputs, BuildOutput } from './build-inputs.ts';

/** A command line, and what its secrets come from: values travel in the environment, never on the command line. */
export interface BuildCommand {
  readonly parameters: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** `docker buildx build` for these inputs. The metadata of the result are written to `metadataFile`. */
export function buildxCommand(build: BuildInputs, output: BuildOutput, metadataFile: string): BuildCommand {
  const secrets = [...build.secrets].map(([id, value], index) => ({
    id,
    value,
    variable: `ECS_ACTIONS_BUILD_SECRET_${index}`,
  }));
  return {
    parameters: [
      ...['buildx', 'build', '--progress=plain', '--metadata-file', metadataFile],
      ...option('--builder', build.builder),
      ...option('--file', build.file),
      ...option('--target', build.target),
      ...option('--platform', build.platforms.join(',')),
      ...pairs('--build-arg', build.buildArgs),
      ...pairs('--build-context', build.buildContexts),
      ...pairs('--label', build.labels),
      ...pairs('--annotation', build.annotations),
      ...option('--network', build.network),
      ...options('--add-host', build.addHosts),
      ...option('--shm-size', build.shmSize),
      ...options('--ulimit', build.ulimits),
      ...options('--ssh', build.ssh),
      ...(build.pull ? ['--pull'] : []),
      ...(build.noCache ? ['--no-cache'] : []),
      ...secrets.flatMap(({ id, variable }) => ['--secret', record({ id, env: variable })]),
      ...[...build.secretFiles].flatMap(([id, src]) => ['--secret', record({ id, src })]),
      ...[...build.secretEnvs].flatMap(([id, env]) => ['--secret', record({ id, env })]),
      ...options('--cache-from', build.cacheFrom),
      ...options('--cache-to', build.cacheTo),
      `--provenance=${build.provenance}`,
      `--sbom=${build.sbom}`,
      ...outputs(output),
      build.context,
    ],
    environment: Object.fromEntries(secrets.map(({ variable, value }) => [variable, value])),
  };
}

/** The same build again, after its result was made but not pushed: everything comes from the builder's cache. */
export function fromCache(build: BuildInputs): BuildInputs {
  return { ...build, pull: false, noCache: false };
}

function outputs(output: BuildOutput): readonly string[] {
  const push = output.pushTo && {
    type: 'image',
    name: output.pushTo,
    'push-by-digest': 'true',
    'name-canonical': 'true',
    push: 'true',
  };
  if (!push) return [...(output.load ? ['--load'] : []), ...options('--tag', output.names)];
  const load = output.load ? ['--output', record({ type: 'docker', name: output.names.join(',') })] : [];
  return ['--output', record(push), ...load];
}

function option(flag: string, value: string | undefined): readonly string[] {
  return value ? [flag, value] : [];
}

function options(flag: string, values: readonly string[]): readonly string[] {
  return values.flatMap((value) => [flag, value]);
}

function pairs(flag: string, values: ReadonlyMap<string, string>): readonly string[] {
  return [...values].flatMap(([key, value]) => [flag, `${key}=${value}`]);
}

/** buildx reads these values as one line of CSV, so a comma or a quote in a path has to be quoted. */
function record(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}=${value}`)
    .map((field) => (/[",\n]/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}
