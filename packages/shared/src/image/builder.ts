import { ActionError } from '../runner/errors.ts';
import { buildError } from './build-error.ts';
import type { CommandResult, Docker } from './docker.ts';

/**
 * What this machine builds with. `buildx` has a BuildKit of its own, and pushes by digest. `containerd` is buildx on an
 * engine that keeps images in containerd; it pushes by tag alone. Both can write their result as an OCI layout. `engine` is
 * buildx on an engine with the older image store, which keeps the result to itself: one platform, no attestations, no cache
 * export. `classic` is the engine's own builder, where buildx is missing.
 */
export type Builder = 'buildx' | 'containerd' | 'engine' | 'classic';

export async function findBuilder(
  docker: Docker,
  name: string | undefined,
  signal: AbortSignal,
): Promise<Builder> {
  // Asked at the same time: the second answer is wanted only for some of the first, but waiting costs more than asking.
  const [inspected, engine] = await Promise.all([
    docker.run(['buildx', 'inspect', ...(name ? [name] : [])], { signal }),
    docker.run(['info', '--format', '{{json .DriverStatus}}'], { signal }),
  ]);
  if (inspected.exitCode !== 0) {
    const said = inspected.errors.join('\n');
    if (/is not a docker command|unknown command|unknown shorthand flag/iu.test(said)) return 'classic';
    throw unusable(name ? `The builder '${name}' cannot be used` : 'Docker cannot build', inspected);
  }
  const driver = inspected.output.map((line) => /^Driver:\s*(\S+)/u.exec(line)?.[1]).find(Boolean);
  if (driver !== 'docker') return 'buildx';
  if (engine.exitCode !== 0) throw unusable('The Docker engine does not answer', engine);
  return engine.output.some((line) => line.includes('io.containerd.snapshotter')) ? 'containerd' : 'engine';
}

function unusable(what: string, { exitCode, output, errors }: CommandResult): ActionError {
  const { cause } = buildError([...output, ...errors], exitCode);
  return new ActionError(
    `${what}: ${cause}. Check that Docker runs on this machine; docker/setup-buildx-action makes a builder.`,
  );
}
