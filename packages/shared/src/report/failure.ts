import type { Status } from '../deployment/status.ts';
import type { Cause } from '../diagnosis/cause.ts';
import type { Evidence, LogTail } from '../diagnosis/evidence.ts';
import type { TaskView } from '../ecs/task-view.ts';
import { bothEnds, counted, oneLine, quoted } from '../diagnosis/words.ts';
import { blocks, details, link, list, Markdown, md, text } from '../runner/summary.ts';
import { evidenceSection } from './evidence.ts';
import { lastWords, logOf } from './last-words.ts';
import { prose, quote } from './prose.ts';
import { servesNothing, servingWords, type Serving } from './serving.ts';

/** A release that did not come to be, told on the job page, in the annotation and in an output. */
export interface FailedRelease {
  readonly service: string;
  readonly status: Status;
  /** The leading one first. */
  readonly causes: readonly [Cause, ...Cause[]];
  /** Absent where nothing was deployed. */
  readonly evidence?: Evidence | undefined;
  /** Set where a rollback was asked for; `to` is the revision that was to come back, where that was known. */
  readonly rollback?: { readonly to: string | undefined } | undefined;
  /** Why it was ended before ECS would have: what was proven, or the policy and the input that changes it. */
  readonly early?: string | undefined;
  /** What the service runs now; undefined where that cannot be told. */
  readonly serving: Serving | undefined;
  /** Redacted, already Markdown. */
  readonly diff?: Markdown | undefined;
  /** Settings of the service that were sent and stay, by UpdateService's names. */
  readonly settings?: readonly string[];
  /** Page of the service in the AWS console. */
  readonly console?: string | undefined;
}

const ends: Readonly<Partial<Record<Status, string>>> = {
  refused: 'was not deployed',
  cancelled: 'deployment was left to ECS',
  unknown: 'deployment can no longer be watched',
  superseded: 'deployment was superseded',
  'rolled-back': 'was rolled back',
  stopped: 'deployment was stopped',
  failed: 'failed to deploy, and was not rolled back',
  'timed-out': 'deployment timed out, and was not rolled back',
};

/** The same for the rollback action; all others are a way back that failed. */
const rollbackEnds: typeof ends = {
  refused: 'was not rolled back',
  cancelled: 'rollback was left to ECS',
  'no-target': 'was not rolled back',
  unknown: 'rollback can no longer be watched',
  superseded: 'rollback was superseded',
  stopped: 'rollback was stopped',
};

/** "web was rolled back: `app` exits with code 3 two seconds after it starts": the first line everywhere. */
export function failureHeadline(release: FailedRelease): string {
  const { service, status, causes, evidence, rollback } = release;
  const end = rollback ? endOfRollback(status, rollback.to) : endOf(status, evidence);
  const { controller = 'ECS' } = evidence?.deployment ?? {};
  return `${oneLine(service)} ${status === 'cancelled' ? end.replace('ECS', controller) : end}: ${causes[0].sentence}`;
}

function endOfRollback(status: Status, to: string | undefined): string {
  return rollbackEnds[status] ?? `could not be rolled back${to === undefined ? '' : ` to ${oneLine(to)}`}`;
}

function endOf(status: Status, evidence: Evidence | undefined): string {
  if (status === 'rollback-failed') {
    return evidence?.facts.wayBack === 'nowhere'
      ? 'failed, and no earlier release ever succeeded'
      : 'failed, and the rollback failed too';
  }
  return ends[status] ?? `is ${status}`;
}

/** For the job summary: the cause and what to do on one screen, then the evidence, folded. */
export function failureBlock(release: FailedRelease): Markdown {
  const { causes, evidence, early, diff, settings = [] } = release;
  const [{ lookFirst }, ...others] = causes;
  const facts = [
    ...whatTheySay(release),
    ...others.slice(0, 3).map((other) => also(other)),
    ...(early ? [`Ended early: ${oneLine(early)}.`] : []),
    ...notRead(release),
  ];
  const nothing = servesNothing(release.serving);
  const now = servingNow(release).map((line) => servingMarkdown(line));
  return blocks(
    quote(
      [
        md`**${prose(`${failureHeadline(release)}.`)}**`,
        ...(nothing ? now : []),
        ...facts.map((fact) => prose(fact)),
      ],
      [text('Look first at:'), list(lookFirst.slice(0, 5).map((hint) => prose(hint)))],
      nothing ? [] : now,
    ),
    settings.length > 0
      ? text(`Service settings that stay changed: ${settings.map((name) => oneLine(name)).join(', ')}.`)
      : undefined,
    links(release),
    evidence && evidenceSection(evidence),
    diff && diff.source !== ''
      ? details('What this release changes in the task definition', diff)
      : undefined,
  );
}

