import { revisionTag, serviceHash } from '@ecs-actions/shared/ecs/tags';
import type { RollBack } from '@ecs-actions/testkit/lives';
import { cluster, service } from '@ecs-actions/testkit/worlds';
import type { Inputs } from '../src/inputs.ts';
import { main } from '../src/main.ts';

/** What the inputs come to when only the service is given. */
export const lastGood: Inputs = {
  region: undefined,
  cluster,
  services: [service],
  to: { kind: 'last-good' },
  onlyIfCurrent: undefined,
  requireVerified: false,
  reason: undefined,
  list: false,
  dryRun: false,
  ifInProgress: 'rollback',
  desiredCount: undefined,
  codeDeploy: {},
  timeout: 20 * 60_000,
  waitUntil: 'deployed',
  logLines: 'auto',
};

/** The rollback step of a life. */
export const rollBackStory: RollBack = async ({ to, verified, dryRun }, ports) => {
  const target =
    to === 'last-good' ? ({ kind: 'last-good' } as const) : ({ kind: 'back', count: to } as const);
  const inputs = { ...lastGood, to: target, requireVerified: verified, dryRun };
  return (await main(inputs, ports, new AbortController().signal)).outputs;
};

/** The tag by which verify-health marks a revision in the service of these lives. */
export const verifiedKey = revisionTag.verified(serviceHash(cluster, service));
