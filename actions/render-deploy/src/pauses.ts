import { refused } from '@ecs-actions/shared/deployment/outcome';
import { ownStages, printStages, removePauses } from '@ecs-actions/shared/deployment/pause-hooks';
import type { Facts } from '@ecs-actions/shared/deployment/status';
import { serviceTag, writeTags } from '@ecs-actions/shared/ecs/tags';
import type { Preparing } from './prepare.ts';
import type { ServiceRelease } from './release.ts';

/**
 * Notes on each service, before its hooks are changed, at which stages this step adds a pause, so that whoever sees the
 * deployment end can take them away. Without that note nothing is added.
 */
export async function notePauses(
  releases: readonly ServiceRelease[],
  { inputs, aws, ports }: Preparing,
): Promise<readonly ServiceRelease[]> {
  const { pauseAt } = inputs.rollout;
  if (pauseAt.length === 0) return releases;
  return Promise.all(
    releases.map(async (release) => {
      const { prepared, outcome, name } = release;
      if (outcome || prepared?.plan.kind !== 'deploy') return release;
      // Pauses of a run that this one replaces are still there until its deployment begins.
      const stages = [...new Set([...ownStages(prepared.service), ...pauseAt])];
      const tag = { key: serviceTag.hooks, value: printStages(stages) };
      if (await writeTags(aws.ecs, prepared.service.arn, [tag], ports.log)) return release;
      const sentence = 'its pauses cannot be noted on the service, so nobody would take them away again';
      const lookFirst = [`ecs:TagResource on ${prepared.service.arn} in the policy of the role`];
      const place = { cluster: inputs.cluster, service: name };
      return { ...release, outcome: { ...place, ...refused('permissions', sentence, lookFirst) } };
    }),
  );
}

/** Takes our pauses away from services whose deployment has ended, those of an earlier run that was killed as well. */
export async function clearPauses(
  releases: readonly ServiceRelease[],
  { inputs, aws, ports, signal }: Preparing,
): Promise<void> {
  const { cluster, rollout } = inputs;
  for (const { name, prepared, outcome } of releases) {
    const ours = rollout.pauseAt.length > 0 || (prepared && ownStages(prepared.service).length > 0);
    if (!ours || !outcome || !isOver(outcome.facts)) continue;
    await removePauses(name, { ...ports, aws, cluster, signal });
  }
}

/** A deployment that is paused, or out of sight, still needs them, and so does one that replaced ours. */
function isOver({ reached, cancelled, lostSight, superseded, only, refused: none }: Facts): boolean {
  if (reached === 'paused' || reached === 'started') return false;
  return !cancelled && !lostSight && !superseded && !only && !none;
}
