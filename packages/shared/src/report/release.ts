import type { Status } from '../deployment/status.ts';
import { shortImage } from '../diagnosis/words.ts';
import { blocks, code, details, link, list, type Markdown, md, table, text } from '../runner/summary.ts';
import { printDuration } from '../time/duration.ts';

/** A release that went as it was asked to, or that there was no need for. */
export interface Release {
  readonly service: string;
  readonly status: Status;
  /** `web:42`. */
  readonly revision: string;
  readonly previous: string | undefined;
  /** As task definitions name them; `before` is undefined for a container that is new. */
  readonly images: readonly {
    readonly container: string;
    readonly before: string | undefined;
    readonly after: string;
    /** The same text names another image by now. */
    readonly moved?: boolean;
  }[];
  /** No deployment was needed for what changed. */
  readonly settingsOnly?: boolean;
  /** Of the run that released it. */
  readonly run: {
    readonly commit: string;
    readonly refName: string;
    readonly actor: string;
    readonly url: string;
    /** Address of the repository, for a link to the commit; empty outside GitHub. */
    readonly repositoryUrl: string;
  };
  /** Milliseconds from the start of the deployment to its end; undefined where there was none. */
  readonly duration: number | undefined;
  readonly running: { readonly count: number; readonly desired: number } | undefined;
  /** Settings of the service that stay changed, in words. */
  readonly settings: readonly string[];
  /** What the reader should know besides: preflight's warnings, a desired count of 0. */
  readonly notes: readonly string[];
  readonly diff?: Markdown | undefined;
  readonly console?: string | undefined;
}

const heads: Readonly<Partial<Record<Status, (release: Release) => Markdown>>> = {
  succeeded: ({ service, revision, running, settingsOnly }) =>
    settingsOnly
      ? md`**${service} goes on to run ${revision}; only its settings were changed.**`
      : running?.desired === 0
        ? md`**${service} is set to ${revision}, but runs no task.**`
        : md`**${service} now runs ${revision}.**`,
  'no-change': ({ service, revision }) => md`**${service} runs ${revision} already; nothing was changed.**`,
  'dry-run': ({ service }) => md`**Dry run: nothing was changed on ${service}. It would change:**`,
  registered: ({ revision }) => md`**${revision} is registered, and deployed nowhere.**`,
  started: ({ service, revision }) =>
    md`**${service} is being deployed to ${revision}; ECS goes on without this job.**`,
  paused: ({ service, revision }) =>
    md`**${service} waits at a lifecycle hook with ${revision}, to be judged.**`,
};

/** For the job summary: what was released, from what, by whom, and what stays changed. */
export function releaseBlock(release: Release): Markdown {
  const { service, status, settings, notes, diff, console: page } = release;
  const tense = status === 'dry-run' ? 'would change' : 'changed';
  return blocks(
    (heads[status] ?? (() => md`**${service}: ${status}**`))(release),
    images(release),
    list(facts(release)),
    notes.length > 0 ? blocks(text('Worth knowing:'), list(notes)) : undefined,
    settings.length > 0
      ? blocks(
          text(
            status === 'dry-run'
              ? 'Service settings that would stay changed:'
              : 'Service settings that stay changed:',
          ),
          list(settings),
        )
      : undefined,
    diff && diff.source !== '' ? details(`What ${tense} in the task definition`, diff) : undefined,
    page === undefined ? undefined : link('Service in the AWS console', page),
  );
}

function images({ images: all, status }: Release): Markdown {
  return table(
    ['Container', 'Image before', status === 'dry-run' ? 'Image after' : 'Image now'],
    all.map(({ container, before, after, moved = false }) => [
      code(container),
      before === undefined ? 'none' : code(shortImage(before)),
      before !== after ? code(shortImage(after)) : moved ? 'the same tag, now of another image' : 'the same',
    ]),
  );
}

function facts({ status, revision, previous, run, duration, running }: Release): Markdown[] {
  const commit = code(run.commit.slice(0, 7));
  const linked =
    run.repositoryUrl === '' ? commit : link(commit, `${run.repositoryUrl}/commit/${run.commit}`);
  const was = previous === undefined ? md`` : md`, before ${code(previous)}`;
  return [
    ...(status === 'dry-run' ? [] : [md`Revision ${code(revision)}${was}`]),
    ...(run.commit === ''
      ? []
      : [run.refName === '' ? md`Commit ${linked}` : md`Commit ${linked} on ${code(run.refName)}`]),
    ...(run.actor === ''
      ? []
      : [run.url === '' ? md`Run by ${run.actor}` : md`${link('Run', run.url)} by ${run.actor}`]),
    ...(duration === undefined ? [] : [md`Took ${printDuration(duration)}`]),
    ...(running === undefined ? [] : [md`${running.count} of ${running.desired} tasks running`]),
  ];
}
