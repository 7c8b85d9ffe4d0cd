import { shortImage, shortTimes } from '../diagnosis/words.ts';
import { type Release, revisionName } from '../ecs/release.ts';
import { blocks, code, list, md, type Markdown, table, text } from '../runner/summary.ts';

const shownAtMost = 30;
const columns = [
  'Revision',
  'Outcome',
  'Started (UTC)',
  'Finished',
  'Commit',
  'Images',
  'By',
  'Run',
  'Marks',
];

/** The releases of a service for the job summary, newest first, with what the history does not show. */
export function historyTable(
  history: readonly Release[],
  gaps: readonly string[],
  current: string,
): Markdown {
  const runs = history.find((release) => release.taskDefinitionArn === current);
  const rows = history
    .slice(0, shownAtMost)
    .map((release) => [
      code(revisionName(release.taskDefinitionArn)),
      `${release.outcome}${release === runs ? ', runs now' : ''}`,
      minute(release.createdAt),
      release.finishedAt === undefined ? '' : minute(release.finishedAt),
      release.commit ? code(release.commit.slice(0, 7)) : '',
      images(release),
      release.actor ?? '',
      release.run ?? '',
      marks(release),
    ]);
  const rest = history.length - rows.length;
  return blocks(
    rows.length > 0 ? table(columns, rows) : text('The history holds no release.'),
    list([...(rest > 0 ? [`and ${rest} earlier deployments`] : []), ...gaps]),
  );
}

/** The releases as data, for the `history` output. */
export function historyJson(history: readonly Release[]): string {
  const rows = history.map((release) => ({
    revision: revisionName(release.taskDefinitionArn),
    outcome: release.outcome,
    created: new Date(release.createdAt).toISOString(),
    finished: release.finishedAt === undefined ? null : new Date(release.finishedAt).toISOString(),
    commit: release.commit ?? null,
    run: release.run ?? null,
    actor: release.actor ?? null,
    verified: release.verified ?? null,
    'rolled-back-from': release.rolledBackFrom ?? null,
    images: Object.fromEntries(
      release.images.map(({ container, image, digest }) => [container, digest ?? image]),
    ),
  }));
  return JSON.stringify(rows);
}

function minute(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

/** By digest where that is known, each after its container where there are several. */
function images({ images: all }: Release): Markdown | string {
  const [first, ...others] = all.map(({ container, image, digest }) => {
    const name = code(digest === undefined ? shortImage(image) : digest.replace('sha256:', '').slice(0, 7));
    return all.length === 1 ? name : md`${container} ${name}`;
  });
  return first ? others.reduce((named, one) => md`${named}, ${one}`, first) : '';
}

function marks({ verified, rolledBackFrom, active }: Release): string {
  return [
    verified && `verified ${shortTimes(verified)}`,
    rolledBackFrom && `rolled back from ${shortTimes(rolledBackFrom)}`,
    !active && 'INACTIVE',
  ]
    .filter(Boolean)
    .join(', ');
}
