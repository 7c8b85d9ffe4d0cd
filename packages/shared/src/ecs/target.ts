import { ActionError } from '../runner/errors.ts';
import { type Asking, lastGood, type WayBack } from './last-good.ts';
import { type Release, revisionName } from './release.ts';

/** What to go back to, as a person names it. */
export type Target =
  | { readonly kind: 'last-good' }
  /** So many good releases back from what runs. */
  | { readonly kind: 'back'; readonly count: number }
  | { readonly kind: 'revision'; readonly name: string }
  | { readonly kind: 'release'; readonly by: string };

/** Reads `last-good`, `~2`, `family:revision`, an ARN, or an image tag, a digest or a commit that a release ran. */
export function parseTarget(to: string): Target {
  if (to === 'last-good') return { kind: 'last-good' };
  const back = /^~(?<count>[1-9]\d{0,3})$/.exec(to)?.groups?.['count'];
  if (back) return { kind: 'back', count: Number(back) };
  if (to.startsWith('arn:') || /^[\w-]{1,255}:\d+$/.test(to)) return { kind: 'revision', name: to };
  return { kind: 'release', by: to };
}

/**
 * The release that `target` means.
 * @param history newest first
 * @param current task definition of the PRIMARY deployment
 * @throws ActionError when a name means no release or several; the message lists them
 */
export function chooseTarget(
  target: Target,
  history: readonly Release[],
  current: string,
  asking: Omit<Asking, 'back' | 'further'>,
): WayBack {
  if (target.kind === 'last-good') return lastGood(history, current, { ...asking, back: 1 });
  if (target.kind === 'back') {
    return lastGood(history, current, { ...asking, back: target.count, further: true });
  }
  const found =
    target.kind === 'revision'
      ? history.filter((release) => isRevision(release, target.name))
      : history.filter((release) => ran(release, target.by));
  const named = target.kind === 'revision' ? target.name : target.by;
  const [release, ...others] = distinct(found);
  if (!release) throw new ActionError(`to: no release of this service ran ${named}. ${known(history)}`);
  if (others.length > 0) {
    const list = [release, ...others].map((one) => inWords(one)).join(', ');
    throw new ActionError(`to: ${named} means several releases: ${list}. Name the revision.`);
  }
  const name = revisionName(release.taskDefinitionArn);
  const gone = asking.disqualified(release);
  if (gone) throw new ActionError(`to: ${name} cannot run any more: ${gone}.`);
  return {
    target: release,
    already: release.taskDefinitionArn === current && release.outcome === 'succeeded',
    sentence: name === named ? `${name} was asked for.` : `${name} ran ${named}, which was asked for.`,
    passedOver: [],
  };
}

/** Whether the history knows a deployment of this revision, `family:revision` or an ARN. */
export function isRecorded(name: string, history: readonly Release[]): boolean {
  return history.some((release) => isRevision(release, name));
}

function isRevision({ taskDefinitionArn }: Release, name: string): boolean {
  return taskDefinitionArn === name || revisionName(taskDefinitionArn) === name;
}

/** By a commit (seven characters at least), an image's tag, or its digest. */
function ran({ commit, images }: Release, by: string): boolean {
  if (/^[0-9a-f]{7,40}$/.test(by) && commit?.startsWith(by)) return true;
  return images.some(
    ({ image, digest }) => digest === by || image.endsWith(`@${by}`) || image.endsWith(`:${by}`),
  );
}

/** The newest deployment of each revision, successes before all else. */
function distinct(releases: readonly Release[]): readonly Release[] {
  const byRevision = Map.groupBy(releases, ({ taskDefinitionArn }) => taskDefinitionArn);
  return [...byRevision.values()].flatMap(
    (same) => same.find(({ outcome }) => outcome === 'succeeded') ?? same[0] ?? [],
  );
}

function inWords(release: Release): string {
  const commit = release.commit ? ` (commit ${release.commit.slice(0, 7)})` : '';
  return revisionName(release.taskDefinitionArn) + commit;
}

function known(history: readonly Release[]): string {
  const list = distinct(history)
    .slice(0, 10)
    .map((release) => inWords(release));
  return list.length === 0 ? 'The history holds no release.' : `The history holds ${list.join(', ')}.`;
}
