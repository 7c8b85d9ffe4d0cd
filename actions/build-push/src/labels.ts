import type { BuildInputs } from '@ecs-actions/shared/image/build-inputs';
import { commitLabel, fingerprintLabel } from '@ecs-actions/shared/image/fingerprint';
import type { RunContext } from '@ecs-actions/shared/runner/run-context';

/**
 * Adds the labels of the OCI image specification that the run knows, and those by which a later run knows the image again.
 * What the user labels stays, except for the latter.
 */
export function withLabels(
  build: BuildInputs,
  run: RunContext,
  tag: string,
  fingerprint: string,
): BuildInputs {
  const source = run.url.replace(/\/actions\/runs\/.*$/u, '');
  const labels = new Map([
    ['org.opencontainers.image.revision', run.commit],
    ...(source === '' ? [] : [['org.opencontainers.image.source', source] as const]),
    ['org.opencontainers.image.version', tag],
    ...build.labels,
    [commitLabel, run.commit],
    [fingerprintLabel, fingerprint],
  ]);
  return { ...build, labels };
}
