/** What a rollback is asked for: `last-good`, or so many good releases back. */
export interface Asked {
  readonly to: 'last-good' | number;
  readonly verified: boolean;
}

/** A deployment as it really was. Releases are told apart by number, whatever revision stands for one. */
export interface Deployed {
  readonly release: number;
  readonly at: number;
  /** How ECS ended it; undefined while it goes on. */
  readonly end: string | undefined;
  /** A rollback made it. */
  readonly back: boolean;
}

/** All that somebody who saw everything knows of a service. */
export interface Life {
  /** Oldest first, since the service was created. */
  readonly deployed: readonly Deployed[];
  /** When a rollback left a release. */
  readonly left: readonly { readonly release: number; readonly at: number }[];
  readonly verified: ReadonlySet<number>;
  /** Releases whose image no longer exists. */
  readonly expired: ReadonlySet<number>;
}

/** The way back that is right. */
export type RightWay =
  { readonly kind: 'already' | 'nowhere' } | { readonly kind: 'release'; readonly release: number };

/**
 * The rule, as a person would tell it: what came of a rollback is good itself, unless that rollback was of the way back from
 * it; otherwise one goes back from the first time
 * that the present release succeeded, over releases that succeeded, were not left since and can still run.
 */
export function rightWay(life: Life, { to, verified }: Asked): RightWay {
  const { present, returned } = presentOf(life);
  const succeeded = life.deployed.filter(({ end }) => end === 'SUCCESSFUL');
  const first = succeeded.find(({ release }) => release === present);
  const stays = returned && present !== undefined && !isLeft(present, life);
  if (to === 'last-good' && first && stays) return { kind: 'already' };
  const candidates = succeeded
    .filter(({ at, release }) => release !== present && (!first || at < first.at))
    .map(({ release }) => release)
    .toReversed()
    .filter((release) => !isLeft(release, life))
    .filter((release) => !life.expired.has(release) && (!verified || life.verified.has(release)));
  const release = [...new Set(candidates)][to === 'last-good' ? 0 : to - 1];
  return release === undefined ? { kind: 'nowhere' } : { kind: 'release', release };
}

/** What the service is set to, and whether a rollback brought it there; to start a release anew changes nothing of that. */
function presentOf({ deployed }: Life): { readonly present: number | undefined; readonly returned: boolean } {
  let present: number | undefined;
  let returned = false;
  for (const { release, end, back } of deployed) {
    if (end === 'ROLLBACK_SUCCESSFUL') returned = true;
    if (end !== 'SUCCESSFUL' && end !== undefined) continue;
    if (release !== present) returned = back;
    present = release;
  }
  return { present, returned };
}

function isLeft(release: number, { deployed, left }: Life): boolean {
  const last = left.findLast((one) => one.release === release);
  const again = deployed.findLast((one) => one.release === release && one.end === 'SUCCESSFUL');
  return last !== undefined && (again === undefined || again.at < last.at);
}