/** The container's end, AWS's words and the container's own, in this order. */
function whatTheySay({ causes: [cause], evidence }: FailedRelease): string[] {
  const says = cause.says ? [`${cause.says.who} says: ${quoted(bothEnds(cause.says.text), 320)}`] : [];
  if (!evidence) return says;
  const task = evidence.stoppedTasks.find(({ id }) => cause.tasks?.includes(id));
  const container = task?.containers.find(({ name }) => name === cause.container);
  const log = logOf(cause, evidence);
  return [
    ...exitCode(container?.exitCode, task, cause.tasks?.length ?? 0),
    ...says,
    ...(log && isAbout(cause, log) ? [words(log)] : []),
  ];
}

function exitCode(code: number | undefined, task: TaskView | undefined, tasks: number): string[] {
  // ECS stopped it, so the code says nothing of why.
  if (code === undefined || task?.stopCode === 'ServiceSchedulerInitiated') return [];
  return [`Exit code: ${code}${tasks > 1 ? `, the same in ${counted(tasks, 'task')}` : ''}.`];
}

/** A container's log says nothing of a deployment that somebody stopped, or that found no place to run. */
function isAbout({ tasks, container }: Cause, { lines }: LogTail): boolean {
  return container !== undefined || (tasks === undefined && lines.length > 0) || (tasks?.length ?? 0) > 0;
}

function words(log: LogTail): string {
  const line = lastWords(log);
  return line === undefined ? `Its log: ${log.absent ?? 'empty'}.` : `Its log says: ${quoted(line, 400)}`;
}

function also({ sentence, lookFirst: [hint] }: Cause): string {
  return `Also: ${sentence}.${hint === undefined ? '' : ` Look at ${hint}.`}`;
}

/** Rules for which what could not be read changes nothing, or is a hint of theirs already. */
const knowing = new Set(['cancelled', 'lost-sight', 'superseded', 'stopped', 'unknown', 'timeout']);

/** What may hide the cause has to be known before a hint is followed. */
function notRead({ causes: [cause], evidence }: FailedRelease): string[] {
  if (!evidence || evidence.gaps.length === 0 || knowing.has(cause.rule)) return [];
  return [`What could not be read: ${oneLine(evidence.gaps.join('; '), 400)}`];
}

/** Nobody is to read over it that nothing serves. */
function servingMarkdown(line: string): Markdown {
  const [, before, rest] = /^(Serving now: )nothing (.*)$/s.exec(line) ?? [];
  return before === undefined || rest === undefined
    ? prose(line)
    : md`${text(before)} **nothing** ${prose(rest)}`;
}

/** Where nothing was deployed and nothing could be read, there is nothing to say. */
function servingNow({ status, serving }: FailedRelease): string[] {
  return status === 'refused' && !serving ? [] : [`Serving now: ${servingWords(serving)}.`];
}

function links({ causes: [{ documentation }], console: page }: FailedRelease): Markdown | undefined {
  const all = [
    documentation === undefined ? undefined : link('Documentation', documentation),
    page === undefined
      ? undefined
      : link(
          page.includes('/services/') ? 'Service in the AWS console' : 'Services in the AWS console',
          page,
        ),
  ].filter((one) => one !== undefined);
  return all.length === 0 ? undefined : Markdown.of(all.map(({ source }) => source).join(' · '));
}

/** The one error annotation: the cause, then the next step. */
export function failureAnnotation(release: FailedRelease): {
  readonly title: string;
  readonly message: string;
} {
  const { causes, service, status } = release;
  return {
    title: `${oneLine(service, 100)}: ${status}`,
    message: [
      `${failureHeadline(release)}.`,
      ...whatTheySay(release),
      ...notRead(release),
      'Look first at:',
      ...causes[0].lookFirst.slice(0, 5).map((hint) => `- ${hint}`),
      ...servingNow(release),
    ].join('\n'),
  };
}

/**
 * For the `failure-detail` output: one line without the marks, and without an account id: the runner drops a job output that
 * holds a masked string.
 */
export function failureDetail({ causes: [{ sentence }] }: Pick<FailedRelease, 'causes'>): string {
  return oneLine(sentence.replaceAll('`', '').replace(/\b\d{12}\b/g, '…'), 500);
}
