import type { BuildInputs, BuildOutput } from './build-inputs.ts';
import { flag, flags, pairs, toggle } from './flags.ts';
import { parseReference } from './reference.ts';

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
      'buildx',
      'build',
      '--progress=plain',
      ...flag('--metadata-file', metadataFile),
      ...flag('--builder', build.builder),
      ...flag('--file', build.file),
      ...flag('--target', build.target),
      ...flag('--platform', build.platforms.join(',')),
      ...pairs('--build-arg', build.buildArgs),
      ...pairs('--build-context', build.buildContexts),
      ...pairs('--label', build.labels),
      ...pairs('--annotation', build.annotations),
      ...flag('--network', build.network),
      ...flags('--add-host', build.addHosts),
      ...flag('--shm-size', build.shmSize),
      ...flags('--ulimit', build.ulimits),
      ...flags('--ssh', build.ssh),
      ...toggle('--pull', build.pull),
      ...toggle('--no-cache', build.noCache),
      ...secrets.flatMap(({ id, variable }) => ['--secret', record({ id, env: variable })]),
      ...[...build.secretFiles].flatMap(([id, src]) => ['--secret', record({ id, src })]),
      ...[...build.secretEnvs].flatMap(([id, env]) => ['--secret', record({ id, env })]),
      ...flags('--cache-from', build.cacheFrom),
      ...flags('--cache-to', build.cacheTo),
      `--provenance=${build.provenance}`,
      `--sbom=${build.sbom}`,
      ...outputs(output),
      build.context,
    ],
    environment: Object.fromEntries(secrets.map(({ variable, value }) => [variable, value])),
  };
}

function outputs({ push, layout, load, names }: BuildOutput): readonly string[] {
  if (push !== undefined) {
    const tagged = parseReference(push)?.tag !== undefined;
    const form = tagged ? { unpack: 'false' } : { 'push-by-digest': 'true', 'name-canonical': 'true' };
    // As in an OCI layout, so that one build has one digest, whoever pushes it.
    const common = { type: 'image', name: push, push: 'true', 'oci-mediatypes': 'true' };
    return flag('--output', record({ ...common, ...form }));
  }
  if (layout === undefined) return [...toggle('--load', load), ...flags('--tag', names)];
  const loaded = { type: 'docker', name: names.join(',') };
  return [
    ...flag('--output', record({ type: 'oci', tar: 'false', dest: layout })),
    ...(load ? flag('--output', record(loaded)) : []),
  ];
}

/** buildx reads these values as one line of CSV, so a comma or a quote in a path has to be quoted. */
function record(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}=${value}`)
    .map((field) => (/[",\n]/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}
