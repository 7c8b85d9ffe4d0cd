import { relative } from 'node:path';
import type { Built } from '@ecs-actions/shared/image/build';
import type { BuildInputs } from '@ecs-actions/shared/image/build-inputs';
import { dockerfilePath, isRemote } from '@ecs-actions/shared/image/fingerprint';
import type { Ports } from './ports.ts';

// GitHub shows ten warnings a step, and other warnings are to have room.
const shown = 8;

/** Build checks as annotations at their lines of the Dockerfile. */
export function annotateChecks({ checks }: Built, build: BuildInputs, { log, run }: Ports): void {
  const file = isRemote(build.context)
    ? (build.file ?? 'Dockerfile')
    : relative(run.workspace, dockerfilePath(build, run.workspace));
  for (const { rule = 'Build check', message, line } of checks.slice(0, shown)) {
    log.warning(message, { title: rule, file, ...(line === undefined ? {} : { line }) });
  }
  if (checks.length > shown)
    log.info(`${checks.length - shown} more build checks are in the log of the build.`);
}
