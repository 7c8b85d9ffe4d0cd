import { type Release, revisionName } from './release.ts';

/** A release that was looked at and not taken. */
export interface PassedOver {
  readonly release: Release;
  readonly because: string;
}

export interface WayBack {
  /** Undefined: there is nothing to go back to. */
  readonly target: Release | undefined;
  /** What runs is itself the last good release, so there is nothing to do. */
  readonly already: boolean;
  /** Why this one, in one sentence. */
  readonly sentence: string;
  readonly passedOver: readonly PassedOver[];
}

export interface Asking {
  /** 1 is the last good release; 2 the one before it, … */
  readonly back: number;
  /** Counts from what runs also where that came of a rollback, and so is the last good release itself. */
  readonly further?: boolean;
  /** Only releases that verify-health marked. */
  readonly verifiedOnly: boolean;
  /** Why a release cannot run any more, such as an image that is known to be gone; undefined when nothing speaks against it. */
  readonly disqualified: (release: Release) => string | undefined;
}

/**
 * The last good release by the recorded history, never "revision minus one".
 * @param history all of the service's deployments, newest first
 * @param current task definition of the PRIMARY deployment
 */
export function lastGood(history: readonly Release[], current: string, asking: Asking): WayBack {
  const passedOver: PassedOver[] = [];
  const name = revisionName(current);
  const origin = history.find((one) => one.taskDefinitionArn === current)?.originArn ?? current;
  const runs = (one: Release) => one.originArn === origin;
  const firstSuccess = history.findLastIndex((one) => runs(one) && succeeded(one));
  const newest = history.find((one) => runs(one) && succeeded(one));
  // One that was left, and that a way back that failed has fallen back to, is still to be left.
  const stays = newest !== undefined && !isLeft(newest, history) && isReturn(history, origin);
  if (!asking.further && stays) {
    return {
      target:
        history.find((one) => one.taskDefinitionArn === current && succeeded(one)) ?? history.find(runs),
      already: true,
      sentence: `${name} runs after a rollback, so it is the last good release itself.`,
      passedOver,
    };
  }
  const asked = { ...asking, left: (release: Release) => isLeft(release, history) };
  const earlier = firstSuccess >= 0 ? history.slice(firstSuccess + 1) : history;
  const found = distinct(earlier.filter((one) => !runs(one))).filter((release) => {
    const because = unfit(release, asked);
    if (because) passedOver.push({ release, because });
    return !because;
  });
  const target = found[asking.back - 1];
  return {
    target,
    already: false,
    sentence: explain(target, name, firstSuccess >= 0, asking, found.length),
    passedOver,
  };
}

function succeeded({ outcome }: Release): boolean {
  return outcome === 'succeeded';
}

/**
 * What runs came from a rollback: ECS's own, which went to the success before the deployment that failed, or one by a
 * deployment, which may still go on, and left a release that is marked and is newer than this one's first success.
 */
function isReturn(history: readonly Release[], origin: string): boolean {
  const runs = (one: Release) => one.originArn === origin && succeeded(one);
  const index = history.findIndex((one) => one.originArn !== origin && one.outcome !== 'in-progress');
  const before = history[index];
  if (!before) return false;
  const [after, earlier] = [history.slice(0, index), history.slice(index + 1)];
  const served = before.outcome === 'rolled-back' ? earlier.find(succeeded) : before;
  if (!served || served.originArn === origin) return served !== undefined;
  const begun = after.some((one) => runs(one) || (one.originArn === origin && one.outcome === 'in-progress'));
  return isLeft(served, history) && begun && earlier.some(runs);
}

/**
 * It was rolled back from, and has not succeeded again since: the mark begins with the time when it was left. Where no
 * deployments are recorded, nothing says that it did.
 */
function isLeft({ originArn, serviceDeploymentArn }: Release, history: readonly Release[]): boolean {
  const same = history.filter((one) => one.originArn === originArn);
  const marks = same.flatMap(({ rolledBackFrom }) => rolledBackFrom ?? []);
  if (marks.length === 0) return false;
  const at = Math.max(...marks.map((mark) => Date.parse(mark.split(' ', 1)[0] ?? '')));
  const success = same.find(succeeded);
  return Number.isNaN(at) || !success || serviceDeploymentArn === '' || success.createdAt <= at;
}

/** One entry for each release, its newest success; releases that never succeeded are left out. */
function distinct(history: readonly Release[]): Release[] {
  const seen = new Set<string>();
  return history.filter((release) => {
    if (!succeeded(release) || seen.has(release.originArn)) return false;
    seen.add(release.originArn);
    return true;
  });
}

function unfit(
  release: Release,
  { verifiedOnly, disqualified, left }: Asking & { readonly left: (release: Release) => boolean },
): string | undefined {
  if (left(release))
    return `it was rolled back from${release.rolledBackFrom ? ` on ${release.rolledBackFrom}` : ''}`;
  if (verifiedOnly && release.verified === undefined) return 'verify-health never marked it';
  return disqualified(release);
}

function explain(
  target: Release | undefined,
  current: string,
  currentSucceeded: boolean,
  { back, verifiedOnly }: Asking,
  found: number,
): string {
  const kind = verifiedOnly ? 'verified release' : 'good release';
  if (!target) {
    return found === 0
      ? `The history holds no ${kind} to go back to from ${current}.`
      : `The history holds only ${found} ${kind}${found === 1 ? '' : 's'} before ${current}, not ${back}.`;
  }
  const name = revisionName(target.taskDefinitionArn);
  if (back > 1) return `${name} is ${back} good releases back from ${current}.`;
  return currentSucceeded
    ? `${name} is the newest ${kind} before ${current} first succeeded.`
    : `${name} is the newest ${kind}; ${current} never ended successfully.`;
}
